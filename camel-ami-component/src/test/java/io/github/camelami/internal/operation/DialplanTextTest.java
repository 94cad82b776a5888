/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DialplanTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"PJSIP/202", "a b", "~", "\u00e9", "a&b^c(d)"})
    void a_plain_value_is_returned(String value) {
        assertThat(DialplanText.requirePlain("It", value)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "',', a comma",
        "'\"', a quote",
        "\\, a backslash",
        "|, a bar",
        "'\u0001', the control character 1",
        "'\u001f', the control character 31",
        "'\u007f', the control character 127"
    })
    void a_character_that_starts_another_argument_is_named_with_its_position(String character, String name) {
        for (String value : new String[] {character, "ab" + character + "c"}) {
            String message = "It holds " + name + " at position " + value.indexOf(character);
            assertThatThrownBy(() -> DialplanText.requirePlain("It", value)).hasMessageContaining(message);
            assertThatThrownBy(() -> DialplanText.requireOneChannel("It", value))
                    .hasMessageContaining(message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"&", "^", "(", ")"})
    void one_channel_holds_no_sign_that_makes_a_list_or_an_option_of_it(String sign) {
        assertThatThrownBy(() -> DialplanText.requireOneChannel("It", "PJSIP/1" + sign + "PJSIP/2"))
                .hasMessageContaining("the sign " + sign + " at position 7");
        assertThat(DialplanText.requireOneChannel("It", "PJSIP/202-00000001;1")).isEqualTo("PJSIP/202-00000001;1");
    }

    @Test
    void the_length_is_that_of_the_bytes() {
        assertThat(DialplanText.requireFits("It", "\u00e9\u00e9", 4)).isEqualTo("\u00e9\u00e9");
        assertThatThrownBy(() -> DialplanText.requireFits("It", "\u00e9\u00e9", 3))
                .hasMessageContaining("It is 4 bytes long; Asterisk would cut it to 3");
    }

    @Test
    void what_would_end_a_value_gets_a_backslash() {
        assertThat(DialplanText.escape("a b=1;2&3")).isEqualTo("a b=1;2&3");
        assertThat(DialplanText.escape("\\,\"()[]")).isEqualTo("\\\\\\,\\\"\\(\\)\\[\\]");
    }

    @ParameterizedTest
    @CsvSource({"wav, wav", "a/wav, a/wav", "a.wav/b, a.wav/b", "a.wav, a", "/a.b/c.Mp3, /a.b/c", "a.txt, a.txt"})
    void only_an_audio_extension_is_removed(String given, String expected) {
        assertThat(DialplanText.withoutAudioExtension(given)).isEqualTo(expected);
    }
}
