/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.codec;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the fuzzer's target on known inputs: recordings, mutations of them, and earlier findings of the fuzzer. */
@Tag("long")
class DecoderFuzzTest {

    static Stream<Path> transcripts() {
        return Transcripts.all().stream();
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void mutated_recordings_are_decoded_as_the_naive_reading_does(Path recording) {
        byte[] bytes = Transcripts.bytes(recording);
        Random random = new Random(recording.getFileName().hashCode());
        for (int round = 0; round < 100; round++) {
            int from = random.nextInt(bytes.length);
            byte[] data = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + random.nextInt(3000)));
            for (int changes = random.nextInt(10); changes > 0 && data.length > 0; changes--) {
                data[random.nextInt(data.length)] = (byte) "\r\n: EventRsp\0\u00e9".charAt(random.nextInt(14));
            }
            DecoderFuzz.fuzzerTestOneInput(data);
        }
    }

    @net.jqwik.api.Tag("long")
    @Property(tries = 20_000)
    void random_bytes_are_decoded_as_the_naive_reading_does(@ForAll("streams") byte[] data) {
        DecoderFuzz.fuzzerTestOneInput(data);
    }

    @Provide
    Arbitrary<byte[]> streams() {
        return Arbitraries.of("\r\n\r\n\r\n: eventrspo-a\0\u00e9"
                        .chars()
                        .mapToObj(c -> (byte) c)
                        .toList())
                .array(byte[].class)
                .ofMinSize(DecoderFuzz.PREFIX)
                .ofMaxSize(DecoderFuzz.PREFIX + 200);
    }

    /** Inputs that once showed a difference, preceded by the bytes for limit, splits and banner. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0040\1\0Response: Follows\r\nActionID: 1\r\n\r\n\r\n--END COMMAND--\r\n\r\nEvent: B\r\n\r\n",
                "\u0040\1\4Response: Follows\r\nActionID: 1\r\n\r\n\r\n--END COMMAND--\r\n\r\nEvent: B\r\n\r\n",
                "\0\1\0\r\n\r\n\r\r\n\r\nEvent: B\r\n\r\n",
                "\0\1\1Asterisk Call Manager/11.0.0\nEvent:\r\n\r\n",
            })
    void what_was_found_stays_mended(String input) {
        DecoderFuzz.fuzzerTestOneInput(input.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    }
}
