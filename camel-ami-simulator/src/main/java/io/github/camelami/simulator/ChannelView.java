/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import io.github.camelami.simulator.world.Bridge;
import io.github.camelami.simulator.world.Channel;
import java.util.Map;

/**
 * The state of a channel at the time of the query.
 *
 * @param name for instance PJSIP/201-00000001
 * @param uniqueid its unique id
 * @param linkedid the id of the channel's call
 * @param state for instance Up
 * @param application the running application
 * @param data its arguments
 * @param bridgeId the id of its bridge; empty if none
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

    /** {@return whether the channel is in a bridge} */
    public boolean isBridged() {
        return !bridgeId.isEmpty();
    }
}
