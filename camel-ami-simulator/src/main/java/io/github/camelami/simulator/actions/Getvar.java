/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.manager.ManagerAction;
import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.wire.MessageBuilder;
import io.github.camelami.simulator.world.Channel;

/** Getvar: reads a variable or function of a channel, or a global variable. */
final class Getvar implements ManagerAction {

    private static final int VALUE_LIMIT = 1023;

    @Override
    public void run(ActionCall call) {
        String name = call.get("Variable");
        if (name.isEmpty()) {
            call.error("No variable specified");
            return;
        }
        if (Originate.isSystemOnly(name) && (call.session().writeMask() & EventClass.SYSTEM.bit()) == 0) {
            call.error("GetVar Access Forbidden: Variable");
            return;
        }
        Channel channel = null;
        if (!call.get("Channel").isEmpty()) {
            channel = call.world().channel(call.get("Channel"));
            if (channel == null) {
                call.error("No such channel");
                return;
            }
        }
        String value = call.world().variable(channel, name);
        String shown = value == null ? "" : value;
        call.success(new MessageBuilder()
                .add("Variable", name)
                .add("Value", shown.length() > VALUE_LIMIT ? shown.substring(0, VALUE_LIMIT) : shown));
    }
}
