/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the catalogue with Asterisk's own documentation, the responses to actions, and recordings of real servers.
 */
class EventCatalogTest {

    private static final Pattern EVENT = Pattern.compile("(?:^|\n\n)Event: ([^\n]*)\n((?:[^\n]+\n)*)");
    private static final Pattern FIELD = Pattern.compile("([A-Za-z0-9_-]+):.*");

    @ParameterizedTest
    @ValueSource(strings = {"16.28", "18.26", "20.20", "22.10", "23.4"})
    void every_documented_event_is_known_with_its_fields(String version) throws Exception {
        try (InputStream file = getClass().getResourceAsStream("/known/events-" + version + ".txt")) {
            List<String> lines = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(lines).hasSizeGreaterThan(150).allSatisfy(EventCatalogTest::isKnown);
        }
    }

    private static void isKnown(String line) {
        String[] words = line.split(" ");
        assertThat(EventCatalog.isKnown(words[0])).as(words[0]).isTrue();
        if (words[0].equals("UserEvent")) {
            return; // any field
        }
        Set<String> known = lowerCase(EventCatalog.fields(words[0]));
        for (String field : words) {
            switch (field.charAt(0)) {
                case '@' -> assertThat(known).as(line).contains(lower(field.substring(1) + "Linkedid"));
                case '#' -> assertThat(known).as(line).contains(lower(field.substring(1) + "BridgeUniqueid"));
                default ->
                    assertThat(field.equals(words[0]) || field.startsWith("ReportX") || known.contains(lower(field)))
                            .as("%s of %s", field, words[0])
                            .isTrue();
            }
        }
    }

    @Test
    void every_event_that_ends_a_list_is_known() {
        assertThat(ActionCatalog.all())
                .extracting(ActionInfo::lastEvent)
                .filteredOn(event -> !event.isEmpty())
                .allMatch(EventCatalog::isKnown)
                .allMatch(event -> EventCatalog.eventClass(event) == null);
    }

    @Test
    void every_event_that_a_server_sends_unasked_has_the_class_it_was_sent_with() throws Exception {
        Pattern privilege = Pattern.compile("^Event: ([^\n]+)\nPrivilege: (\\w+),all\n", Pattern.MULTILINE);
        Map<String, EventClass> sent = new TreeMap<>();
        Map<String, EventClass> known = new TreeMap<>();
        for (Path file : recordings()) {
            Matcher event = privilege.matcher(text(file));
            while (event.find()) {
                String name = event.group(1);
                sent.put(name, EventClass.valueOf(event.group(2).toUpperCase(Locale.ROOT)));
                known.put(name, EventCatalog.eventClass(name));
            }
        }
        assertThat(sent).hasSizeGreaterThan(40);
        assertThat(known).isEqualTo(sent);
    }

    /**
     * Some recordings contain values with line ends, which create an event and two fields that do not exist in
     * Asterisk.
     */
    @Test
    void every_event_and_field_that_real_servers_sent_is_known() throws Exception {
        Set<String> unknown = new TreeSet<>();
        int events = 0;
        for (Path file : recordings()) {
            Matcher event = EVENT.matcher(text(file));
            while (event.find()) {
                events++;
                unknown.addAll(unknown(event.group(1), event.group(2)));
            }
        }
        assertThat(events).isGreaterThan(1000);
        assertThat(unknown).containsExactly("FakeEvent", "Newexten FakeKey", "Status Event");
    }

    private static List<String> unknown(String name, String lines) {
        if (!EventCatalog.isKnown(name)) {
            return List.of(name);
        }
        Set<String> known = lowerCase(EventCatalog.fields(name));
        List<String> unknown = new ArrayList<>();
        for (String line : lines.split("\n")) {
            Matcher field = FIELD.matcher(line);
            if (!known.isEmpty() && field.matches() && !known.contains(lower(field.group(1)))) {
                unknown.add(name + " " + field.group(1));
            }
        }
        return unknown;
    }

    private static String text(Path file) throws Exception {
        return Files.readString(file, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
    }

    private static List<Path> recordings() throws Exception {
        try (Stream<Path> files = Files.walk(Path.of("src/test/resources/transcripts"))) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .filter(file -> !file.toString().endsWith(".actions.txt"))
                    .toList();
        }
    }

    @Test
    void names_are_found_in_any_case_and_with_blanks_around_them() {
        assertThat(EventCatalog.isKnown("hangup")).isTrue();
        assertThat(EventCatalog.isKnown(" HANGUP\t")).isTrue();
        assertThat(EventCatalog.isKnown("ChanSpy\u017ftart")).as("a long s").isTrue();
        assertThat(EventCatalog.isKnown("Hang up")).isFalse();
        assertThat(EventCatalog.isKnown("PlaybackStart")).isFalse();
        assertThat(EventCatalog.isKnown("")).isFalse();
        assertThat(EventCatalog.names())
                .extracting(EventCatalogTest::lower)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void fields_are_spelled_out() {
        assertThat(EventCatalog.fields("ChanSpyStart"))
                .contains("Privilege", "Timestamp", "SpyerChannel", "SpyeeUniqueid", "SpyeeTenantid")
                .doesNotContain("Channel");
        assertThat(EventCatalog.fields("hangup")).contains("Channel", "Cause", "Cause-txt", "TechCause");
        assertThat(EventCatalog.fields("BridgeMerge")).contains("ToBridgeUniqueid", "FromBridgeType");
        assertThat(EventCatalog.fields("UserEvent")).as("any").isEmpty();
        assertThat(EventCatalog.fields("Nothing")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Hangupp,Hangup",
        "newchanel,Newchannel",
        "ChanSpyStarted,ChanSpyStart",
        "Dail,",
        "PlaybackStrat,PlaybackStart"
    })
    void a_mistyped_name_finds_the_nearest(String typed, String meant) {
        assertThat(EventCatalog.nearest(typed)).isEqualTo(meant);
    }

    private static Set<String> lowerCase(List<String> words) {
        return words.stream().map(EventCatalogTest::lower).collect(Collectors.toSet());
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }
}
