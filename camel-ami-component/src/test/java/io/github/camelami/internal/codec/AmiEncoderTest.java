/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.internal.message.AmiAction;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AmiEncoderTest {

    private static final Charset LATIN_1 = StandardCharsets.ISO_8859_1;

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "ISO-8859-1", "windows-1252", "GB18030"})
    void an_action_is_written_in_the_charset(String name) {
        Charset charset = Charset.forName(name);
        AmiAction action = AmiAction.of("UserEvent", "UserEvent", "Zo\u00eb", "M\u00fcller", "S\u00f6hne");
        ByteBuf out = Unpooled.buffer();
        AmiEncoder.encode(out, action, "id-1", charset);

        assertThat(out.toString(charset))
                .isEqualTo(
                        "Action: UserEvent\r\nActionID: id-1\r\nUserEvent: Zo\u00eb\r\nM\u00fcller: S\u00f6hne\r\n\r\n");
        assertThat(AmiEncoder.problem(action, charset)).isNull();
    }

    @Test
    void a_character_that_the_charset_lacks_is_named() {
        AmiAction action = AmiAction.of("Setvar", "Variable", "A", "Value", "call \ud83d\ude00 now");

        assertThat(AmiEncoder.problem(action, LATIN_1))
                .contains("field Value", "'\ud83d\ude00'", "ISO-8859-1", "option charset");
        assertThat(AmiEncoder.problem(action, StandardCharsets.UTF_8)).isNull();
    }

    @Test
    void a_line_that_is_longer_in_the_charset_than_asterisk_reads_is_named() {
        AmiAction action = AmiAction.of("Setvar", "Value", "\u00eb".repeat(500));

        assertThat(AmiEncoder.problem(action, Charset.forName("GB18030"))).contains("field Value", "1022");
        assertThat(AmiEncoder.problem(action, LATIN_1)).isNull();
    }
}
