/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LineRecordsTest {

    @Property(tries = 500)
    void what_is_sent_is_cut_at_line_ends_into_pieces_that_fit(
            @ForAll @Size(min = 1, max = 100) List<@IntRange(max = 1022) Integer> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(length -> text.append("x".repeat(length)).append("\r\n"));
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

    @Test
    void the_longest_line_fits() {
        String longest = "x".repeat(1022) + "\r\n";

        assertThat(records(longest + longest)).containsExactly(longest, longest);
        assertThat(records("a: b\r\n\r\n")).containsExactly("a: b\r\n\r\n");
    }

    @Test
    void a_line_that_fits_no_record_is_cut_at_its_size() {
        assertThat(records("x".repeat(2500) + "\r\n"))
                .containsExactly("x".repeat(1024), "x".repeat(1024), "x".repeat(452) + "\r\n");
        assertThat(records("\n" + "x".repeat(1024))).containsExactly("\n", "x".repeat(1024));
    }

    @Test
    void what_is_not_bytes_is_passed_on() {
        EmbeddedChannel channel = new EmbeddedChannel(LineRecords.INSTANCE);
        channel.writeOutbound("text");

        assertThat(channel.<Object>readOutbound()).isEqualTo("text");
    }

    /** So that they leave in one call of the system, and the server finds all of them there. */
    @Test
    void the_records_of_one_write_are_flushed_once() {
        List<String> calls = new ArrayList<>();
        EmbeddedChannel channel = new EmbeddedChannel(
                new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                        calls.add("write");
                        context.write(message, promise);
                    }

                    @Override
                    public void flush(ChannelHandlerContext context) {
                        calls.add("flush");
                        context.flush();
                    }
                },
                LineRecords.INSTANCE);
        calls.clear();
        channel.writeOutbound(Unpooled.copiedBuffer(("x".repeat(600) + "\r\n").repeat(3), StandardCharsets.US_ASCII));

        assertThat(calls).containsExactly("write", "write", "write", "flush");
        channel.finishAndReleaseAll();
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
