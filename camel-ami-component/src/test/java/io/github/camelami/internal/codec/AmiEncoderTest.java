/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.internal.message.AmiAction;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    void a_character_outside_the_charset_is_named() {
        AmiAction action = AmiAction.of("Setvar", "Variable", "A", "Value", "call \ud83d\ude00 now");

        assertThat(AmiEncoder.problem(action, LATIN_1))
                .contains("field Value", "'\ud83d\ude00'", "ISO-8859-1", "option charset");
        assertThat(AmiEncoder.problem(action, StandardCharsets.UTF_8)).isNull();
    }

    @Test
    void an_action_name_is_checked_like_a_field() {
        AmiAction action = AmiAction.of("Pay\u20ac", "Key", "\ud83d\ude00");

        assertThat(AmiEncoder.problem(action, LATIN_1)).contains("field Action", "'\u20ac'", "ISO-8859-1");
        assertThat(AmiEncoder.problem(action, StandardCharsets.UTF_8)).isNull();
    }

    @Test
    void a_line_that_is_longer_in_the_charset_than_asterisk_reads_is_named() {
        Charset charset = Charset.forName("GB18030"); // four bytes for this letter
        String fits = "\u00ff".repeat((AmiAction.MAX_LINE_BYTES - "Value: ".length()) / 4);
        int left = AmiAction.MAX_LINE_BYTES - "Value: ".length() - 4 * fits.length();
        AmiAction longest = AmiAction.of("Setvar", "Value", fits + "x".repeat(left));
        AmiAction longer = AmiAction.of("Setvar", "Value", fits + "x".repeat(left + 1));

        assertThat(AmiEncoder.problem(longest, charset)).isNull();
        assertThat(AmiEncoder.problem(longer, charset)).contains("field Value", "1023", "GB18030", "1022");
        assertThat(AmiEncoder.problem(longer, LATIN_1)).isNull();
    }

    /**
     * In some charsets, the second byte of a character can be that of a backslash, a bar or a bracket, and Asterisk
     * reads bytes. Checks and escapes see characters, so values that pass them would have another meaning in Asterisk.
     */
    @ParameterizedTest
    @CsvSource({
        "Shift_JIS, \u00a5, a yen sign is a backslash",
        "EUC-JP, \u00a5, a yen sign is a backslash",
        "Shift_JIS, \u8868, ends with a backslash",
        "Big5, \u529f, ends with a backslash",
        "GBK, \u4e57, ends with a backslash",
        "GB18030, \u4e57, ends with a backslash",
        "ISO-2022-JP, \u3042, begins with an escape"
    })
    void no_character_becomes_a_sign_that_asterisk_reads(String charset, String character, String why) {
        AmiAction action = AmiAction.of("Originate", "Variable", "A=" + character + "\\,B=x");

        assertThat(AmiEncoder.problem(action, Charset.forName(charset)))
                .as(why)
                .contains("field Variable", "'" + character + "'", "option charset");
    }

    @Test
    void only_the_character_that_becomes_a_sign_is_named() {
        AmiAction action = AmiAction.of("UserEvent", "UserEvent", "a\\b\u3042\u8868");

        assertThat(AmiEncoder.problem(action, Charset.forName("Shift_JIS")))
                .contains("'\u8868'")
                .doesNotContain("\u3042");
    }

    @Tag("long")
    @Test
    void every_charset_writes_signs_for_signs_only() {
        for (Charset charset : Charset.availableCharsets().values()) {
            if (!charset.canEncode() || !new String(" ~A".getBytes(charset), LATIN_1).equals(" ~A")) {
                continue;
            }
            CharsetEncoder encoder = charset.newEncoder();
            for (char c = 0x80; c < 0xd800; c += 7) {
                String text = String.valueOf(c);
                if (!encoder.canEncode(text)) {
                    continue;
                }
                for (byte written : text.getBytes(charset)) {
                    if (written >= 0 && !Character.isLetterOrDigit(written)) {
                        assertThat(AmiEncoder.problem(AmiAction.of("UserEvent", "N", text), charset))
                                .as("%s writes U+%04x with %02x", charset, (int) c, written)
                                .isNotNull();
                    }
                }
            }
        }
    }
}
