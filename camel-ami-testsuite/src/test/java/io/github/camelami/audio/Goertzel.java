/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.audio;

/** Measures the level of one tone in a piece of audio. */
final class Goertzel {

    /** The level that represents silence. */
    static final double SILENCE = -120;

    private Goertzel() {}

    /**
     * The level of a tone in dB below a full-scale sine.
     *
     * @param samples 16-bit samples
     * @param rate samples a second
     * @param hertz the tone
     */
    static double level(short[] samples, int rate, double hertz) {
        if (samples.length == 0) {
            return SILENCE;
        }
        double coefficient = 2 * Math.cos(2 * Math.PI * hertz / rate);
        double before = 0;
        double last = 0;
        for (int i = 0; i < samples.length; i++) {
            // a Hann window keeps strong neighbours out
            double window = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / samples.length);
            double next = samples[i] * window + coefficient * last - before;
            before = last;
            last = next;
        }
        double power = last * last + before * before - coefficient * last * before;
        double amplitude = 4 * Math.sqrt(Math.max(power, 0)) / samples.length;
        return amplitude < 1e-3 ? SILENCE : Math.max(SILENCE, 20 * Math.log10(amplitude / Short.MAX_VALUE));
    }
}
