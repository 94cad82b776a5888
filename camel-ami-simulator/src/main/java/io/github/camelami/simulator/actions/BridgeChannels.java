/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.manager.ManagerAction;
import io.github.camelami.simulator.world.Channel;

/** Bridge: joins two channels, regardless of what they are doing. */
final class BridgeChannels implements ManagerAction {

    @Override
    public void run(ActionCall call) {
        if (call.get("Channel1").isEmpty() || call.get("Channel2").isEmpty()) {
            call.error("Missing channel parameter in request");
            return;
        }
        Channel[] channels = new Channel[2];
        for (int i = 0; i < 2; i++) {
            String header = "Channel" + (i + 1);
            Channel channel = call.world().channel(call.get(header));
            if (channel == null) {
                call.error(header + " does not exist: " + call.get(header));
                return;
            }
            channels[i] = channel;
        }
        call.success("Channels have been bridged");
        call.world().bridgeTable().pair(channels[0], channels[1]);
    }
}
