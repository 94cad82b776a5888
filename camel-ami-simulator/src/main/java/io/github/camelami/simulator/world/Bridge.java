/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import io.github.camelami.simulator.wire.MessageBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A basic bridge. World's event loop only. */
public final class Bridge {

    /** The creator of a bridge. */
    @FunctionalInterface
    public interface BridgeOwner {

        /**
         * Called when a redirect or another bridge removes a channel, so that the call that created this bridge can
         * continue.
         *
         * @param channel the removed channel
         */
        void left(Channel channel);
    }

    private final String id = UUID.randomUUID().toString();
    private final List<Channel> channels = new ArrayList<>();
    private final BridgeOwner owner;

    Bridge(BridgeOwner owner) {
        this.owner = owner;
    }

    void add(Channel channel) {
        channels.add(channel);
    }

    void remove(Channel channel) {
        channels.remove(channel);
    }

    /** Removes a channel at the request of its owner. */
    void left(Channel channel) {
        owner.left(channel);
    }

    /** {@return its unique id, a UUID} */
    public String id() {
        return id;
    }

    /** {@return its channels, in order of entry} */
    public List<Channel> channels() {
        return List.copyOf(channels);
    }

    /** Adds the bridge's keys. */
    public void describe(MessageBuilder lines) {
        lines.add("BridgeUniqueid", id);
        lines.add("BridgeType", "basic");
        lines.add("BridgeTechnology", "simple_bridge");
        lines.add("BridgeCreator", Channel.UNKNOWN);
        lines.add("BridgeName", Channel.UNKNOWN);
        lines.add("BridgeNumChannels", channels.size());
        lines.add("BridgeVideoSourceMode", "none");
    }
}
