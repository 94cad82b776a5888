/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import java.time.Duration;
import java.util.Objects;

/** Simulates a phone that is being called. */
final class PhoneCall {

    private PhoneCall() {}

    /** Starts the phone's reaction to a call. Always returns true, because a phone can always be called. */
    static boolean ring(Channel channel) {
        TelephonyModel world = channel.world();
        Phone phone = Objects.requireNonNull(channel.phone(), "a called channel has a phone");
        Phone.Manner manner = phone.manner();
        world.post(() -> {
            if (channel.isDead() || channel.isHungUp()) {
                return;
            }
            switch (manner.behaviour()) {
                case ANSWERS -> {
                    if (manner.rings().isZero()) {
                        answer(channel, manner);
                    } else {
                        ringing(channel);
                        channel.phoneTimer(world.after(manner.rings(), () -> answer(channel, manner)));
                    }
                }
                case NO_ANSWER -> ringing(channel);
                case BUSY -> refuse(channel, Cause.USER_BUSY, 486, false);
                case CONGESTED -> refuse(channel, Cause.CONGESTION, 503, false);
                case UNALLOCATED -> refuse(channel, Cause.UNALLOCATED, 404, true);
                case REJECTS ->
                    channel.phoneTimer(
                            world.after(manner.rings(), () -> refuse(channel, Cause.CALL_REJECTED, 403, false)));
                case OFFLINE -> refuse(channel, 20, 480, false);
            }
        });
        return true;
    }

    private static void ringing(Channel channel) {
        channel.state(ChannelState.RINGING);
        ChannelOwner owner = channel.owner();
        if (owner != null) {
            owner.ringing(channel);
        }
    }

    private static void answer(Channel channel, Phone.Manner manner) {
        if (channel.isDead() || channel.isHungUp()) {
            return;
        }
        channel.answer();
        if (!manner.talks().isZero()) {
            Duration talks = manner.talks();
            channel.phoneTimer(channel.world().after(talks, channel::phoneHangsUp));
        }
        ChannelOwner owner = channel.owner();
        if (owner != null) {
            owner.answered(channel);
        }
    }

    /**
     * Refuses the call. On Asterisk 16, HangupRequest shows a cause only if the far end sent one in a Reason header, as
     * recordings show.
     */
    private static void refuse(Channel channel, int cause, int sipStatus, boolean shownBefore22) {
        if (channel.isDead() || channel.isHungUp()) {
            return;
        }
        channel.remoteHangup(
                cause, sipStatus, shownBefore22 || channel.world().flavour().atLeast(22));
    }
}
