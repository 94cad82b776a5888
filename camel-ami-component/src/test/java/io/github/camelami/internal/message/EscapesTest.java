/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that Asterisk escapes are unescaped; others stay unchanged. */
class EscapesTest {

    private static final AmiVersion NEW = AmiVersion.of("11.0.0");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Newchannel | CallerIDName",
                "Hangup | ConnectedLineName",
                "DialBegin | DestCallerIDName",
                "ChanSpyStart | SpyeeConnectedLineName",
                "LocalBridge | LocalOneCallerIDName",
                "Status | calleridname",
                "CoreShowChannel | ConnectedLineName",
                "VarSet | Value",
                "VarSet | ChanVariable",
                "Newstate | DestChanVariable",
                "PresenceStateChange | Subtype",
                "PresenceStateChange | Message",
                "MCID | CallerIDName",
            })
    void what_asterisk_escapes_is_as_it_was(String event, String key) {
        String line = key + ": O\\'Neil & S\u00f6hne\\? \\\\ \\\"x\\\" a\\tb\\r\\nc\\a\\b\\f\\v";
        AmiHeaders headers = headers("Event: " + event + "\r\n" + line + "\r\n", NEW);

        assertThat(headers.first(key)).isEqualTo("O'Neil & S\u00f6hne? \\ \"x\" a\tb\r\nc\u0007\b\f\u000b");
        assertThat(headers.all(key)).containsExactly(headers.first(key));
        assertThat(headers.asMap()).containsEntry(key, headers.first(key));
        assertThat(headers.anyMatches(key, value -> value.startsWith("O'Neil"))).isTrue();
        assertThat(headers.asMap().getRaw(key))
                .isEqualTo(line.substring(line.indexOf(' ') + 1).getBytes(StandardCharsets.UTF_8));
        assertThat(headers.toString()).contains("O'Neil").doesNotContain("\n\n").hasLineCount(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OriginateResponse | CallerIDName",
                "OriginateResponse | ChanVariable(Local/1@x-1;1)",
                "QueueEntry | ConnectedLineName",
                "MeetmeList | CallerIDName",
                "CEL | CallerIDname",
                "Status | EffectiveConnectedLineName",
                "Status | Variable",
                "Newexten | AppData",
                "Newchannel | Value",
                "Hangup | Message",
                "PresenceStatus | Message",
                "MCID | MCallerIDName",
                "UserEvent | Path",
            })
    void what_it_does_not_escape_is_left_alone(String event, String key) {
        assertThat(headers("Event: " + event + "\r\n" + key + ": C:\\new\\table \\\\x\r\n", NEW)
                        .first(key))
                .isEqualTo("C:\\new\\table \\\\x");
    }

    @Test
    void of_a_user_event_only_what_asterisk_wrote_is_escaped() {
        AmiHeaders headers = headers(
                "Event: UserEvent\r\nCallerIDName: O\\'Neil\r\nUserEvent: X\r\nCallerIDName: C:\\new\r\nDestCallerIDName: a\\\\b\r\n",
                NEW);

        assertThat(headers.all("CallerIDName")).containsExactly("O'Neil", "C:\\new");
        assertThat(headers.first("DestCallerIDName")).isEqualTo("a\\\\b");
    }

    @Test
    void a_response_is_never_escaped_whatever_it_holds() {
        AmiHeaders headers = headers("Response: Success\r\nEvent: VarSet\r\nValue: C:\\new\r\n", NEW);

        assertThat(headers.first("Value")).isEqualTo("C:\\new");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.3", "2.0.0", "2.7.0"})
    void servers_before_2_8_escape_nothing(String version) {
        assertThat(headers("Event: Hangup\r\nCallerIDName: C:\\new\r\n", AmiVersion.of(version))
                        .first("CallerIDName"))
                .isEqualTo("C:\\new");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.8.0", "2.10.2", "5.0.4", "13.0.0", "", "Proxy"})
    void servers_from_2_8_on_and_those_that_do_not_say_escape(String version) {
        assertThat(headers("Event: Hangup\r\nCallerIDName: O\\'Neil\r\n", AmiVersion.of(version))
                        .first("CallerIDName"))
                .isEqualTo("O'Neil");
    }

    @Test
    void what_is_no_escape_and_what_is_cut_stays() {
        assertThat(headers("Event: VarSet\r\nValue: \\x\\0\\\r\n", NEW).first("Value"))
                .isEqualTo("\\x\\0\\");
        assertThat(headers("Event: A\\b\r\nX: 1\r\n", NEW).first("Event")).isEqualTo("A\\b");
    }

    /** The lines that decide it are searched once, not for each value. */
    @ParameterizedTest
    @ValueSource(strings = {"Hangup", "UserEvent"})
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void very_many_escaped_values_are_read_in_reasonable_time(String event) {
        int lines = 400_000;
        String last = event.equals("UserEvent") ? "UserEvent: X\r\n" : "";
        AmiHeaders repeated = headers("Event: " + event + "\r\n" + "ChanVariable: \\?\r\n".repeat(lines) + last, NEW);
        StringBuilder text = new StringBuilder("Event: " + event + "\r\n");
        for (int i = 0; i < lines; i++) {
            text.append(i).append("ChanVariable: \\?\r\n");
        }
        Map<String, String> distinct = headers(text + last, NEW).asMap();

        assertThat(repeated.all("ChanVariable")).hasSize(lines).allMatch("?"::equals);
        assertThat(repeated.valuesOfKeysEnding("variable")).hasSize(lines).allMatch("?"::equals);
        assertThat(repeated.anyMatches("ChanVariable", "x"::equals)).isFalse();
        assertThat(repeated.toString()).hasSize(repeated.byteLength() - 1 - repeated.size() - lines);
        assertThat(distinct.values().stream().filter("?"::equals)).hasSize(lines);
    }

    /** In some of these charsets the second byte of a character can be the backslash, which Asterisk escapes like any other. */
    @Property(tries = 10_000)
    void every_text_comes_back_in_every_charset(@ForAll("charsets") Charset charset, @ForAll("letters") String text) {
        CharsetEncoder encoder = charset.newEncoder();
        String wanted = text.codePoints()
                .mapToObj(Character::toString)
                .map(letter -> encoder.canEncode(letter) ? letter : "x")
                .collect(Collectors.joining());
        byte[] escaped = escape(wanted.getBytes(charset));
        byte[] head = "Event: Hangup\r\nCallerIDName: ".getBytes(charset);
        byte[] all = new byte[head.length + escaped.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(escaped, 0, all, head.length, escaped.length);

        assertThat(AmiHeaders.wrap(all, Dialect.of(charset, NEW)).first("CallerIDName"))
                .isEqualTo(wanted);
    }

    @Provide
    Arbitrary<Charset> charsets() {
        return Arbitraries.of("UTF-8", "ISO-8859-1", "windows-1256", "GBK", "Big5", "Shift_JIS", "GB18030")
                .map(Charset::forName);
    }

    @Provide
    Arbitrary<String> letters() {
        String letters =
                "O'Neil & S\u00f6hne? \\\"\t\u0007\u0633\u0644\u0627\u0645\u8a31\u529f\u84cb\u8868\u80fd\u5341\ud83d\ude00";
        return Arbitraries.of(letters.codePoints().mapToObj(Character::toString).toList())
                .list()
                .ofMaxSize(30)
                .map(some -> String.join("", some));
    }

    /** Escapes byte by byte, like ast_escape_c in utils.c. */
    private static byte[] escape(byte[] plain) {
        String special = "\u0007\b\f\n\r\t\u000b\\'\"?";
        String letters = "abfnrtv\\'\"?";
        StringBuilder escaped = new StringBuilder();
        for (byte b : plain) {
            int at = special.indexOf(b & 0xff);
            escaped.append(at < 0 ? Character.toString(b & 0xff) : "\\" + letters.charAt(at));
        }
        return escaped.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static AmiHeaders headers(String text, AmiVersion version) {
        return AmiHeaders.wrap(text.getBytes(StandardCharsets.UTF_8), Dialect.of(StandardCharsets.UTF_8, version));
    }
}
