/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The recordings of a call centre: folders by day, names with agent, number and call. */
class RecordingsTest {

    @TempDir
    Path folder;

    private Recordings recordings;

    @BeforeEach
    void record() throws IOException {
        add("2026/11/28/q-600-201-03015550100-20261128-090500-1764320700.12.wav");
        add("2026/11/29/q-600-202-03015550101-20261129-101010-1764411010.13.wav");
        add("2026/11/29/out-03015550102-201-20261129-111111-1764414671.14.gsm");
        add("2026-11-20-0915-ines-castro.wav");
        recordings = new Recordings(folder, "/var/spool/asterisk/monitor");
    }

    private Path add(String path) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.createFile(file);
    }

    private JsonObject page(String... asked) {
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < asked.length; i += 2) {
            parameters.put(asked[i], asked[i + 1]);
        }
        return recordings.page(parameters);
    }

    private static List<String> of(JsonObject page, String field) {
        return page.getJsonArray("recordings").stream()
                .map(one -> ((JsonObject) one).getString(field))
                .toList();
    }

    @Test
    void a_folder_shows_its_own_recordings_and_its_folders_the_newest_first() {
        JsonObject top = page();
        assertThat(of(top, "name")).containsExactly("2026-11-20-0915-ines-castro");
        assertThat(of(top, "at")).containsExactly("2026-11-20T09:15:00");
        assertThat(top.getJsonArray("folders").getList()).isEqualTo(List.of("2026"));
        assertThat(page("folder", "2026/11").getJsonArray("folders").getList())
                .isEqualTo(List.of("2026/11/29", "2026/11/28"));

        JsonObject day = page("folder", "2026/11/29");
        assertThat(of(day, "at")).containsExactly("2026-11-29T11:11:11", "2026-11-29T10:10:10");
        assertThat(of(day, "folder")).containsOnly("2026/11/29");
        assertThat(day.getJsonArray("recordings").getJsonObject(0).getBoolean("audio"))
                .isFalse();
        assertThat(day.getJsonArray("recordings").getJsonObject(1).getBoolean("audio"))
                .isTrue();
        assertThat(page("folder", "nowhere").getInteger("total")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "q=201, 11:11:11 09:05:00",
        "q=03015550101, 10:10:10",
        "q=1764320700.12, 09:05:00",
        "q=CASTRO, 09:15:00",
        "q=600 201, 09:05:00",
        "q=2026/11/28, 09:05:00",
        "q=203, ''",
        "from=2026-11-29, 11:11:11 10:10:10",
        "to=2026-11-28, 09:05:00 09:15:00",
        "from=2026-11-28&to=2026-11-28, 09:05:00",
        "from=2026-11-28&q=201, 11:11:11 09:05:00",
        "folder=2026/11/29&q=201, 11:11:11",
        "folder=2026/11/2&q=201, ''",
    })
    void search_goes_by_agent_number_date_and_call(String search, String found) {
        JsonObject page = page(search.split("[=&]"));
        assertThat(of(page, "at").stream().map(at -> at.substring(11)))
                .containsExactly(found.isEmpty() ? new String[0] : found.split(" "));
    }

    @ParameterizedTest
    @CsvSource({"from=yesterday", "to=2026-11", "page=-1", "page=x", "page=4294967295"})
    void a_search_that_is_none_is_refused(String search) {
        assertThatThrownBy(() -> page(search.split("="))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void pages_have_a_hundred_recordings_each() throws IOException {
        for (int i = 0; i < 250; i++) {
            add("2026/11/30/%03d.wav".formatted(i));
        }
        JsonObject last = page("folder", "2026/11/30", "page", "2");
        assertThat(last.getInteger("pages")).isEqualTo(3);
        assertThat(last.getInteger("total")).isEqualTo(250);
        assertThat(of(last, "name")).hasSize(50);
        assertThat(of(page("folder", "2026/11/30", "page", "3"), "name")).isEmpty();
        assertThat(of(page("folder", "2026/11/30"), "name"))
                .hasSize(100)
                .doesNotContainAnyElementsOf(of(page("folder", "2026/11/30", "page", "1"), "name"));
    }

    @Test
    void a_recording_is_found_by_its_id_and_by_nothing_else() throws IOException {
        String id = of(page("q", "ines-castro"), "id").get(0);
        assertThat(recordings.audio(id)).isEqualTo("2026-11-20-0915-ines-castro.wav");
        assertThat(recordings.file(recordings.find(id).path()))
                .isEqualTo("/var/spool/asterisk/monitor/2026-11-20-0915-ines-castro");
        for (String other : List.of(
                "", "../x", "2026-11-20-0915-ines-castro", UUID.randomUUID().toString(), "1-1-1-1-1")) {
            assertThat(recordings.find(other)).as(other).isNull();
        }
        Files.delete(folder.resolve("2026-11-20-0915-ines-castro.wav"));
        assertThat(recordings.audio(id)).isNull();
    }

    @Test
    void new_recordings_appear_and_removed_ones_go() throws IOException {
        assertThat(page("q", "q-").getInteger("total")).isEqualTo(2);
        add("2026/11/30/q-600-203.wav");
        Files.delete(folder.resolve("2026/11/28/q-600-201-03015550100-20261128-090500-1764320700.12.wav"));
        assertThat(page("q", "q-").getInteger("total"))
                .as("no request waits for the disk")
                .isEqualTo(2);
        recordings.look();
        assertThat(of(page("q", "q-"), "folder")).containsExactlyInAnyOrder("2026/11/30", "2026/11/29");
    }

    /** Only another read would find a file that arrived without a change of the folder's time. */
    @Test
    void a_folder_that_did_not_change_is_not_read_again() throws IOException {
        Path day = folder.resolve("2026/11/28");
        FileTime settled = FileTime.from(LocalDateTime.of(2026, 11, 28, 12, 0)
                .atZone(ZoneId.systemDefault())
                .toInstant());
        Files.setLastModifiedTime(day, settled);
        recordings.look();
        add("2026/11/28/late.wav");
        Files.setLastModifiedTime(day, settled);
        recordings.look();
        assertThat(page("q", "late").getInteger("total")).isZero();
        Files.setLastModifiedTime(day, FileTime.fromMillis(settled.toMillis() + 1000));
        recordings.look();
        assertThat(page("q", "late").getInteger("total")).isEqualTo(1);
    }

    @Test
    void a_recording_of_two_formats_is_one_and_the_browser_gets_the_wav() throws IOException {
        add("2026-11-20-0915-ines-castro.gsm");
        add("b.gsm");
        recordings.look();
        assertThat(page().getInteger("total")).isEqualTo(2);
        String id = of(page("q", "castro"), "id").get(0);
        assertThat(recordings.audio(id)).isNotNull();
        assertThat(recordings.audio(of(page("q", "b"), "id").get(0))).isNull();
        Files.delete(folder.resolve("2026-11-20-0915-ines-castro.wav"));
        recordings.look();
        assertThat(page().getInteger("total")).isEqualTo(2);
        assertThat(recordings.audio(id)).isNull();
    }

    @Test
    void links_hidden_files_and_odd_names_are_no_recordings(@TempDir Path elsewhere) throws IOException {
        Files.createFile(elsewhere.resolve("secret.wav"));
        Files.createSymbolicLink(folder.resolve("link.wav"), elsewhere.resolve("secret.wav"));
        Files.createSymbolicLink(folder.resolve("linked"), elsewhere);
        add(".hidden.wav");
        add(".trash/old.wav");
        add("a,b.wav");
        add("notes.txt");
        assertThat(page("q", ".").getInteger("total"))
                .as("the unique ids have a dot")
                .isEqualTo(3);
        assertThat(page().getJsonArray("folders").getList()).isEqualTo(List.of("2026"));
    }

    @Test
    void a_folder_that_became_a_link_is_not_followed(@TempDir Path elsewhere) throws IOException {
        String id = of(page("q", "1764411010.13"), "id").get(0);
        Path day = folder.resolve("2026/11/29");
        Files.move(day, elsewhere.resolve("moved"));
        Files.createSymbolicLink(day, elsewhere.resolve("moved"));
        assertThat(recordings.audio(id)).isNull();
        recordings.look();
        assertThat(recordings.find(id)).isNull();
    }

    @Test
    void a_folder_that_is_missing_has_none() {
        recordings = new Recordings(folder.resolve("missing"), "monitor");
        assertThat(page().getInteger("total")).isZero();
    }
}
