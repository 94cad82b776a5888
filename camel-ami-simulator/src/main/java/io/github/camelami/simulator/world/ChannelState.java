/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

/** The channel states that the simulator supports (include/asterisk/channelstate.h). */
public enum ChannelState {
    DOWN(0, "Down"),
    RING(4, "Ring"),
    RINGING(5, "Ringing"),
    UP(6, "Up"),
    BUSY(7, "Busy");

    private final int number;
    private final String label;

    ChannelState(int number, String label) {
        this.number = number;
        this.label = label;
    }

    /**
     * Returns the number in {@code ChannelState}.
     *
     * @return 0 to 7
     */
    public int number() {
        return number;
    }

    /**
     * Returns the word in {@code ChannelStateDesc}.
     *
     * @return for instance Up
     */
    public String label() {
        return label;
    }
}
