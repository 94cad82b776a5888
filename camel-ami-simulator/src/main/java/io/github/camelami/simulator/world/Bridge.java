/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import io.github.camelami.simulator.wire.MessageBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A basic bridge. Only touched on the world's event loop. */
public final class Bridge {

    /** Who made a bridge. */
    @FunctionalInterface
    public interface BridgeOwner {

        /**
         * A channel is taken out by a redirection or another bridge, so that the call that made this bridge can go on.
         *
         * @param channel which
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

    /** A channel is to be taken out: its maker does it. */
    void left(Channel channel) {
        owner.left(channel);
    }

    /**
     * Its unique id.
     *
     * @return a UUID
     */
    public String id() {
        return id;
    }

    /**
     * Who is in it.
     *
     * @return in order of entry
     */
    public List<Channel> channels() {
        return List.copyOf(channels);
    }

    /**
     * Adds the bridge's keys.
     *
     * @param lines where to
     */
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
