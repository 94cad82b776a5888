/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

/** Runs one application on a channel without a dialplan, then hangs up. Used by Originate with Application. */
final class ApplicationRun implements ChannelOwner {

    private final Channel channel;
    private final Running running;
    private boolean abandoned;

    ApplicationRun(Channel channel) {
        this.channel = channel;
        this.running = new Running(channel, result -> {
            if (!abandoned) {
                channel.hangup();
            }
        });
    }

    void start(String application, String data) {
        channel.runBy(this, application, data);
        channel.running(running);
        TelephonyModel world = channel.world();
        world.post(() -> world.applications().start(running, application, data));
    }

    /** Ends the application when the channel is redirected or bridged; the channel stays up. */
    void abandon() {
        abandoned = true;
        running.hangUp();
    }

    @Override
    public void hangupRequested(Channel asked) {
        running.interrupt();
    }
}
