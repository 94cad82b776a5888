/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.manager.ManagerAction;
import io.github.camelami.simulator.wire.MessageBuilder;

/**
 * ListCommands: lists the actions that this user may run. Each line of the response has the name of one action as its
 * key.
 */
final class ListCommands implements ManagerAction {

    @Override
    public void run(ActionCall call) {
        MessageBuilder lines = new MessageBuilder();
        call.hub().allowedActions(call.session().writeMask()).forEach(lines::add);
        call.success(lines);
    }
}
