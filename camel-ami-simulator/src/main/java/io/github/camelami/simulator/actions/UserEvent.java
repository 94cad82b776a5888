/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.manager.ManagerAction;
import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.wire.MessageBuilder;

/** UserEvent: sends a user event that contains every header line of the action, unchanged, except Action. */
final class UserEvent implements ManagerAction {

    @Override
    public void run(ActionCall call) {
        MessageBuilder lines = new MessageBuilder().add("UserEvent", call.get("UserEvent"));
        for (String line : call.message().lines()) {
            if (!startsWith(line, "Action:") && !startsWith(line, "UserEvent:")) {
                lines.raw(line);
            }
        }
        call.success("Event Sent");
        call.world().publish("UserEvent", EventClass.USER, lines);
    }

    private static boolean startsWith(String line, String key) {
        return line.regionMatches(true, 0, key, 0, key.length());
    }
}
