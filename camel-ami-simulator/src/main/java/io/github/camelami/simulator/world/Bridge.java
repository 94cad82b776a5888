/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import io.github.camelami.simulator.wire.MessageBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A basic bridge. Event loop only. */
public final class Bridge {

    /** The creator of a bridge. */
    @FunctionalInterface
    public interface BridgeOwner {

        /**
         * Called when a redirect or another bridge takes a channel away. The owner then removes the channel, and
         * continues or ends its call.
         *
         * @param channel the channel, which is still in this bridge
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

    /** Notifies the owner that a channel is being taken away. */
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

    /** Adds the lines that describe the bridge. */
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
