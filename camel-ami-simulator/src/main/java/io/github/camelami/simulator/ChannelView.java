/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import io.github.camelami.simulator.world.Bridge;
import io.github.camelami.simulator.world.Channel;
import java.util.Map;

/**
 * A channel as it was when it was asked for.
 *
 * @param name for instance PJSIP/201-00000001
 * @param uniqueid its unique id
 * @param linkedid the id of its call
 * @param state for instance Up
 * @param application what it runs
 * @param data the arguments of that
 * @param bridgeId the bridge it is in, empty if none
 * @param variables its variables
 */
public record ChannelView(
        String name,
        String uniqueid,
        String linkedid,
        String state,
        String application,
        String data,
        String bridgeId,
        Map<String, String> variables) {

    static ChannelView of(Channel channel) {
        Bridge bridge = channel.bridge();
        return new ChannelView(
                channel.name(),
                channel.uniqueid(),
                channel.linkedid(),
                channel.state().label(),
                channel.application(),
                channel.data(),
                bridge == null ? "" : bridge.id(),
                channel.variables().asMap());
    }

    /**
     * Whether it is in a bridge.
     *
     * @return true if so
     */
    public boolean isBridged() {
        return !bridgeId.isEmpty();
    }
}
