/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import org.jspecify.annotations.Nullable;

/** Two channels joined by the action Bridge. When one leaves, the other continues in its dialplan or is hung up. */
final class BridgedPair implements ChannelOwner {

    private final TelephonyModel world;
    private final Channel one;
    private final Channel two;
    private final @Nullable ChannelOwner oneBefore;
    private final @Nullable ChannelOwner twoBefore;
    private boolean over;

    BridgedPair(Channel one, Channel two) {
        this.world = one.world();
        this.one = one;
        this.two = two;
        this.oneBefore = one.owner();
        this.twoBefore = two.owner();
    }

    void join() {
        take(one);
        take(two);
        world.bridgeTable().join(one, two, left -> end(left, true));
    }

    private void take(Channel channel) {
        if (channel.owner() instanceof DialplanRun run) {
            run.suspend();
        } else if (channel.owner() instanceof ApplicationRun run) {
            run.abandon();
        }
        channel.runBy(this, "", "");
    }

    @Override
    public void hangupRequested(Channel channel) {
        end(channel, false);
    }

    private void end(Channel first, boolean redirected) {
        if (over) {
            first.hangup();
            return;
        }
        over = true;
        Channel second = first == one ? two : one;
        world.bridgeTable().part(first, second);
        if (!redirected) {
            if (first.hangupCause() == 0) {
                first.hangupCause(Cause.NORMAL_CLEARING);
            }
            first.hangup();
        }
        if (first.isHungUp()) {
            second.hangupCause(Cause.NORMAL_CLEARING);
        }
        ChannelOwner before = second == one ? oneBefore : twoBefore;
        if (before instanceof DialplanRun && !second.isDead() && !second.isHungUp()) {
            second.position().next();
            new DialplanRun(second).start();
        } else if (before instanceof ApplicationRun && !second.isDead() && !second.isHungUp() && canRun(second)) {
            // it ran an application only: as on the server, the dialplan starts at its position (bridge_after.c)
            new DialplanRun(second).start();
        } else if (!second.isDead()) {
            second.hangupCause(Cause.NORMAL_CLEARING);
            second.hangup();
        }
    }

    /** Returns whether the dialplan has a step at the channel's position. */
    private boolean canRun(Channel channel) {
        Position place = channel.position();
        return world.dialplan().find(place.context(), place.exten(), place.priority()) != null;
    }
}
