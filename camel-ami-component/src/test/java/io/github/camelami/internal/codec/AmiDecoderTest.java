/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelami.AmiProtocolException;
import io.github.camelami.internal.message.AmiBanner;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiMessage;
import io.github.camelami.internal.message.AmiResponse;
import io.github.camelami.internal.message.EventGate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmiDecoderTest {

    private static final String BANNER = "Asterisk Call Manager/11.0.0\r\n";

    static Stream<Path> transcripts() {
        return Transcripts.all().stream();
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void decodesARecordingAsAnIndependentReadingDoes(Path recording) {
        byte[] bytes = Transcripts.bytes(recording);

        assertThat(texts(decode(List.of(bytes)))).isEqualTo(oracle(bytes));
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("transcripts")
    void decodesTheSameHoweverTheStreamIsCut(Path recording) {
        byte[] bytes = Transcripts.bytes(recording);
        List<AmiMessage> messages = decode(List.of(bytes));
        List<String> whole = texts(messages);
        if (bytes.length < 12_000) {
            for (int cut = 1; cut < bytes.length; cut++) {
                assertThat(decode(List.of(part(bytes, 0, cut), part(bytes, cut, bytes.length))))
                        .as("cut at %d", cut)
                        .isEqualTo(messages);
            }
        }
        for (int size : bytes.length < 200_000 ? new int[] {1, 2, 3, 5, 7, 64, 1000} : new int[] {1, 1460, 65_536}) {
            assertThat(texts(decode(pieces(bytes, size))))
                    .as("pieces of %d", size)
                    .isEqualTo(whole);
        }
        Random random = new Random(recording.toString().hashCode());
        assertThat(texts(decode(randomPieces(bytes, random)))).isEqualTo(whole);
    }

    @Tag("long")
    /**
     * Between two messages, a decoder is in its initial state, so every split of a stream is a split of one of its
     * messages.
     */
    @ParameterizedTest
    @MethodSource("transcripts")
    void decodesEachMessageTheSameCutAnywhere(Path recording) {
        EmbeddedChannel channel = channel(FrameLimits.ofMessage(10_000_000));
        feed(channel, BANNER);
        drain(channel);
        for (byte[] block : blocks(Transcripts.bytes(recording))) {
            channel.writeInbound(Unpooled.wrappedBuffer(block));
            List<AmiMessage> whole = drain(channel);
            for (int cut = 1; cut < block.length; cut++) {
                channel.writeInbound(Unpooled.wrappedBuffer(block, 0, cut));
                channel.writeInbound(Unpooled.wrappedBuffer(block, cut, block.length - cut));
                AmiMessage first = channel.readInbound();
                if (first != null && whole.size() == 1
                        ? !whole.get(0).equals(first)
                        : first != null || !whole.isEmpty()) {
                    throw new AssertionError("cut at " + cut + ": " + first + ", expected " + whole);
                }
            }
        }
        channel.finishAndReleaseAll();
    }

    /** The parts between two message ends, including the end; the banner and an unfinished rest are omitted. */
    private static List<byte[]> blocks(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        List<byte[]> blocks = new ArrayList<>();
        int start = text.indexOf("\r\n") + 2;
        for (int end = text.indexOf("\r\n\r\n", start); end >= 0; end = text.indexOf("\r\n\r\n", start)) {
            blocks.add(part(bytes, start, end + 4));
            start = end + 4;
        }
        return blocks;
    }

    /** The ends of lines have twice the weight of other characters, so that many messages are complete. */
    @Provide
    Arbitrary<String> almostMessages() {
        return Arbitraries.of("\r\n\r\n: EventRspo-a\0\u00e9"
                        .chars()
                        .mapToObj(c -> (char) c)
                        .toList())
                .list()
                .ofMaxSize(200)
                .withSizeDistribution(RandomDistribution.uniform())
                .map(all -> all.stream().map(String::valueOf).collect(Collectors.joining()));
    }

    @net.jqwik.api.Tag("long")
    @Property(tries = 20_000)
    void random_bytes_never_do_more_than_fail_with_a_typed_cause(
            @ForAll boolean greeted,
            @ForAll("almostMessages") String text,
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 200) Integer> sizes) {
        byte[] bytes = ((greeted ? BANNER : "") + text).getBytes(StandardCharsets.ISO_8859_1);
        EmbeddedChannel channel = channel(new FrameLimits(64, 100));
        try {
            for (int at = 0, piece = 0; at < bytes.length; piece++) {
                int end = Math.min(bytes.length, at + sizes.get(piece % sizes.size()));
                channel.writeInbound(Unpooled.wrappedBuffer(part(bytes, at, end)));
                at = end;
            }
            channel.checkException();
        } catch (Exception typed) {
            assertThat(typed).isInstanceOf(AmiProtocolException.class);
        }
        for (AmiMessage message : drain(channel)) {
            if (message instanceof AmiEvent event) {
                assertThat(event.headers().byteLength()).isLessThanOrEqualTo(100);
                event.headers().asMap().forEach((key, value) -> assertThat(key + value)
                        .isNotNull());
            }
        }
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-OpenSSH_9.2p1 Debian\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n", "\r\n"})
    void another_service_is_named_by_its_greeting(String greeting) {
        EmbeddedChannel channel = channel(FrameLimits.ofMessage(1000));

        assertThatThrownBy(() -> feed(channel, greeting))
                .isInstanceOf(AmiProtocolException.class)
                .hasMessageContaining("Not an Asterisk manager port")
                .hasMessageContaining(greeting.strip().split("\r")[0]);
    }

    @ParameterizedTest
    @CsvSource({
        "Asterisk Call Manager/11.0.0, 11.0.0",
        "Asterisk Call Manager/1.3, 1.3",
        "Asterisk Call Manager Proxy/1.28, ''",
        "CallWeaver Call Manager/1.0, ''",
        "Asterisk Call Manager, ''"
    })
    void proxies_and_relatives_are_greeted_too(String greeting, String version) {
        EmbeddedChannel channel = channel(FrameLimits.ofMessage(1000));
        feed(channel, greeting + "\r\n\r\nResponse: Success\r\n\r\n");

        List<AmiMessage> messages = drain(channel);
        assertThat(messages).hasSize(2);
        assertThat(((AmiBanner) messages.get(0)).amiVersion()).isEqualTo(version);
    }

    @Test
    void the_first_line_with_such_a_key_decides_the_type_of_a_message() {
        EmbeddedChannel channel = channel(FrameLimits.ofMessage(1000));
        feed(
                channel,
                BANNER + "ActionID: 1\r\nResponse: Success\r\nEvent: no\r\n\r\n"
                        + "Server: pbx\r\nActionID: 2\r\nEvent: Status\r\nResponse: no\r\nChannel: a\r\n\r\n"
                        + "some text\nthat nobody announced\n\r\nResponse: Error\r\nActionID: 3\r\n\r\n"
                        + "Response: Success\r\nEvent: no\r\n\r\n");

        List<AmiMessage> messages = drain(channel);
        assertThat(messages).hasSize(5);
        assertThat(((AmiResponse) messages.get(1)).actionId()).isEqualTo("1");
        assertThat(((AmiEvent) messages.get(2)).name()).isEqualTo("Status");
        assertThat(((AmiEvent) messages.get(2)).actionId()).isEqualTo("2");
        assertThat(((AmiResponse) messages.get(3)).isError()).isTrue();
        assertThat(((AmiResponse) messages.get(3)).actionId()).isEqualTo("3");
        assertThat(messages.get(4)).isInstanceOf(AmiResponse.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r\n\r\n", "\n\n", "\r", "\r\n\n"})
    void ends_of_lines_between_messages_are_passed_over(String between) {
        String text = BANNER + "Event: A\r\nX: 1\r\n\r\n" + between + "Event: B\r\nX: 2\r\n\r\n";
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        for (int cut = 1; cut < bytes.length; cut++) {
            List<AmiMessage> messages = decode(List.of(part(bytes, 0, cut), part(bytes, cut, bytes.length)));
            assertThat(messages).hasSize(3);
            assertThat(((AmiEvent) messages.get(2)).name()).isEqualTo("B");
        }
    }

    @Test
    void the_version_of_the_greeting_says_what_is_escaped() {
        for (String version : List.of("11.0.0", "2.7.0")) {
            EmbeddedChannel channel = channel(FrameLimits.ofMessage(1000));
            feed(channel, "Asterisk Call Manager/" + version + "\r\nEvent: A\r\nCallerIDName: O\\'Neil\r\n\r\n");

            assertThat(((AmiEvent) drain(channel).get(1)).get("CallerIDName"))
                    .isEqualTo(version.equals("2.7.0") ? "O\\'Neil" : "O'Neil");
        }
    }

    @Test
    void an_endless_banner_ends_at_its_limit() {
        EmbeddedChannel channel = channel(new FrameLimits(64, 1000));
        feed(channel, "A".repeat(64));

        assertThatThrownBy(() -> feed(channel, "B"))
                .isInstanceOf(AmiProtocolException.class)
                .hasMessageContaining("within the first 64 bytes, which begin with '" + "A".repeat(60) + "'");
    }

    @Test
    void a_banner_as_long_as_the_limit_is_read_and_one_byte_more_is_not() {
        String banner = BANNER.strip() + " ".repeat(64 - BANNER.strip().length());
        EmbeddedChannel fits = channel(new FrameLimits(64, 1000));
        feed(fits, banner + "\n");
        assertThat(drain(fits)).hasSize(1);

        EmbeddedChannel tight = channel(new FrameLimits(64, 1000));
        assertThatThrownBy(() -> feed(tight, banner + " \n")).isInstanceOf(AmiProtocolException.class);
    }

    @Test
    void a_greeting_is_quoted_shortened_and_without_control_characters() {
        assertThatThrownBy(() -> feed(channel(FrameLimits.ofMessage(1000)), "\u0015\u0003\u0001 TLS\r\n"))
                .hasMessageContaining("'??? TLS'");
        assertThatThrownBy(() -> feed(channel(FrameLimits.ofMessage(1000)), "x".repeat(60) + "\n"))
                .hasMessageContaining("'" + "x".repeat(60) + "'");
        assertThatThrownBy(() -> feed(channel(FrameLimits.ofMessage(1000)), "x".repeat(60) + "yz\n"))
                .hasMessageContaining("'" + "x".repeat(60) + "\u2026'");
    }

    @Test
    void a_limit_must_be_positive() {
        assertThat(new FrameLimits(1, 1).messageBytes()).isEqualTo(1);
        assertThatThrownBy(() -> new FrameLimits(0, 1)).hasMessageContaining("banner 0");
        assertThatThrownBy(() -> new FrameLimits(1, 0)).hasMessageContaining("message 0");
    }

    @Test
    void an_endless_line_ends_at_the_message_limit_and_nothing_after_it_is_read() {
        EmbeddedChannel channel = channel(FrameLimits.ofMessage(1000));
        feed(channel, BANNER + "Event: A\r\nX: ");
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 100; i++) {
                        feed(channel, "x".repeat(100));
                    }
                })
                .isInstanceOf(AmiProtocolException.class)
                .hasMessageContaining("A message of more than 10")
                .hasMessageContaining("expected at most 1000")
                .hasMessageContaining("maxMessageBytes");
        feed(channel, "\r\n\r\nEvent: B\r\n\r\n");

        assertThat(drain(channel)).hasOnlyElementsOfType(AmiBanner.class);
    }

    /** Sizes below and above those of the buffer. */
    @ParameterizedTest
    @ValueSource(ints = {100, 1024, 5000, 16 * 1024, 40_000, 300_000})
    void a_message_as_long_as_the_limit_is_read_and_one_byte_more_is_not(int size) {
        String message = "Event: A\r\nX: " + "x".repeat(size - 17) + "\r\n\r\n";
        EmbeddedChannel fits = channel(FrameLimits.ofMessage(message.length()));
        feed(fits, BANNER + message);
        assertThat(drain(fits)).hasSize(2);

        EmbeddedChannel tight = channel(FrameLimits.ofMessage(message.length() - 1));
        assertThatThrownBy(() -> feed(tight, BANNER + message))
                .isInstanceOf(AmiProtocolException.class)
                .hasMessageContaining("A message of " + message.length() + " bytes came");
    }

    @Test
    void the_largest_limit_there_is_reads_messages_that_outgrow_the_first_buffer() {
        EmbeddedChannel channel = channel(FrameLimits.ofMessage(Integer.MAX_VALUE));
        feed(channel, BANNER + "Event: A\r\nX: " + "x".repeat(1_000_000) + "\r\n\r\n");

        assertThat(drain(channel)).hasSize(2);
    }

    @Test
    void large_reads_of_small_messages_do_not_count_as_one_large_message() {
        EmbeddedChannel channel = channel(FrameLimits.ofMessage(100));
        feed(channel, BANNER + "Event: A\r\nX: 1\r\n\r\n".repeat(100_000));

        assertThat(drain(channel)).hasSize(100_001);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Response: Follows\r\nPrivilege: Command\r\nActionID: 1\r\n",
                "ActionID: 1\r\nResponse: Follows\r\nPrivilege: Command\r\n",
                "Server: pbx\r\nActionID: 1\r\nresponse: follows\r\n"
            })
    void an_old_answer_to_command_may_hold_blank_lines(String head) {
        EmbeddedChannel channel = channel(FrameLimits.ofMessage(10_000));
        feed(
                channel,
                "Asterisk Call Manager/2.10.6\r\n" + head + "first\n\r\n\r\nlast: line\n"
                        + "--END COMMAND--\r\n\r\nResponse: Success\r\nActionID: 2\r\n\r\n");

        List<AmiMessage> messages = drain(channel);
        assertThat(messages).hasSize(3);
        assertThat(((AmiResponse) messages.get(1)).actionId()).isEqualTo("1");
        assertThat(new String(((AmiResponse) messages.get(1)).headers().toBytes(), StandardCharsets.UTF_8))
                .contains("first\n\r\n\r\nlast: line\n--END COMMAND--");
        assertThat(((AmiResponse) messages.get(2)).actionId()).isEqualTo("2");
    }

    @Test
    void each_answer_of_an_old_server_decides_by_itself_where_it_ends() {
        String old = "X: 1\r\nResponse: Follows\r\n\r\n\r\n\r\na\r\n\r\n--END COMMAND--\r\n\r\n";
        String recent = "X: 1\r\nResponse: Success\r\n\r\n";
        byte[] bytes = ("Asterisk Call Manager/2.10.6\r\n" + old + recent + "\r\n" + old + old + recent)
                .getBytes(StandardCharsets.US_ASCII);
        for (int cut = 1; cut < bytes.length; cut++) {
            assertThat(decode(List.of(part(bytes, 0, cut), part(bytes, cut, bytes.length))))
                    .as("cut at %d", cut)
                    .filteredOn(AmiResponse.class::isInstance)
                    .extracting(message -> ((AmiResponse) message).status())
                    .containsExactly("Follows", "Success", "Follows", "Follows", "Success");
        }
    }

    /** Each blank line of the raw text may be the end, so the head must not be read again for each. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void blank_lines_after_a_very_long_head_are_read_in_reasonable_time() {
        EmbeddedChannel channel = channel(FrameLimits.ofMessage(16_000_000));
        feed(
                channel,
                "Asterisk Call Manager/2.10.6\r\nX: " + "x".repeat(4_000_000) + "\r\nResponse: Follows\r\n"
                        + "\r\n".repeat(2_000_000) + "--END COMMAND--\r\n\r\n");

        assertThat(drain(channel)).hasSize(2);
    }

    /** A caller can dial line ends, which Asterisk writes to AMI unchanged. */
    @ParameterizedTest
    @ValueSource(strings = {"Response: Follows\r\n", "\r\nResponse: Follows\r\n", "a\r\nresponse: follows\r\n"})
    void a_value_that_looks_like_an_old_answer_hides_no_message(String dialled) {
        EmbeddedChannel channel = channel(FrameLimits.ofMessage(10_000));
        feed(
                channel,
                BANNER + "Event: Newexten\r\nExten: 9\r\n\r\n" + dialled + "\r\nPriority: 1\r\n\r\n"
                        + "Event: Hangup\r\n\r\nResponse: Success\r\nActionID: 2\r\n\r\n");

        List<AmiMessage> messages = drain(channel);
        assertThat(messages).filteredOn(AmiEvent.class::isInstance).hasSize(2);
        assertThat(((AmiResponse) messages.get(messages.size() - 1)).actionId()).isEqualTo("2");
    }

    @Test
    void an_event_the_gate_refuses_is_only_counted() {
        AmiDecoder decoder = new AmiDecoder(
                FrameLimits.ofMessage(1000),
                StandardCharsets.UTF_8,
                (bytes, from, to) ->
                        EventGate.name(bytes, from, to).equals("Hangup") ? EventGate.named(bytes, from, to) : null);
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        feed(channel, BANNER + "Event: Newchannel\r\n\r\nEvent: Hangup\r\nCause: 16\r\n\r\nResponse: Success\r\n\r\n");

        assertThat(drain(channel)).hasSize(3);
        assertThat(decoder.eventsReceived()).isEqualTo(2);
        assertThat(decoder.eventsFiltered()).isEqualTo(1);
        assertThat(decoder.messages()).isEqualTo(3);
        assertThat(decoder).hasToString("AmiDecoder[received=2, filtered=1]");
    }

    @Test
    void a_read_is_released_and_everything_else_is_passed_on() {
        EmbeddedChannel channel = channel(FrameLimits.ofMessage(1000));
        ByteBuf read = Unpooled.copiedBuffer(BANNER, StandardCharsets.US_ASCII);
        Object other = new Object();
        channel.writeInbound(read, other);

        assertThat(read.refCnt()).isZero();
        assertThat(channel.<Object>readInbound()).isInstanceOf(AmiBanner.class);
        assertThat(channel.<Object>readInbound()).isSameAs(other);
    }

    @Test
    void nothing_is_decoded_once_the_connection_has_ended() {
        List<String> ends = new ArrayList<>();
        EmbeddedChannel channel = new EmbeddedChannel(
                new AmiDecoder(FrameLimits.ofMessage(1000), StandardCharsets.UTF_8, EventGate::named),
                new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelInactive(ChannelHandlerContext context) {
                        ends.add("end");
                    }
                });
        feed(channel, BANNER + "Event: A\r\n");
        drain(channel);
        channel.pipeline().fireChannelInactive();
        ByteBuf rest = Unpooled.copiedBuffer("\r\nEvent: B\r\n\r\n", StandardCharsets.US_ASCII);
        channel.pipeline().fireChannelRead(rest);

        assertThat(drain(channel)).isEmpty();
        assertThat(rest.refCnt()).isZero();
        assertThat(ends).as("handlers that are notified of the end").containsExactly("end");
    }

    @Test
    void the_remains_of_a_value_with_blank_lines_are_counted_not_taken_for_a_message() {
        AmiDecoder decoder = new AmiDecoder(FrameLimits.ofMessage(1000), StandardCharsets.UTF_8, EventGate::named);
        EmbeddedChannel channel = new EmbeddedChannel(decoder);
        feed(channel, BANNER + "Event: VarSet\r\nValue: a\r\n\r\nb\r\nUniqueid: 1.2\r\n\r\nEvent: Hangup\r\n\r\n");

        assertThat(drain(channel)).hasSize(3);
        assertThat(decoder.unreadableBlocks()).isEqualTo(1);
    }

    @Test
    void an_events_name_is_what_its_first_line_says() {
        EmbeddedChannel channel = channel(FrameLimits.ofMessage(1000));
        List<String> names = List.of("Hangup", "", "a b", "odd\r", "with\nfeed", "last:colon");
        feed(channel, BANNER);
        names.forEach(name -> feed(channel, "Event: " + name + "\r\nCause: 16\r\n\r\n"));

        List<AmiEvent> events = drain(channel).stream()
                .filter(AmiEvent.class::isInstance)
                .map(AmiEvent.class::cast)
                .toList();
        assertThat(events).extracting(AmiEvent::name).isEqualTo(names);
        assertThat(events).extracting(event -> event.get("Event")).isEqualTo(names);
    }

    // ---- helpers ---------------------------------------------------------------------------------------------------

    private static EmbeddedChannel channel(FrameLimits limits) {
        return new EmbeddedChannel(new AmiDecoder(limits, StandardCharsets.UTF_8, EventGate::named));
    }

    /** HotSpot never inlines a larger method; the Javadoc of this method explains why it must not be inlined. */
    @Test
    void decoding_is_compiled_by_itself() {
        int freqInlineSize = 325; // the default of the JVM's option of that name
        StringWriter code = new StringWriter();
        ToolProvider.findFirst("javap")
                .orElseThrow()
                .run(
                        new PrintWriter(code),
                        new PrintWriter(code),
                        "-c",
                        "-private",
                        AmiDecoder.class.getResource("AmiDecoder.class").toString());
        String text = code.toString().replace(System.lineSeparator(), "\n");
        String decode = text.substring(text.indexOf("void decode("));
        int lastBytecode = Pattern.compile("^ +(\\d+): ", Pattern.MULTILINE)
                .matcher(decode.substring(0, decode.indexOf("\n\n")))
                .results()
                .mapToInt(line -> Integer.parseInt(line.group(1)))
                .max()
                .orElseThrow();

        assertThat(lastBytecode).isGreaterThan(freqInlineSize);
    }

    private static void feed(EmbeddedChannel channel, String text) {
        channel.writeInbound(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static List<AmiMessage> decode(List<byte[]> pieces) {
        EmbeddedChannel channel = channel(FrameLimits.ofMessage(10_000_000));
        for (byte[] piece : pieces) {
            channel.writeInbound(Unpooled.wrappedBuffer(piece));
        }
        List<AmiMessage> messages = drain(channel);
        channel.finishAndReleaseAll();
        return messages;
    }

    private static List<AmiMessage> drain(EmbeddedChannel channel) {
        List<AmiMessage> messages = new ArrayList<>();
        AmiMessage message = channel.readInbound();
        while (message != null) {
            messages.add(message);
            message = channel.readInbound();
        }
        return messages;
    }

    private static List<String> texts(List<AmiMessage> messages) {
        return messages.stream().map(AmiDecoderTest::text).toList();
    }

    private static String text(AmiMessage message) {
        if (message instanceof AmiBanner banner) {
            return "banner|" + banner.line();
        }
        boolean event = message instanceof AmiEvent;
        byte[] bytes = event
                ? ((AmiEvent) message).headers().toBytes()
                : ((AmiResponse) message).headers().toBytes();
        return (event ? "event|" : "response|") + new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** A different way to the same result: works on characters, and splits them as the protocol's description says. */
    private static List<String> oracle(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        List<String> found = new ArrayList<>();
        int start = text.indexOf("\r\n");
        found.add("banner|" + text.substring(0, start));
        start += 2;
        while (true) {
            while (text.startsWith("\r\n", start)) {
                start += 2;
            }
            int end = text.indexOf("\r\n\r\n", start);
            if (end < 0) {
                return found;
            }
            String block = text.substring(start, end + 2);
            if (block.regionMatches(true, 0, "Event:", 0, 6)) {
                found.add("event|" + block);
            } else if (block.regionMatches(true, 0, "Response:", 0, 9)) {
                found.add("response|" + block);
            }
            start = end + 4;
        }
    }

    private static byte[] part(byte[] bytes, int from, int to) {
        return java.util.Arrays.copyOfRange(bytes, from, to);
    }

    private static List<byte[]> pieces(byte[] bytes, int size) {
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += size) {
            pieces.add(part(bytes, at, Math.min(bytes.length, at + size)));
        }
        return pieces;
    }

    private static List<byte[]> randomPieces(byte[] bytes, Random random) {
        List<byte[]> pieces = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int end = Math.min(bytes.length, at + 1 + random.nextInt(1 + random.nextInt(2000)));
            pieces.add(part(bytes, at, end));
            at = end;
        }
        return pieces;
    }
}
