/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

/** What is heard on a channel, and who listens or records. Event loop only. */
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

    /**
     * Tones play on while the dialplan goes on.
     *
     * @param play whether they play
     */
    public void tones(boolean play) {
        this.tones = play;
    }

    /** {@return whether the channel listens to others} */
    public boolean isSpying() {
        return spies > 0;
    }

    /**
     * The channel begins or ends to listen to others.
     *
     * @param begins true if it begins
     */
    public void spying(boolean begins) {
        spies += begins ? 1 : -1;
    }

    /** {@return how many recordings of the channel run, with one more} */
    public int recordingStarted() {
        return ++recordings;
    }

    /** {@return false if no recording of the channel ran; else one less runs now} */
    public boolean recordingStopped() {
        if (recordings == 0) {
            return false;
        }
        recordings--;
        return true;
    }
}
