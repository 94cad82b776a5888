/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.manager.ManagerAction;
import io.github.camelami.simulator.world.Channel;

/** Setvar: sets a variable or writes a function of a channel, or sets a global variable. */
final class Setvar implements ManagerAction {

    @Override
    public void run(ActionCall call) {
        String name = call.get("Variable");
        if (name.isEmpty()) {
            call.error("No variable specified");
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
        if (call.world().setVariable(channel, name, call.get("Value"))) {
            call.success("Variable Set");
        } else {
            call.error("Variable not set");
        }
    }
}
