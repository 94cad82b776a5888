/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

/**
 * The media of a channel: its audio and tones, its recordings, and whether it spies on other channels. Event loop only.
 */
public final class Media {

    private boolean audio;
    private boolean tones;
    private int spies;
    private int recordings;

    Media() {}

    /** {@return whether the channel sends audio} */
    public boolean hasAudio() {
        return audio;
    }

    void audio(boolean comes) {
        this.audio = comes;
    }

    boolean hasTones() {
        return tones;
    }

    /** Starts or stops tones, which play while the dialplan continues. */
    public void tones(boolean play) {
        this.tones = play;
    }

    /** {@return whether the channel spies on others} */
    public boolean isSpying() {
        return spies > 0;
    }

    /**
     * Records that the channel starts or stops spying on others.
     *
     * @param begins true if it starts, false if it stops
     */
    public void spying(boolean begins) {
        spies += begins ? 1 : -1;
    }

    /**
     * Counts a recording that has started on the channel. Returns the number of running recordings, including this one.
     */
    public int recordingStarted() {
        return ++recordings;
    }

    /** Stops one recording of the channel, if any is running. Returns whether a recording was stopped. */
    public boolean recordingStopped() {
        if (recordings == 0) {
            return false;
        }
        recordings--;
        return true;
    }
}
