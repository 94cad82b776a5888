/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Durations in all their forms, and texts that only look like one. */
class DurationTextsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "250, 250",
        "250ms, 250",
        "3s, 3000",
        " 3s , 3000",
        "5m, 300000",
        "1h, 3600000",
        "1d, 86400000",
        "1m30s, 90000",
        "1h0m1s5ms, 3601005",
        "PT20S, 20000",
        "pt0.5s, 500"
    })
    void texts_that_are_durations(String text, long millis) {
        assertThat(Durations.millis("pingInterval", text)).isEqualTo(millis);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "abc", "", " ", "3x", "3 s", "s", "ms", "1s2m", "1m30", "-1", "-3s", "PT", "P1Y", "-PT3S", "1.5s",
                "1e3", "٣s", "0x10", "3S"
            })
    void invalid_texts_are_refused_by_name(String text) {
        assertThatThrownBy(() -> Durations.millis("pingInterval", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("pingInterval=" + text + " is not a duration; write for example 500ms");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "86400001",
                "25h",
                "2d",
                "999999999999999999",
                "9223372036854775807",
                "9223372036854775808",
                "99999999999999999999999d",
                "9999999999d9999999999h",
                "PT100H",
                "PT9223372036854775807S",
                "PT99999999999999999999S"
            })
    void what_is_too_long_is_refused_by_name(String text) {
        assertThatThrownBy(() -> Durations.millis("pingInterval", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("pingInterval=" + text + " is out of bounds; the longest is 86400000 ms (24 h)");
    }
}
