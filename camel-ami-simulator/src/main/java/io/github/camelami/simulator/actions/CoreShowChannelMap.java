/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.manager.ManagerAction;
import io.github.camelami.simulator.wire.MessageBuilder;
import io.github.camelami.simulator.world.Bridge;
import io.github.camelami.simulator.world.Channel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CoreShowChannelMap: lists the channels connected to one channel, as observed on Asterisk 22.10. */
final class CoreShowChannelMap implements ManagerAction {

    @Override
    public void run(ActionCall call) {
        String name = call.get("Channel");
        if (name.isEmpty()) {
            call.error("CoreShowChannelMap requires a channel.\n");
            return;
        }
        Channel channel = call.world().channel(name);
        if (channel == null) {
            call.error("Could not get channel snapshot\n");
            return;
        }
        call.startList("Channel map will follow");
        List<String> connected = connected(channel, channel.bridge());
        for (String other : connected) {
            MessageBuilder lines = new MessageBuilder();
            lines.add("Channel", channel.name()).add("ConnectedChannel", other);
            call.item("CoreShowChannelMap", lines);
        }
        call.complete("CoreShowChannelMapComplete", connected.size(), new MessageBuilder());
    }

    private static List<String> connected(Channel channel, @Nullable Bridge bridge) {
        return bridge == null
                ? List.of()
                : bridge.channels().stream()
                        .filter(other -> other != channel)
                        .map(Channel::name)
                        .sorted()
                        .toList();
    }
}
