/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.manager.ManagerAction;
import io.github.camelami.simulator.wire.MessageBuilder;
import io.github.camelami.simulator.world.Bridge;
import io.github.camelami.simulator.world.Channel;
import java.time.Duration;
import java.util.Locale;

/** CoreShowChannels: lists a summary of every channel. */
final class CoreShowChannels implements ManagerAction {

    @Override
    public void run(ActionCall call) {
        call.startList("Channels will follow");
        int count = 0;
        for (Channel channel : call.world().channels()) {
            MessageBuilder lines = new MessageBuilder();
            channel.describe(lines, "");
            Bridge bridge = channel.bridge();
            lines.add("Application", channel.application())
                    .add("ApplicationData", channel.data())
                    .add(
                            "Duration",
                            duration(Duration.between(
                                    channel.created(), call.world().now())))
                    .add("BridgeId", bridge == null ? "" : bridge.id());
            call.item("CoreShowChannel", lines);
            count++;
        }
        call.complete("CoreShowChannelsComplete", count, new MessageBuilder());
    }

    private static String duration(Duration since) {
        long seconds = since.toSeconds();
        return String.format(Locale.ROOT, "%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
