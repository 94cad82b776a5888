/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class WireBytesTest {

    @Test
    void the_first_of_eight_is_in_the_lowest_place() {
        assertThat(WireBytes.eight(new byte[] {9, 1, 2, 3, 4, 5, 6, 7, (byte) 0x88}, 1))
                .isEqualTo(0x8807_0605_0403_0201L);
    }

    @Property(tries = 20_000)
    void zeros_are_found_like_by_a_byte_by_byte_search(@ForAll("feeds") byte[] bytes) {
        long expected = 0;
        for (int at = 0; at < bytes.length; at++) {
            expected |= bytes[at] == '\n' ? 0x80L << Byte.SIZE * at : 0;
        }
        long compared = WireBytes.eight(bytes, 0) ^ WireBytes.eightOf('\n');

        assertThat(WireBytes.zeros(compared)).isEqualTo(expected);
        assertThat(Long.lowestOneBit(WireBytes.firstZero(compared))).isEqualTo(Long.lowestOneBit(expected));
    }

    /** Line feeds and neighbouring byte values, for which carries and borrows would give wrong results, among any bytes. */
    @Provide
    Arbitrary<byte[]> feeds() {
        return Arbitraries.oneOf(Arbitraries.bytes(), Arbitraries.bytes().between((byte) ('\n' - 1), (byte) ('\n' + 1)))
                .array(byte[].class)
                .ofSize(Long.BYTES);
    }

    @Test
    void the_case_of_letters_does_not_matter_and_that_of_nothing_else() {
        assertThat(startsWith("event:", "xEvEnT: Hangup")).isTrue();
        assertThat(WireBytes.startsWith(ascii("Event:"), ascii("Event: Hangup"), 0, 13))
                .isTrue();
        assertThat(WireBytes.startsWith(ascii("event:"), ascii("Event: Hangup"), 0, 13))
                .isFalse();
        assertThat(startsWith("event:", "xEvent")).isFalse();
        assertThat(startsWith("event:", "xEvent;")).isFalse();
        assertThat(startsWith("[", "x{")).isFalse();
        assertThat(startsWith("{", "x[")).isFalse();
    }

    @Test
    void bytes_after_the_end_are_not_read() {
        assertThat(WireBytes.startsWithIgnoreCase(ascii("event:"), ascii("Event:"), 0, 5))
                .isFalse();
        assertThat(WireBytes.startsWith(ascii("Event:"), ascii("Event:"), 0, 5)).isFalse();
    }

    /** The text begins after its first character. */
    private static boolean startsWith(String lowerCase, String text) {
        byte[] bytes = ascii(text);
        return WireBytes.startsWithIgnoreCase(ascii(lowerCase), bytes, 1, bytes.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
