/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmiActionTest {

    @ParameterizedTest
    @ValueSource(strings = {"Ann\r\n\r\nAction: Command", "a\nb", "a\rb", "a\0b"})
    void a_value_that_would_start_another_line_is_refused(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AmiAction.of("Originate", "CallerID", value))
                .withMessageContaining("CallerID")
                .withMessageContaining("position");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "A:B", " Channel", "Channel\r\nX", "Action", "actionid"})
    void an_invalid_key_is_refused(String key) {
        assertThatIllegalArgumentException().isThrownBy(() -> AmiAction.of("Ping", key, "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "Ping ", " Ping", "Pi\nng"})
    void an_invalid_name_is_refused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> AmiAction.named(name));
    }

    @Test
    void a_line_may_have_1022_bytes_and_no_more() {
        int room = AmiAction.MAX_LINE_BYTES - "Data: ".length();
        assertThat(AmiAction.of("Originate", "Data", "x".repeat(room)).get("data"))
                .hasSize(room);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AmiAction.of("Originate", "Data", "x".repeat(room + 1)))
                .withMessageContaining("1023 bytes")
                .withMessageContaining("1022");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AmiAction.of("Originate", "Data", "\u06f1".repeat(room / 2 + 1)));
    }

    @Test
    void an_action_may_have_126_fields_beside_its_name_and_id() {
        AmiAction.Builder builder = AmiAction.named("Originate");
        for (int i = 0; i < 126; i++) {
            builder.with("Variable", "v" + i + "=1");
        }
        assertThat(builder.build().fields()).hasSize(126);
        builder.with("Variable", "one=more");
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining("127");
    }

    @Test
    void its_text_shows_no_value() {
        assertThat(AmiAction.of("Login", "Secret", "server-secret")).hasToString("Login[Secret]");
    }

    @ParameterizedTest
    @CsvSource({"IAXnetstats, iax2 show netstats", "iaxNETstats, iax2 show netstats", "Queues, QueueStatus"})
    void what_asterisk_answers_by_bare_text_is_refused_with_the_way_out(String name, String instead) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AmiAction.of(name))
                .withMessageContaining(name)
                .withMessageContaining(instead);
    }

    @Test
    void half_a_character_is_refused() {
        for (String value : List.of("a\ud83d", "\ude00", "\ud83dx", "\ude00\ud83d")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> AmiAction.of("Setvar", "Value", value))
                    .withMessageContaining("'Value'")
                    .withMessageContaining("surrogate");
        }
        assertThat(AmiAction.of("Setvar", "Value", "\ud83d\ude00").get("Value")).isEqualTo("\ud83d\ude00");
    }
}
