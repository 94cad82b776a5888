/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.manager.ManagerAction;
import io.github.camelami.simulator.wire.AsteriskText;
import io.github.camelami.simulator.world.Channel;
import io.github.camelami.simulator.world.Digits;

/** PlayDTMF: sends a digit to a channel's phone. With Receive, simulates a digit from the phone instead. */
final class PlayDtmf implements ManagerAction {

    private static final int DEFAULT_DURATION = 100;

    @Override
    public void run(ActionCall call) {
        String name = call.get("Channel");
        String digit = call.get("Digit");
        Channel channel = call.world().channel(name);
        if (channel == null) {
            call.error("Channel not found");
            return;
        }
        if (digit.isEmpty()) {
            call.error("No digit specified");
            return;
        }
        int duration = 0;
        String text = call.get("Duration");
        if (!text.isEmpty()) {
            try {
                duration = Integer.parseUnsignedInt(text.strip());
            } catch (NumberFormatException e) {
                call.error("Could not convert Duration parameter");
                return;
            }
        }
        call.success("DTMF successfully queued");
        if (AsteriskText.isTrue(call.get("Receive"))) {
            Digits.received(channel, digit.charAt(0), duration);
        } else {
            Digits.sent(channel, digit.charAt(0), duration == 0 ? DEFAULT_DURATION : duration);
        }
    }
}
