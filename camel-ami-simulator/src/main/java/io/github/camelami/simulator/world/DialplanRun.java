/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import io.github.camelami.simulator.wire.EventClass;
import org.jspecify.annotations.Nullable;

/** Runs a channel through the dialplan, from its context, extension and priority to its end (pbx.c). */
final class DialplanRun implements ChannelOwner {

    private final TelephonyModel world;
    private final Channel channel;
    private Dialplan.@Nullable Step scripted;
    private boolean inHangupExtension;
    private boolean untold;
    private @Nullable Running running;

    DialplanRun(TelephonyModel world, Channel channel) {
        this(world, channel, null);
    }

    /** With a first step of its own, in place of what the dialplan says there. */
    DialplanRun(TelephonyModel world, Channel channel, Dialplan.@Nullable Step first) {
        this.world = world;
        this.channel = channel;
        this.scripted = first;
    }

    void start() {
        channel.owner = this;
        world.nextCallNumber();
        world.post(this::step);
    }

    /** Goes on where the channel now points to: whatever runs is ended, and not with a hangup. */
    void goTo(boolean firstStepTold) {
        suspend();
        untold = firstStepTold;
        channel.owner = this;
        world.post(this::step);
    }

    /** Ends what runs without going on. */
    void suspend() {
        Running now = running;
        running = null;
        scripted = null;
        if (now != null) {
            now.hangUp();
        }
    }

    private void step() {
        if (channel.dead) {
            return;
        }
        if (channel.hungUp && !inHangupExtension) {
            end();
            return;
        }
        Dialplan.Step step = scripted;
        if (step == null) {
            step = world.dialplan().find(channel.context, channel.exten, channel.priority);
        }
        if (step == null) {
            end();
            return;
        }
        String data = Variables.substitute(world, channel, step.data());
        String application = world.applications().spelled(step.application());
        channel.application = application;
        channel.data = data;
        if (untold) {
            untold = false;
        } else {
            world.publishNewexten(channel, channel.exten, application, data);
        }
        Running[] started = new Running[1];
        started[0] = new Running(channel, result -> returned(started[0], result));
        running = started[0];
        channel.running = running;
        world.applications().start(running, application, data);
    }

    private void returned(Running from, Running.Result result) {
        if (running != from || channel.dead) {
            return;
        }
        running = null;
        if (result == Running.Result.HANG_UP || channel.hungUp && !inHangupExtension) {
            end();
            return;
        }
        if (scripted != null) {
            end();
            return;
        }
        channel.priority++;
        step();
    }

    private void end() {
        if (!inHangupExtension) {
            channel.hungUp = true;
            world.publish(
                    "SoftHangupRequest",
                    EventClass.CALL,
                    TelephonyModel.about(channel).add("Cause", 16));
            if (world.dialplan().find(channel.context, "h", 1) != null) {
                inHangupExtension = true;
                scripted = null;
                channel.exten = "h";
                channel.priority = 1;
                step();
                return;
            }
        }
        world.hangup(channel);
    }

    @Override
    public void hangupRequested(Channel asked) {
        Running now = running;
        if (now == null) {
            return;
        }
        now.interrupt();
    }
}
