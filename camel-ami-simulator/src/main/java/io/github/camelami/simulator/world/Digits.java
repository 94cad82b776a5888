/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import io.github.camelami.simulator.wire.EventClass;
import java.time.Duration;

/** Keys that are pressed on phones, and tones that are played to them. Event loop only. */
public final class Digits {

    private Digits() {}

    /**
     * A digit arrives on a channel as if its phone's user had pressed it: what runs there gets it, else the peer hears
     * it.
     *
     * @param channel where
     * @param digit which
     * @param durationMs how long, as the event says
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
     * A digit is sent to a channel's phone.
     *
     * @param channel where
     * @param digit which
     * @param durationMs how long it sounds
     */
    public static void sent(Channel channel, char digit, int durationMs) {
        Channel other = channel.other();
        // what is sent into one half of a Local channel is received by the other
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
