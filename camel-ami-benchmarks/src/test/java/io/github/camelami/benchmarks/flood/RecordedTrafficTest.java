/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.flood;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedTrafficTest {

    private static Map<String, Integer> names(RecordedTraffic tape) {
        Map<String, Integer> names = new HashMap<>();
        for (int i = 0; i < tape.size(); i++) {
            String event = new String(tape.event(i), StandardCharsets.ISO_8859_1);
            names.merge(event.substring("Event: ".length(), event.indexOf('\r')), 1, Integer::sum);
        }
        return names;
    }

    @Test
    void holdsTheRecordingWithoutTheLogin() {
        assertThat(names(RecordedTraffic.recorded()))
                .containsEntry("Newexten", 1080)
                .containsEntry("Hangup", 240)
                .doesNotContainKeys("FullyBooted", "SuccessfulAuth", "TestEvent");
    }

    @Test
    void hasOneHangupInAHundred() {
        RecordedTraffic tape = RecordedTraffic.oneHangupInHundred();
        assertThat(names(tape)).containsEntry("Hangup", tape.size() / 100);
        assertThat(tape.size() % 100).isZero();
    }

    @Test
    void hasEachKindAsOftenAsTheOther() {
        assertThat(names(RecordedTraffic.ofKinds(100))).hasSize(100).allSatisfy((name, count) -> assertThat(count)
                .isEqualTo(36));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 1_000, 20_000})
    void makesEventsAsLongAsAskedFor(int size) {
        RecordedTraffic tape = RecordedTraffic.ofSize(size);
        assertThat(tape.event(0).length).isBetween(size, size + 16);
        assertThat(new String(tape.event(1), StandardCharsets.ISO_8859_1))
                .startsWith("Event: DeviceStateChange\r\n")
                .endsWith("\r\n\r\n")
                .containsOnlyOnce("\r\n\r\n");
    }
}
