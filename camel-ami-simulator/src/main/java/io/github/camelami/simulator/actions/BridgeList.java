/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.manager.ManagerAction;
import io.github.camelami.simulator.wire.MessageBuilder;
import io.github.camelami.simulator.world.Bridge;

/** BridgeList: lists every bridge. */
final class BridgeList implements ManagerAction {

    @Override
    public void run(ActionCall call) {
        call.startList("Bridge listing will follow");
        int count = 0;
        for (Bridge bridge : call.world().bridges()) {
            MessageBuilder lines = new MessageBuilder();
            bridge.describe(lines);
            call.item("BridgeListItem", lines);
            count++;
        }
        call.complete("BridgeListComplete", count, new MessageBuilder());
    }
}
