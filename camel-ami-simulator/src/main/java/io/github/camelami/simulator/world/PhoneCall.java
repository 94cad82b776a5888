/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import java.time.Duration;

/** What happens at a phone that is being called. */
final class PhoneCall {

    private PhoneCall() {}

    static void ring(TelephonyModel world, Channel channel) {
        Phone phone = java.util.Objects.requireNonNull(channel.phone, "a called channel has a phone");
        Phone.Manner manner = phone.manner();
        world.post(() -> {
            if (channel.dead || channel.hungUp) {
                return;
            }
            switch (manner.behaviour()) {
                case ANSWERS -> {
                    if (manner.rings().isZero()) {
                        answer(world, channel, manner);
                    } else {
                        ringing(world, channel);
                        channel.phoneTimer = world.after(manner.rings(), () -> answer(world, channel, manner));
                    }
                }
                case NO_ANSWER -> ringing(world, channel);
                case BUSY -> refuse(world, channel, Cause.USER_BUSY, 486, false);
                case CONGESTED -> refuse(world, channel, Cause.CONGESTION, 503, false);
                case UNALLOCATED -> refuse(world, channel, Cause.UNALLOCATED, 404, true);
                case REJECTS ->
                    channel.phoneTimer =
                            world.after(manner.rings(), () -> refuse(world, channel, Cause.CALL_REJECTED, 403, false));
                case OFFLINE -> refuse(world, channel, 20, 480, false);
            }
        });
    }

    private static void ringing(TelephonyModel world, Channel channel) {
        world.state(channel, ChannelState.RINGING);
        if (channel.owner != null) {
            channel.owner.ringing(channel);
        }
    }

    private static void answer(TelephonyModel world, Channel channel, Phone.Manner manner) {
        if (channel.dead || channel.hungUp) {
            return;
        }
        world.answer(channel);
        if (!manner.talks().isZero()) {
            Duration talks = manner.talks();
            channel.phoneTimer = world.after(talks, () -> world.phoneHangsUp(channel));
        }
        if (channel.owner != null) {
            channel.owner.answered(channel);
        }
    }

    /** On 16 the request shows a cause only where the far end sent one in a Reason header (as recorded). */
    private static void refuse(TelephonyModel world, Channel channel, int cause, int sipStatus, boolean shownBefore22) {
        if (channel.dead || channel.hungUp) {
            return;
        }
        channel.techCause = sipStatus;
        world.remoteHangup(
                channel, cause, sipStatus, shownBefore22 || world.flavour().atLeast(22));
    }
}
