/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

/** Controls a channel, and is notified when the end of the channel is requested. Event loop only. */
public interface ChannelOwner {

    /** Called when a hangup of the channel was requested. */
    void hangupRequested(Channel channel);

    /** Called when the far end of a dialled or Local channel answered. */
    default void answered(Channel channel) {}

    /** Called when the channel rings. */
    default void ringing(Channel channel) {}

    /**
     * Called when the far end or the network is busy; this is not yet a hangup.
     *
     * @param dialStatus BUSY or CONGESTION
     */
    default void refused(Channel channel, String dialStatus) {}

    /** {@return whether the application Dial runs the channel} */
    default boolean isDialled() {
        return false;
    }
}
