/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

/** What runs a channel, and learns when somebody wants it to end. Event loop only. */
public interface ChannelOwner {

    /**
     * The channel was asked to hang up.
     *
     * @param channel which
     */
    void hangupRequested(Channel channel);

    /**
     * The far end of a dialled or Local channel answered.
     *
     * @param channel which
     */
    default void answered(Channel channel) {}

    /**
     * It rings.
     *
     * @param channel which
     */
    default void ringing(Channel channel) {}

    /**
     * It is engaged, or the network is: no hangup by itself yet.
     *
     * @param channel which
     * @param dialStatus BUSY or CONGESTION
     */
    default void refused(Channel channel, String dialStatus) {}

    /** {@return whether the application Dial runs it} */
    default boolean isDialled() {
        return false;
    }
}
