/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import io.github.camelami.simulator.wire.EventClass;
import java.time.Duration;

/** DTMF digits, received from phones and sent to them. Event loop only. */
public final class Digits {

    private Digits() {}

    /**
     * Receives a digit on a channel, as if the user of its phone had pressed it. If the channel's application does not
     * use the digit, the other party hears it.
     *
     * @param durationMs the duration to report in the event, in milliseconds
     */
    public static void received(Channel channel, char digit, int durationMs) {
        end(channel, digit, durationMs, "Received");
        Running running = channel.running();
        if (running != null && running.digit(digit)) {
            return;
        }
        Bridge bridge = channel.bridge();
        if (bridge != null) {
            for (Channel peer : bridge.channels()) {
                if (peer != channel) {
                    sent(peer, digit, Math.max(100, durationMs));
                }
            }
        }
    }

    /**
     * Sends a digit to a channel's phone.
     *
     * @param durationMs its duration, in milliseconds
     */
    public static void sent(Channel channel, char digit, int durationMs) {
        Channel other = channel.other();
        // a digit sent to one half of a Local channel is received by the other
        Channel where = other == null || other.isDead() ? channel : other;
        String direction = where == channel ? "Sent" : "Received";
        TelephonyModel world = channel.world();
        world.publish(
                "DTMFBegin",
                EventClass.DTMF,
                where.about().add("Digit", String.valueOf(digit)).add("Direction", direction));
        world.after(Duration.ofMillis(durationMs), () -> {
            if (!where.isDead()) {
                end(where, digit, durationMs, direction);
                Running running = where.running();
                if (where != channel && running != null) {
                    running.digit(digit);
                }
            }
        });
    }

    private static void end(Channel channel, char digit, int durationMs, String direction) {
        channel.world()
                .publish(
                        "DTMFEnd",
                        EventClass.DTMF,
                        channel.about()
                                .add("Digit", String.valueOf(digit))
                                .add("DurationMs", durationMs)
                                .add("Direction", direction));
    }
}
