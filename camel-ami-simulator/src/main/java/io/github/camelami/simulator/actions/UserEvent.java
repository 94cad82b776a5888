/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.manager.ManagerAction;
import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.wire.MessageBuilder;

/** UserEvent: passes every header except Action unchanged to all sessions that may read user events. */
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
