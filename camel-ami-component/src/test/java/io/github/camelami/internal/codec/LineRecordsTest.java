/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineRecordsTest {

    @Test
    void what_is_sent_is_cut_at_line_ends_into_pieces_that_fit() {
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            StringBuilder text = new StringBuilder();
            for (int line = random.nextInt(100); line >= 0; line--) {
                text.append("x".repeat(random.nextInt(random.nextBoolean() ? 1023 : 40)))
                        .append("\r\n");
            }
            List<String> records = records(text.toString());

            assertThat(String.join("", records)).isEqualTo(text.toString());
            assertThat(records)
                    .allSatisfy(record ->
                            assertThat(record).hasSizeLessThanOrEqualTo(1024).endsWith("\r\n"));
            for (int i = 1; i < records.size(); i++) {
                String next = records.get(i);
                int firstLine = next.indexOf('\n') + 1;
                assertThat(records.get(i - 1).length() + firstLine).isGreaterThan(1024);
            }
        }
    }

    @Test
    void the_longest_line_fits() {
        String longest = "x".repeat(1022) + "\r\n";

        assertThat(records(longest + longest)).containsExactly(longest, longest);
        assertThat(records("a: b\r\n\r\n")).containsExactly("a: b\r\n\r\n");
    }

    private static List<String> records(String text) {
        EmbeddedChannel channel = new EmbeddedChannel(LineRecords.INSTANCE);
        channel.writeOutbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
        List<String> records = new ArrayList<>();
        ByteBuf record = channel.readOutbound();
        while (record != null) {
            records.add(record.toString(StandardCharsets.US_ASCII));
            record.release();
            record = channel.readOutbound();
        }
        channel.finishAndReleaseAll();
        return records;
    }
}
