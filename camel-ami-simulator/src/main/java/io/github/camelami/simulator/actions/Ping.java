/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.manager.ManagerAction;
import io.github.camelami.simulator.wire.MessageBuilder;

/** Ping: the only keepalive. */
final class Ping implements ManagerAction {

    @Override
    public void run(ActionCall call) {
        call.success(new MessageBuilder()
                .add("Ping", "Pong")
                .add("Timestamp", call.hub().timestamp()));
    }
}
