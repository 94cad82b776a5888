/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.manager.ManagerAction;
import io.github.camelami.simulator.wire.MessageBuilder;
import io.github.camelami.simulator.world.Bridge;
import io.github.camelami.simulator.world.Channel;

/** BridgeInfo: lists the channels of one bridge. */
final class BridgeInfo implements ManagerAction {

    @Override
    public void run(ActionCall call) {
        String id = call.get("BridgeUniqueid");
        if (id.isEmpty()) {
            call.error("BridgeUniqueid must be provided");
            return;
        }
        for (Bridge bridge : call.world().bridges()) {
            if (bridge.id().equals(id)) {
                call.startList("Bridge channel listing will follow");
                for (Channel channel : bridge.channels()) {
                    MessageBuilder lines = new MessageBuilder();
                    channel.describe(lines, "");
                    call.item("BridgeInfoChannel", lines);
                }
                MessageBuilder end = new MessageBuilder();
                bridge.describe(end);
                call.complete("BridgeInfoComplete", bridge.channels().size(), end);
                return;
            }
        }
        call.error("Specified BridgeUniqueid not found");
    }
}
