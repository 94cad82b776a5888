/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

/** What runs a channel, and is told when somebody wants it to end. */
interface ChannelOwner {

    /** The channel was asked to hang up. */
    void hangupRequested(Channel channel);

    /** The far end of a dialled or Local channel answered. */
    default void answered(Channel channel) {}

    /** It rings. */
    default void ringing(Channel channel) {}

    /** It is engaged, or the network is: no hangup by itself yet. */
    default void refused(Channel channel, String dialStatus) {}

    /** {@return whether the application Dial runs it} */
    default boolean isDialled() {
        return false;
    }
}
