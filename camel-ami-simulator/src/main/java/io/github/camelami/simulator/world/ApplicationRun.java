/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

/** Runs one application on a channel and hangs up: Originate with Application, no dialplan. */
final class ApplicationRun implements ChannelOwner {

    private final TelephonyModel world;
    private final Channel channel;
    private final Running running;
    private boolean abandoned;

    ApplicationRun(TelephonyModel world, Channel channel) {
        this.world = world;
        this.channel = channel;
        this.running = new Running(channel, result -> {
            if (!abandoned) {
                world.hangup(channel);
            }
        });
    }

    void start(String application, String data) {
        channel.owner = this;
        channel.application = application;
        channel.data = data;
        channel.running = running;
        world.post(() -> world.applications().start(running, application, data));
    }

    /** The channel goes elsewhere: what runs ends, and the channel stays. */
    void abandon() {
        abandoned = true;
        running.hangUp();
    }

    @Override
    public void hangupRequested(Channel asked) {
        running.interrupt();
    }
}
