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

    final String id = UUID.randomUUID().toString();
    final List<Channel> channels = new ArrayList<>();
    /** Told when a channel leaves, so that the call that made the bridge can go on. */
    BridgeOwner owner = left -> {};

    /** Who made a bridge. */
    interface BridgeOwner {

        /** A channel has left, by hangup or redirection. */
        void left(Channel channel);
    }

    Bridge() {}

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
