/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

import io.github.camelami.simulator.manager.ActionCall;
import io.github.camelami.simulator.manager.ManagerAction;
import io.github.camelami.simulator.world.Channel;
import io.github.camelami.simulator.world.PlaybackControl;

/**
 * ControlPlayback: queues a playback command on a channel. A Success response does not mean that the command had an
 * effect.
 */
final class ControlPlayback implements ManagerAction {

    @Override
    public void run(ActionCall call) {
        String name = call.get("Channel");
        String word = call.get("Control");
        if (name.isEmpty()) {
            call.error("Channel not specified");
            return;
        }
        if (word.isEmpty()) {
            call.error("Control not specified");
            return;
        }
        Channel channel = call.world().channel(name);
        if (channel == null) {
            call.error("No such channel");
            return;
        }
        PlaybackControl control = PlaybackControl.of(word);
        if (control == null) {
            call.error("Unknown control type");
            return;
        }
        call.success("");
        call.world().control(channel, control);
    }
}
