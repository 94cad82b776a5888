/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

/** The media of a channel, and who listens to it or records it. Event loop only. */
public final class Media {

    private boolean audio;
    private boolean tones;
    private int spies;
    private int recordings;

    Media() {}

    /** {@return whether audio comes from the channel} */
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

    /** {@return whether the channel listens to others} */
    public boolean isSpying() {
        return spies > 0;
    }

    /**
     * Records whether the channel listens to others.
     *
     * @param begins true if it starts
     */
    public void spying(boolean begins) {
        spies += begins ? 1 : -1;
    }

    /** {@return the number of running recordings of the channel, including the one that it starts} */
    public int recordingStarted() {
        return ++recordings;
    }

    /** Stops one recording of the channel, if any is running. Returns whether one was stopped. */
    public boolean recordingStopped() {
        if (recordings == 0) {
            return false;
        }
        recordings--;
        return true;
    }
}
