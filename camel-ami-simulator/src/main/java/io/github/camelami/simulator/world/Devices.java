/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.wire.MessageBuilder;

/** The states of devices, derived from their channels. Event loop only. */
final class Devices {

    private final TelephonyModel world;

    Devices(TelephonyModel world) {
        this.world = world;
    }

    /**
     * Called when a channel of the device has changed state. Sends DeviceStateChange as soon as the current step is
     * finished.
     */
    void changed(String device) {
        world.post(() -> {
            world.publish(
                    "DeviceStateChange",
                    EventClass.CALL,
                    new MessageBuilder().add("Device", device).add("State", state(device)));
            world.facilities().forEach(each -> each.deviceChanged(device));
        });
    }

    String state(String device) {
        if (device.startsWith("Local/")) {
            return localState(device);
        }
        boolean ringing = false;
        boolean inUse = false;
        for (Channel each : world.channels()) {
            if (each.device().equals(device)) {
                ringing |= each.state() == ChannelState.RINGING;
                inUse |= each.isUp() || each.state() == ChannelState.RING;
            }
        }
        if (ringing) {
            return inUse ? "RINGINUSE" : "RINGING";
        }
        return inUse ? "INUSE" : "NOT_INUSE";
    }

    /**
     * Returns the state of a Local device: in use while the device has a channel, and invalid if its extension does not
     * exist (core_local.c).
     */
    private String localState(String device) {
        if (world.channels().stream().anyMatch(each -> each.device().equals(device))) {
            return "INUSE";
        }
        int at = device.lastIndexOf('@');
        String exten = device.substring("Local/".length(), at);
        return world.dialplan().find(device.substring(at + 1), exten, 1) == null ? "INVALID" : "NOT_INUSE";
    }
}
