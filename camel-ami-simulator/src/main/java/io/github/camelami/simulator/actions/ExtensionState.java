/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.manager.ManagerAction;
import io.github.camelami.simulator.wire.MessageBuilder;

/**
 * ExtensionState: always reports the status -1 (Unknown), as Asterisk does for an extension without a hint. The
 * simulator's dialplan has no hints.
 */
final class ExtensionState implements ManagerAction {

    @Override
    public void run(ActionCall call) {
        String extension = call.get("Exten");
        if (extension.isEmpty()) {
            call.error("Extension not specified");
            return;
        }
        String context = call.get("Context");
        call.success(new MessageBuilder()
                .add("Message", "Extension Status")
                .add("Exten", extension)
                .add("Context", context.isEmpty() ? "default" : context)
                .add("Hint", "")
                .add("Status", "-1")
                .add("StatusText", "Unknown"));
    }
}
