/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.manager.ManagerAction;
import io.github.camelami.simulator.wire.MessageBuilder;

/** Events: sets the session's event mask. */
final class Events implements ManagerAction {

    @Override
    public void run(ActionCall call) {
        int mask = call.session().eventMask(call.get("EventMask"));
        if (mask < 0) {
            call.error("Invalid event mask");
        } else {
            call.success(new MessageBuilder().add("Events", mask == 0 ? "Off" : "On"));
        }
    }
}
