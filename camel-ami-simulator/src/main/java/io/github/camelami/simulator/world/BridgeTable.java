/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.wire.MessageBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The bridges of a world. Joins and separates channels. Event loop only. */
public final class BridgeTable {

    private final TelephonyModel world;
    private final Map<String, Bridge> bridges = new LinkedHashMap<>();

    BridgeTable(TelephonyModel world) {
        this.world = world;
    }

    Collection<Bridge> all() {
        return bridges.values();
    }

    void clear() {
        bridges.clear();
    }

    /** Joins two channels as soon as the current step is finished, regardless of what they are doing. */
    public void pair(Channel one, Channel two) {
        world.post(() -> {
            for (Channel each : List.of(one, two)) {
                Bridge before = each.bridge();
                if (before != null) {
                    before.left(each);
                }
            }
            if (!one.isDead() && !two.isDead()) {
                new BridgedPair(one, two).join();
            }
        });
    }

    /**
     * Joins two channels.
     *
     * @param first the channel that enters first
     * @param second the channel that enters second
     * @param owner the creator, notified when a redirect or another bridge takes a channel away
     */
    public void join(Channel first, Channel second, Bridge.BridgeOwner owner) {
        Bridge bridge = new Bridge(owner);
        bridges.put(bridge.id(), bridge);
        MessageBuilder created = new MessageBuilder();
        bridge.describe(created);
        world.publish("BridgeCreate", EventClass.CALL, created);
        ChannelOwner runs = first.owner();
        if (runs != null && runs.isDialled()) {
            ChannelEvents.newexten(first, "", "AppDial", "(Outgoing Line)");
        }
        first.linkWith(second);
        enter(bridge, first);
        enter(bridge, second);
        peer(second, first.name(), first.uniqueid());
        peer(first, second.name(), second.uniqueid());
    }

    private void enter(Bridge bridge, Channel channel) {
        bridge.add(channel);
        channel.bridge(bridge);
        publish("BridgeEnter", bridge, channel);
    }

    private void publish(String event, Bridge bridge, Channel channel) {
        MessageBuilder lines = new MessageBuilder();
        bridge.describe(lines);
        channel.describe(lines, "");
        world.publish(event, EventClass.CALL, lines);
    }

    private static void peer(Channel channel, String peer, String peerId) {
        channel.set("BRIDGEPEER", peer);
        if (channel.name().startsWith("PJSIP/")) {
            String callId = peer.isEmpty()
                    ? ""
                    : UUID.nameUUIDFromBytes(peerId.getBytes(StandardCharsets.UTF_8))
                            .toString();
            channel.set("BRIDGEPVTCALLID", callId);
        }
    }

    /**
     * Removes a channel from its bridge; the others stay.
     *
     * @param channel the channel, which need not be in a bridge
     */
    public void leave(Channel channel) {
        Bridge bridge = channel.bridge();
        if (bridge == null) {
            return;
        }
        List<Channel> members = bridge.channels();
        if (members.size() == 2) {
            peer(channel, "", "");
            peer(members.get(0) == channel ? members.get(1) : members.get(0), "", "");
        }
        bridge.remove(channel);
        channel.bridge(null);
        publish("BridgeLeave", bridge, channel);
    }

    /**
     * Removes both channels from their bridge, and ends the bridge.
     *
     * @param first the channel that leaves first
     * @param second the channel that leaves second
     */
    public void part(Channel first, Channel second) {
        part(first, second, () -> {});
    }

    /**
     * Removes both channels from their bridge, and ends the bridge.
     *
     * @param first the channel that leaves first
     * @param second the channel that leaves second
     * @param between the task to run after both have left, before the bridge ends
     */
    public void part(Channel first, Channel second, Runnable between) {
        Bridge bridge = first.bridge();
        leave(first);
        leave(second);
        between.run();
        if (bridge != null && bridges.remove(bridge.id()) != null) {
            MessageBuilder lines = new MessageBuilder();
            bridge.describe(lines);
            world.publish("BridgeDestroy", EventClass.CALL, lines);
        }
    }
}
