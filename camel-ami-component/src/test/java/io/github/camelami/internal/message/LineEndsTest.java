/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineEndsTest {

    @Test
    void agreesWithAByteByByteSearch() {
        Random random = new Random(7);
        byte[] alphabet = {'\r', '\n', 'a', (byte) 0x8d, (byte) 0x8a, '\f', 0, (byte) 0xff};
        for (int round = 0; round < 50_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = alphabet[random.nextInt(random.nextBoolean() ? 3 : alphabet.length)];
            }
            int from = random.nextInt(bytes.length + 1);
            int to = from + random.nextInt(bytes.length - from + 1);

            assertThat(LineEnds.next(bytes, from, to)).isEqualTo(plainly(bytes, from, to));
        }
    }

    private static int plainly(byte[] bytes, int from, int to) {
        int at = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1).indexOf("\r\n");
        return at < 0 ? to : from + at;
    }
}
