/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelami.AmiFields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AmiHeadersTest {

    private static final String[] PIECES = {"a", "b", "c", ":", " ", "\r", "\n", "\r\n", "Key: value\r\n"};

    @Test
    void a_key_is_found_in_any_case_and_returned_in_its_own() {
        AmiHeaders headers = headers("Event: Hangup\r\nBridgeUniqueID: b1\r\n");

        assertThat(headers.first("bridgeuniqueid")).isEqualTo("b1");
        assertThat(headers.asMap().keySet()).containsExactly("Event", "BridgeUniqueID");
    }

    @Test
    void exactly_one_blank_after_the_colon_is_dropped() {
        AmiHeaders headers = headers("A:   two leading \r\nB:none\r\nC: \r\nD:\r\n");

        assertThat(headers.first("A")).isEqualTo("  two leading ");
        assertThat(headers.first("B")).isEqualTo("none");
        assertThat(headers.first("C")).isEmpty();
        assertThat(headers.first("D")).isEmpty();
    }

    @Test
    void a_key_ends_at_the_first_colon() {
        AmiHeaders headers = headers("LocalAddress: IPV4/TCP/127.0.0.1:5038\r\nChanVariable(x;1): A=b: c\r\n");

        assertThat(headers.first("LocalAddress")).isEqualTo("IPV4/TCP/127.0.0.1:5038");
        assertThat(headers.first("ChanVariable(x;1)")).isEqualTo("A=b: c");
    }

    @Test
    void a_line_without_a_colon_is_a_key_with_an_empty_value() {
        AmiHeaders headers = headers("Event: UserEvent\r\njust text\r\nLast: 1\r\n");

        assertThat(headers.first("just text")).isEmpty();
        assertThat(headers.first("Last")).isEqualTo("1");
        assertThat(headers.size()).isEqualTo(3);
    }

    @Test
    void all_values_of_a_repeated_key_are_in_the_map() {
        AmiHeaders headers = headers(
                "Event: Newchannel\r\nChanVariable: A=1\r\nUniqueid: 1.2\r\nchanvariable: B=2\r\nCHANVARIABLE: C=\r\n");
        AmiFields map = headers.asMap();

        assertThat(map)
                .containsExactly(
                        Map.entry("Event", "Newchannel"),
                        Map.entry("ChanVariable", "A=1\nB=2\nC="),
                        Map.entry("Uniqueid", "1.2"))
                .hasSize(3);
        assertThat(map.get("chanVariable")).isEqualTo("A=1\nB=2\nC=");
        assertThat(map.getAll("ChanVariable")).containsExactly("A=1", "B=2", "C=");
        assertThat(headers.first("ChanVariable")).isEqualTo("A=1");
        List<String> lines = new ArrayList<>();
        headers.forEach((key, value) -> lines.add(key + "|" + value));
        assertThat(lines).hasSize(5).endsWith("Uniqueid|1.2", "chanvariable|B=2", "CHANVARIABLE|C=");
    }

    /** A dialplan, or a value with a line end in it, must not change which channel an event is about. */
    @Test
    void a_key_that_says_which_channel_it_is_keeps_its_first_value() {
        AmiFields map = headers(
                        "Event: UserEvent\r\nChannel: PJSIP/1-1\r\nUserEvent: X\r\nChannel: mine\r\nItem: a\r\nchannel: other\r\nItem: b\r\n")
                .asMap();

        assertThat(map)
                .containsExactly(
                        Map.entry("Event", "UserEvent"),
                        Map.entry("Channel", "PJSIP/1-1"),
                        Map.entry("UserEvent", "X"),
                        Map.entry("Channel#2", "mine"),
                        Map.entry("Item", "a\nb"),
                        Map.entry("Channel#3", "other"));
        map.forEach((key, value) -> assertThat(map.get(key)).as(key).isEqualTo(value));
        assertThat(map.keySet()).allMatch(map::containsKey);
        assertThat(map.get("Channel#4")).isNull();
        assertThat(map.get("Item#2")).isNull();
        assertThat(map.get("Channel#x")).isNull();
        assertThat(map.get("#2")).isNull();
    }

    @Test
    void a_pattern_matches_every_value_of_a_repeated_key_but_only_the_first_of_a_channel_key() {
        AmiHeaders headers = headers("Event: UserEvent\r\nChannel: a\r\nItem: x\r\nItem: y\r\nChannel: b\r\n");

        assertThat(headers.anyMatches("item", "y"::equals)).isTrue();
        assertThat(headers.anyMatches("Item", "z"::equals)).isFalse();
        assertThat(headers.anyMatches("Channel", "a"::equals)).isTrue();
        assertThat(headers.anyMatches("Channel", "b"::equals)).isFalse();
        assertThat(headers.anyMatches("None", any -> true)).isFalse();
    }

    @Test
    void bare_line_feeds_and_carriage_returns_belong_to_a_value() {
        AmiHeaders headers = headers("Message: No Contacts found\n\r\nValue: a\rb\nc\r\n");

        assertThat(headers.first("Message")).isEqualTo("No Contacts found\n");
        assertThat(headers.first("Value")).isEqualTo("a\rb\nc");
        assertThat(new AmiResponse(headers).message()).isEqualTo("No Contacts found");
    }

    @Test
    void bytes_that_are_no_utf_8_are_read_as_latin_1_value_by_value() {
        byte[] latin = "Latin: Zo\u00eb\r\n".getBytes(StandardCharsets.ISO_8859_1);
        byte[] utf8 = "Utf8: Zo\u00eb \u06f1\r\n".getBytes(StandardCharsets.UTF_8);
        byte[] both = new byte[latin.length + utf8.length];
        System.arraycopy(latin, 0, both, 0, latin.length);
        System.arraycopy(utf8, 0, both, latin.length, utf8.length);
        AmiHeaders headers = AmiHeaders.wrap(both);

        assertThat(headers.first("Latin")).isEqualTo("Zo\u00eb");
        assertThat(headers.first("Utf8")).isEqualTo("Zo\u00eb \u06f1");
    }

    @Test
    void a_key_beyond_ascii_is_found() {
        assertThat(headers("\u0646\u0627\u0645: x\r\n").first("\u0646\u0627\u0645"))
                .isEqualTo("x");
    }

    /** Names of these letters in each combination: ASCII, Latin, and letters whose other case is ASCII in Unicode. */
    @Property(tries = 20_000)
    void the_first_value_is_that_of_a_search_line_by_line(
            @ForAll("keys") List<String> keys, @ForAll("keys") List<String> names) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < keys.size(); i++) {
            text.append(keys.get(i)).append(": ").append(i).append("\r\n");
        }
        AmiHeaders headers = AmiHeaders.wrap(text.toString().getBytes(StandardCharsets.UTF_8));

        for (String name : names) {
            String expected = null;
            for (int i = 0; i < keys.size() && expected == null; i++) {
                expected = sameKey(keys.get(i), name) ? Integer.toString(i) : null;
            }
            assertThat(headers.first(name)).as(name).isEqualTo(expected);
            assertThat(headers.asMap().get(name) == null).as(name).isEqualTo(expected == null);
        }
    }

    @Provide
    Arbitrary<List<String>> keys() {
        return Arbitraries.strings()
                .withChars("kKsSiI\u212a\u017f\u0130\u0131\u00fc\u00dc\u0646-")
                .ofMinLength(1)
                .ofMaxLength(3)
                .list()
                .ofMaxSize(20);
    }

    private static boolean sameKey(String one, String other) {
        if (one.length() != other.length()) {
            return false;
        }
        for (int i = 0; i < one.length(); i++) {
            char letter = one.charAt(i);
            boolean likeAscii = "\u212a\u017f\u0130\u0131".indexOf(letter) >= 0
                    || "\u212a\u017f\u0130\u0131".indexOf(other.charAt(i)) >= 0;
            if (likeAscii
                    ? letter != other.charAt(i)
                    : !one.substring(i, i + 1).equalsIgnoreCase(other.substring(i, i + 1))) {
                return false;
            }
        }
        return true;
    }

    @Test
    void the_map_cannot_be_changed() {
        Map<String, String> map = headers("A: 1\r\n").asMap();

        assertThatThrownBy(() -> map.put("B", "2")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> map.remove("A")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Property(tries = 50_000)
    void the_lines_are_those_of_a_byte_by_byte_search_wherever_they_end(@ForAll("texts") String text) {
        List<String> seen = new ArrayList<>();
        AmiHeaders.wrap(text.getBytes(StandardCharsets.US_ASCII)).forEach((key, value) -> seen.add(key + "|" + value));

        assertThat(seen).isEqualTo(plainLines(text));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(PIECES).list().ofMaxSize(200).map(pieces -> String.join("", pieces));
    }

    private static List<String> plainLines(String text) {
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\r\n", -1)) {
            if (line.isEmpty()) {
                break; // the blank line, or nothing behind the last
            }
            int colon = line.indexOf(':');
            String value = colon < 0 ? "" : line.substring(colon + 1);
            lines.add((colon < 0 ? line : line.substring(0, colon)) + "|"
                    + (value.startsWith(" ") ? value.substring(1) : value));
        }
        return lines;
    }

    @Test
    void more_lines_than_the_first_guess_are_all_kept() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            text.append("Key").append(i).append(": ").append(i).append("\r\n");
        }
        AmiHeaders headers = headers(text.toString());

        assertThat(headers.size()).isEqualTo(1000);
        assertThat(headers.first("key999")).isEqualTo("999");
    }

    @Test
    void a_message_of_very_many_lines_is_walked_in_reasonable_time() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 200_000; i++) {
            text.append("k").append(i).append(":\r\n");
        }
        text.append("K7: again\r\n");
        Map<String, String> map = headers(text.toString()).asMap();

        assertThat(map).hasSize(200_000);
        assertThat(map.keySet()).contains("k199999");
    }

    @Test
    void a_message_of_very_many_repeated_lines_is_walked_in_reasonable_time() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 200_000; i++) {
            text.append("Output: line ").append(i).append("\r\nk").append(i / 2).append(": x\r\n");
        }
        Map<String, String> map = headers(text.toString()).asMap();

        assertThat(map).hasSize(100_001).containsEntry("k99999", "x\nx");
        assertThat(map.get("output")).hasLineCount(200_000);
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void a_repeated_key_beyond_ascii_is_found_in_reasonable_time() {
        AmiHeaders headers = headers("\u00fc: x\r\n".repeat(400_000));

        assertThat(headers.all("\u00dc")).hasSize(400_000);
        assertThat(headers.anyMatches("\u00dc", "y"::equals)).isFalse();
    }

    /** A part is an event if the next ActionID is that of the list, wherever it stands. */
    @Property(tries = 20_000)
    void glued_events_are_split_as_a_search_of_the_rest_for_each_would(@ForAll("gluedEvents") String text) {
        List<AmiHeaders> parts = headers(text).unglued("1");

        assertThat(parts)
                .extracting(part -> new String(part.toBytes(), StandardCharsets.UTF_8))
                .isEqualTo(plainlyUnglued(text));
    }

    @Provide
    Arbitrary<String> gluedEvents() {
        return Arbitraries.of(
                        "Event: A\r\n",
                        "\nEvent: B\r\n",
                        "\nevent:\r\n",
                        "\nEvents: C\r\n",
                        "ActionID: 1\r\n",
                        "actionid:1\r\n",
                        "ActionID: 2\r\n",
                        "ActionID: \\1\r\n",
                        "ActionID\r\n",
                        "\nActionID: 1\r\n",
                        "X: 1\r\n",
                        "\r",
                        "\n",
                        "\r\n")
                .list()
                .ofMaxSize(20)
                .map(pieces -> String.join("", pieces));
    }

    private static List<String> plainlyUnglued(String text) {
        List<String> parts = new ArrayList<>();
        int blank = text.startsWith("\r\n") ? 0 : text.indexOf("\r\n\r\n");
        int end = blank < 0 ? text.length() : blank;
        int from = 0;
        for (int at = text.indexOf("\r\n\n"); at >= 0 && at < end; at = text.indexOf("\r\n\n", at + 1)) {
            String rest = text.substring(at + 3);
            if (rest.regionMatches(true, 0, "Event:", 0, 6)
                    && "1".equals(headers(rest).first("ActionID"))) {
                parts.add(text.substring(from, at + 2));
                from = at + 3;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ActionID: 1\r\n", "ActionID: 2\r\n", ""})
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void very_many_glued_events_are_split_in_reasonable_time(String last) {
        int events = 500_000;
        AmiHeaders headers = headers("Event:\r\n" + "\nEvent:\r\n".repeat(events) + last);

        assertThat(headers.unglued("1")).hasSize(last.endsWith("1\r\n") ? 1 + events : 1);
    }

    @Test
    void a_value_stays_one_line_of_the_text() {
        assertThat(headers("A: one\ntwo\rthree\r\nB: x\r\n").toString()).isEqualTo("A: one\\ntwo\\rthree\nB: x");
    }

    @Test
    void no_secret_is_shown() {
        AmiHeaders headers = headers("Secret: server-secret\r\nKey: abcdef\r\nChallenge: 123\r\nUsername: u\r\n");

        assertThat(headers.toString())
                .doesNotContain("server-secret", "abcdef", "123")
                .contains("Username: u");
        assertThat(headers.asMap().toString()).doesNotContain("server-secret");
    }

    @Test
    void what_we_make_ourselves_cannot_break_lines() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AmiHeaders.of("Event", "A\r\nAction: Command"))
                .withMessageContaining("Event")
                .withMessageContaining("carriage return");
    }

    private static AmiHeaders headers(String text) {
        return AmiHeaders.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
