/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.Test;

class GoertzelTest {

    @Test
    void detects_a_tone_by_its_level_and_not_its_neighbour() {
        short[] sound = tone(1000, 0.15);

        assertThat(Goertzel.level(sound, 8000, 1000)).isCloseTo(-16.5, offset(0.2));
        assertThat(Goertzel.level(sound, 8000, 1040)).isLessThan(-60);
        assertThat(Goertzel.level(sound, 8000, 2300)).isLessThan(-60);
    }

    @Test
    void detects_two_tones_at_once() {
        short[] sound = tone(400, 0.15);
        short[] other = tone(2300, 0.15);
        for (int i = 0; i < sound.length; i++) {
            sound[i] += other[i];
        }
        assertThat(Goertzel.level(sound, 8000, 400)).isCloseTo(-16.5, offset(0.3));
        assertThat(Goertzel.level(sound, 8000, 2300)).isCloseTo(-16.5, offset(0.3));
        assertThat(Goertzel.level(sound, 8000, 1000)).isLessThan(-60);
    }

    @Test
    void silence_is_silence() {
        assertThat(Goertzel.level(new short[4000], 8000, 400)).isEqualTo(Goertzel.SILENCE);
        assertThat(Goertzel.level(new short[0], 8000, 400)).isEqualTo(Goertzel.SILENCE);
    }

    private static short[] tone(double hertz, double amplitude) {
        short[] samples = new short[4000];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (amplitude * Short.MAX_VALUE * Math.sin(2 * Math.PI * hertz * i / 8000));
        }
        return samples;
    }
}
