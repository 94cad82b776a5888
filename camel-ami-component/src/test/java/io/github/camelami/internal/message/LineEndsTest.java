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
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

class LineEndsTest {

    @Property(tries = 50_000)
    void agrees_with_a_byte_by_byte_search(
            @ForAll("bytes") byte[] bytes,
            @ForAll @IntRange(max = 40) int from,
            @ForAll @IntRange(max = 40) int length) {
        int start = Math.min(from, bytes.length);
        int end = Math.min(start + length, bytes.length);

        assertThat(LineEnds.next(bytes, start, end)).isEqualTo(plainly(bytes, start, end));
    }

    /** Line ends and their halves, and bytes that differ from them in one bit. */
    @Provide
    Arbitrary<byte[]> bytes() {
        return Arbitraries.frequency(
                        Tuple.of(4, (byte) '\r'),
                        Tuple.of(4, (byte) '\n'),
                        Tuple.of(4, (byte) 'a'),
                        Tuple.of(1, (byte) 0x8d),
                        Tuple.of(1, (byte) 0x8a),
                        Tuple.of(1, (byte) '\f'),
                        Tuple.of(1, (byte) 0),
                        Tuple.of(1, (byte) 0xff))
                .array(byte[].class)
                .ofMaxSize(40);
    }

    private static int plainly(byte[] bytes, int from, int to) {
        int at = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1).indexOf("\r\n");
        return at < 0 ? to : from + at;
    }
}
