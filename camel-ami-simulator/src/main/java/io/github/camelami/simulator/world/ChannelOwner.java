/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

/** Controls a channel, and is notified when its hangup is requested. Event loop only. */
public interface ChannelOwner {

    /** Called when a hangup of the channel is requested. */
    void hangupRequested(Channel channel);

    /** Called when the far end of a dialled or Local channel has answered. */
    default void answered(Channel channel) {}

    /** Called when the channel rings. */
    default void ringing(Channel channel) {}

    /**
     * Called when the far end reports that it is busy or congested. The channel is not hung up yet.
     *
     * @param dialStatus BUSY or CONGESTION
     */
    default void refused(Channel channel, String dialStatus) {}

    /** {@return whether the application Dial dialled the channel} */
    default boolean isDialled() {
        return false;
    }
}
