/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import org.jspecify.annotations.Nullable;

/** Runs the dialplan on a channel, from the channel's context, extension and priority (pbx.c). */
final class DialplanRun implements ChannelOwner {

    private final TelephonyModel world;
    private final Channel channel;
    private Dialplan.@Nullable Step scripted;
    private boolean inHangupExtension;
    private boolean unreported;
    private @Nullable Running running;

    DialplanRun(Channel channel) {
        this(channel, null);
    }

    /** Creates a run of one given step instead of steps from the dialplan; null for a normal run. */
    DialplanRun(Channel channel, Dialplan.@Nullable Step first) {
        this.world = channel.world();
        this.channel = channel;
        this.scripted = first;
    }

    void start() {
        channel.owner(this);
        world.callBegins();
        world.post(this::step);
    }

    /** Continues at the channel's new position: ends the running application without hanging up. */
    void goTo(boolean firstStepReported) {
        suspend();
        unreported = firstStepReported;
        channel.owner(this);
        world.post(this::step);
    }

    /** Ends the running application, but does not continue the dialplan. */
    void suspend() {
        Running now = running;
        running = null;
        scripted = null;
        if (now != null) {
            now.hangUp();
        }
    }

    private void step() {
        if (channel.isDead()) {
            return;
        }
        if (channel.isHungUp() && !inHangupExtension) {
            end();
            return;
        }
        Dialplan.Step step = scripted;
        if (step == null) {
            Position place = channel.position();
            step = world.dialplan().find(place.context(), place.exten(), place.priority());
        }
        if (step == null) {
            end();
            return;
        }
        String data = Variables.substitute(world, channel, step.data());
        String application = world.applications().spelled(step.application());
        channel.carriesOut(application, data);
        if (unreported) {
            unreported = false;
        } else {
            ChannelEvents.newexten(channel, channel.position().exten(), application, data);
        }
        Running[] started = new Running[1];
        started[0] = new Running(channel, result -> returned(started[0], result));
        running = started[0];
        channel.running(running);
        world.applications().start(running, application, data);
    }

    private void returned(Running from, Running.Result result) {
        if (running != from || channel.isDead()) {
            return;
        }
        running = null;
        if (result == Running.Result.HANG_UP || channel.isHungUp() && !inHangupExtension) {
            end();
            return;
        }
        if (scripted != null) {
            end();
            return;
        }
        channel.position().next();
        step();
    }

    private void end() {
        if (!inHangupExtension) {
            channel.dialplanEnded();
            if (world.dialplan().find(channel.position().context(), "h", 1) != null) {
                inHangupExtension = true;
                scripted = null;
                channel.position().set(channel.position().context(), "h", 1);
                step();
                return;
            }
        }
        channel.hangup();
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
