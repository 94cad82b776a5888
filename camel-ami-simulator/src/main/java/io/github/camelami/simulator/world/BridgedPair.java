/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import org.jspecify.annotations.Nullable;

/** Two channels joined by the action Bridge; when one leaves, the other goes on in its dialplan or is hung up. */
final class BridgedPair implements ChannelOwner {

    private final TelephonyModel world;
    private final Channel one;
    private final Channel two;
    private final @Nullable ChannelOwner oneBefore;
    private final @Nullable ChannelOwner twoBefore;
    private boolean over;

    BridgedPair(TelephonyModel world, Channel one, Channel two) {
        this.world = world;
        this.one = one;
        this.two = two;
        this.oneBefore = one.owner;
        this.twoBefore = two.owner;
    }

    void join() {
        take(one);
        take(two);
        world.bridge(one, two, left -> end(left, true));
    }

    private void take(Channel channel) {
        if (channel.owner instanceof DialplanRun run) {
            run.suspend();
        } else if (channel.owner instanceof ApplicationRun run) {
            run.abandon();
        }
        channel.owner = this;
        channel.application = "";
        channel.data = "";
    }

    @Override
    public void hangupRequested(Channel channel) {
        end(channel, false);
    }

    private void end(Channel first, boolean redirected) {
        if (over) {
            world.hangup(first);
            return;
        }
        over = true;
        Channel second = first == one ? two : one;
        Bridge bridge = first.bridge;
        world.leave(first);
        world.leave(second);
        if (bridge != null) {
            world.dissolve(bridge);
        }
        if (!redirected) {
            if (first.hangupCause == 0) {
                first.hangupCause = Cause.NORMAL_CLEARING;
            }
            world.hangup(first);
        }
        if (first.hungUp) {
            second.hangupCause = Cause.NORMAL_CLEARING;
        }
        ChannelOwner before = second == one ? oneBefore : twoBefore;
        if (before instanceof DialplanRun && !second.dead && !second.hungUp) {
            second.priority++;
            new DialplanRun(world, second).start();
        } else if (before instanceof ApplicationRun && !second.dead && !second.hungUp && world.canRun(second)) {
            // it was in no dialplan: the server starts one where the channel stands (bridge_after.c)
            new DialplanRun(world, second).start();
        } else if (!second.dead) {
            second.hangupCause = Cause.NORMAL_CLEARING;
            world.hangup(second);
        }
    }
}
