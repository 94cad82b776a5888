/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.manager.ManagerAction;
import java.time.Duration;

/**
 * WaitEvent: waits until an event arrives or the timeout expires, and blocks the session meanwhile. The answer contains
 * the events between the response and WaitEventComplete.
 */
final class WaitEvent implements ManagerAction {

    @Override
    public void run(ActionCall call) {
        boolean[] done = new boolean[1];
        Runnable finish = () -> {
            if (!done[0]) {
                done[0] = true;
                call.session().onNextEvent(null);
                call.waited("Waiting for Event completed.", call.session().takeHeldEvents(), "WaitEventComplete");
            }
        };
        int timeout;
        try {
            timeout = Integer.parseInt(call.get("Timeout").strip());
        } catch (NumberFormatException e) {
            timeout = -1;
        }
        call.session().onNextEvent(finish);
        if (timeout >= 0) {
            call.world().after(Duration.ofSeconds(timeout), finish);
        }
    }
}
