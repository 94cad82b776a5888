/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.codec;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiHeaders;
import io.github.camelami.internal.message.AmiResponse;
import io.github.camelami.internal.message.EventGate;
import io.github.camelami.simulator.wire.ActionReader;
import io.github.camelami.simulator.wire.AmiCharset;
import io.github.camelami.simulator.wire.AsteriskText;
import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.wire.MessageBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one side encodes, the other side decodes to the same keys and values, in the same order. */
class RoundTripTest {

    private static final byte[] BANNER = "Asterisk Call Manager/11.0.0\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final String ID = "id-1";

    private static final List<Charset> CHARSETS = Stream.of(
                    "UTF-8", "ISO-8859-1", "ISO-8859-15", "windows-1251", "GB18030", "Shift_JIS", "Big5", "EUC-KR")
            .map(Charset::forName)
            .toList();

    /** Letters, everything that has a meaning somewhere in the protocol, and characters of one to four bytes. */
    private static final String CHARACTERS = "aZ09 \t\u0001\u007f:;,|&=#!~^$%@*+-_.'\"?\\/()[]{}<>`"
            + "\u0085\u00a0\u00a5\u00e9\u00ff\u0416\u20ac\u2028\u3042\u4e2d\u6587\u8868\ud55c\ufffd\ud83d\ude00";

    /** The keys whose values the server escapes in an event of a channel. */
    private static final List<String> ESCAPED = List.of("CallerIDName", "ConnectedLineName", "ChanVariable");

    // ---- actions ---------------------------------------------------------------------------------------------------

    /** An action and the charset of its link. */
    private record Sent(AmiAction action, Charset charset) {

        byte[] bytes() {
            ByteBuf out = Unpooled.buffer();
            AmiEncoder.encode(out, action, ID, charset);
            return ByteBufUtil.getBytes(out);
        }

        List<Map.Entry<String, String>> lines() {
            List<Map.Entry<String, String>> lines = new ArrayList<>();
            lines.add(entry("Action", action.name()));
            lines.add(entry("ActionID", ID));
            lines.addAll(action.fields());
            return lines;
        }
    }

    @Tag("long")
    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void a_server_reads_the_fields_of_any_action_that_can_be_encoded(@ForAll("sent") Sent sent) {
        assertThat(serverReads(sent))
                .isEqualTo(sent.lines().stream()
                        .map(line -> line.getKey() + ": " + line.getValue())
                        .toList());
    }

    @Tag("long")
    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void the_decoder_reads_the_fields_of_any_action_that_can_be_encoded(
            @ForAll("sent") Sent sent,
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 200) Integer> cuts) {
        byte[] type = "Response: Success\r\n".getBytes(StandardCharsets.US_ASCII); // an action alone is no message
        List<Map.Entry<String, String>> expected = new ArrayList<>(List.of(entry("Response", "Success")));
        expected.addAll(sent.lines());

        assertThat(decoded(sent.charset(), cuts, BANNER, type, sent.bytes())).containsExactly(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\u00e9", "\u4e2d", "\ud83d\ude00"})
    void an_action_with_as_many_and_as_long_lines_as_allowed_is_read_completely(String character) {
        AmiAction.Builder action = AmiAction.named("UserEvent");
        int size = character.getBytes(StandardCharsets.UTF_8).length;
        for (int field = 2; field < AmiAction.MAX_LINES; field++) {
            String key = "Key" + field;
            int room = AmiAction.MAX_LINE_BYTES - key.length() - 2;
            action.with(key, character.repeat(room / size) + "x".repeat(room % size));
        }
        Sent sent = new Sent(action.build(), StandardCharsets.UTF_8);

        assertThat(serverReads(sent))
                .hasSize(AmiAction.MAX_LINES)
                .isEqualTo(sent.lines().stream()
                        .map(line -> line.getKey() + ": " + line.getValue())
                        .toList());
    }

    /** Returns the lines of the only action in these bytes, as a server reads them. */
    private static List<String> serverReads(Sent sent) {
        List<List<String>> actions = new ArrayList<>();
        ActionReader reader = new ActionReader();
        for (byte next : sent.bytes()) {
            reader.accept(next, (message, failure) -> {
                assertThat(failure).isNull();
                actions.add(message.lines().stream()
                        .map(line -> new String(AmiCharset.encode(line), sent.charset()))
                        .toList());
            });
        }
        assertThat(reader.insideMessage()).isFalse();
        assertThat(actions).hasSize(1);
        return actions.get(0);
    }

    @Provide
    Arbitrary<Sent> sent() {
        return Arbitraries.of(CHARSETS).flatMap(charset -> {
            Arbitrary<String> text = text(charset);
            return Combinators.combine(Arbitraries.oneOf(text, text(StandardCharsets.UTF_8)), lines(text, text))
                    .as((name, fields) -> new Sent(action(name, fields), charset))
                    .filter(sent -> AmiEncoder.problem(sent.action(), charset) == null);
        });
    }

    private static AmiAction action(String name, List<Map.Entry<String, String>> fields) {
        AmiAction.Builder action = AmiAction.named(("A" + name).strip());
        for (Map.Entry<String, String> field : fields) {
            try {
                action.with(field.getKey(), field.getValue());
            } catch (IllegalArgumentException rejected) {
                continue; // such a field never reaches the encoder
            }
        }
        return action.build();
    }

    private static Arbitrary<String> text(Charset charset) {
        List<String> characters = CHARACTERS
                .codePoints()
                .mapToObj(Character::toString)
                .filter(each -> AmiEncoder.problem(AmiAction.of("A", "Key", each), charset) == null)
                .toList();
        Arbitrary<String> character = Arbitraries.of(characters);
        return charset == StandardCharsets.UTF_8 ? join(Arbitraries.oneOf(character, anyCharacter())) : join(character);
    }

    private static Arbitrary<String> anyCharacter() {
        return Arbitraries.integers()
                .between(0x80, Character.MAX_CODE_POINT)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .map(Character::toString);
    }

    private static Arbitrary<String> join(Arbitrary<String> character) {
        return character.list().ofMaxSize(20).map(all -> String.join("", all));
    }

    // ---- messages --------------------------------------------------------------------------------------------------

    /** A message of the server, and its lines. */
    private record Message(byte[] bytes, List<Map.Entry<String, String>> lines) {}

    @Tag("long")
    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void the_decoder_reads_the_lines_of_any_messages_of_a_server_however_the_stream_is_cut(
            @ForAll @Size(min = 1, max = 6) List<@From("messages") Message> messages,
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 200) Integer> cuts) {
        Stream<byte[]> stream =
                Stream.concat(Stream.of(BANNER), messages.stream().map(Message::bytes));

        assertThat(decoded(StandardCharsets.UTF_8, cuts, stream.toArray(byte[][]::new)))
                .isEqualTo(messages.stream().map(Message::lines).toList());
    }

    @Provide
    Arbitrary<Message> messages() {
        // a server writes single carriage returns and line feeds unchanged; together they would end the line
        Arbitrary<String> text = join(Arbitraries.oneOf(
                        Arbitraries.of((CHARACTERS + "\r\n")
                                .codePoints()
                                .mapToObj(Character::toString)
                                .toList()),
                        anyCharacter()))
                .map(value -> value.replaceAll("\r+\n", "\n"));
        Arbitrary<String> key = text.map(value -> value.replaceAll("[:\r\n]", "")); // ends at the first colon
        Arbitrary<String> keys = Arbitraries.oneOf(key, Arbitraries.of("Channel", "Event", "Response", "ActionID"));
        return Arbitraries.oneOf(
                Combinators.combine(text, lines(keys, text)).as(RoundTripTest::response),
                lines(Arbitraries.oneOf(keys, Arbitraries.of(ESCAPED)), text).map(RoundTripTest::event));
    }

    private static Arbitrary<List<Map.Entry<String, String>>> lines(Arbitrary<String> keys, Arbitrary<String> values) {
        return Combinators.combine(keys, values)
                .as((key, value) -> entry(key, value))
                .list()
                .ofMaxSize(12);
    }

    private static Message response(String text, List<Map.Entry<String, String>> lines) {
        MessageBuilder block = new MessageBuilder().add("Response", "Success").add("Message", text);
        lines.forEach(line -> block.add(line.getKey(), line.getValue()));
        List<Map.Entry<String, String>> all =
                new ArrayList<>(List.of(entry("Response", "Success"), entry("Message", text)));
        all.addAll(lines);
        return new Message(AmiCharset.encode(block + "\r\n"), all);
    }

    private static Message event(List<Map.Entry<String, String>> lines) {
        MessageBuilder block = new MessageBuilder();
        lines.forEach(line -> block.add(
                line.getKey(),
                ESCAPED.contains(line.getKey()) ? AsteriskText.escapeC(line.getValue()) : line.getValue()));
        String text = new io.github.camelami.simulator.wire.AmiEvent("Newchannel", EventClass.CALL, block)
                .render("1700000000.000001", "pbx");
        List<Map.Entry<String, String>> all = new ArrayList<>(List.of(
                entry("Event", "Newchannel"),
                entry("Privilege", "call,all"),
                entry("Timestamp", "1700000000.000001"),
                entry("SystemName", "pbx")));
        all.addAll(lines);
        return new Message(AmiCharset.encode(text), all);
    }

    /** Returns the lines of each message after the banner, from a stream that is cut into pieces of these sizes. */
    private static List<List<Map.Entry<String, String>>> decoded(
            Charset charset, List<Integer> cuts, byte[]... stream) {
        byte[] bytes = ByteBufUtil.getBytes(Unpooled.wrappedBuffer(stream));
        EmbeddedChannel channel =
                new EmbeddedChannel(new AmiDecoder(FrameLimits.ofMessage(1_000_000), charset, EventGate::named));
        for (int at = 0, piece = 0; at < bytes.length; piece++) {
            int end = Math.min(bytes.length, at + cuts.get(piece % cuts.size()));
            channel.writeInbound(Unpooled.wrappedBuffer(Arrays.copyOfRange(bytes, at, end)));
            at = end;
        }
        channel.readInbound(); // the banner
        List<List<Map.Entry<String, String>>> messages = new ArrayList<>();
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            List<Map.Entry<String, String>> lines = new ArrayList<>();
            headers(message).forEach((key, value) -> lines.add(entry(key, value)));
            messages.add(lines);
        }
        channel.finishAndReleaseAll();
        return messages;
    }

    private static AmiHeaders headers(Object message) {
        return message instanceof AmiEvent event ? event.headers() : ((AmiResponse) message).headers();
    }
}
