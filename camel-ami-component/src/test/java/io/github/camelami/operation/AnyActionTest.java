/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.github.camelami.message.AmiAction;
import io.github.camelami.message.AmiHeaders;
import io.github.camelami.message.AmiReply;
import io.github.camelami.message.AmiResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnyActionTest {

    @Test
    void its_lines_are_the_options_and_the_body_which_wins() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("queue", "support");
        body.put("Penalty", 2);
        body.put("Nothing", null);
        body.put("Header", List.of("a", "b"));

        AmiAction action = Play.of("QueueAdd")
                .option("field", Map.of("Queue", "sales"))
                .body(body)
                .begin()
                .asks("QueueAdd");

        assertThat(action.fields())
                .containsExactly(
                        entry("Queue", "support"), entry("Penalty", "2"), entry("Header", "a"), entry("Header", "b"));
    }

    @Test
    void what_came_from_asterisk_is_not_sent_back() {
        AmiAction action = Play.of("CoreSettings")
                .body(AmiHeaders.of("Event", "Hangup", "Channel", "PJSIP/1-1", "ActionID", "x")
                        .asMap())
                .begin()
                .asks("CoreSettings");

        assertThat(action.fields()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"16", "22"})
    void a_list_becomes_a_list_of_maps(int version) {
        List<Map<String, String>> channels = Play.of("CoreShowChannels")
                .begin()
                .answer(Recording.of(version, "list-coreshowchannels").reply("list-1"))
                .maps();

        assertThat(channels).hasSize(7).allSatisfy(channel -> assertThat(channel)
                .containsKeys("Channel", "BridgeId"));
    }

    @Test
    void an_empty_list_is_a_list_too() {
        assertThat(Play.of("QueueStatus").begin().list().finished().body()).isEqualTo(List.of());
    }

    @Test
    void anything_else_becomes_a_map() {
        Play play = Play.of("Ping").begin().answer("Ping", "Pong");

        assertThat(play.maps()).singleElement().satisfies(pong -> assertThat(pong)
                .containsEntry("Ping", "Pong"));
        assertThat(play.finished().headers()).containsEntry("CamelAmiActionId", "id-1");
    }

    @Test
    void the_output_of_a_command_is_text() {
        assertThat(Play.of("Command")
                        .option("field", Map.of("Command", "core show uptime"))
                        .begin()
                        .answer(
                                "Message",
                                "Command output follows",
                                "Output",
                                "System uptime: 1",
                                "Output",
                                "",
                                "Output",
                                "  end")
                        .finished()
                        .body())
                .isEqualTo("System uptime: 1\n\n  end");
    }

    /** Asterisk 13 and older: raw text in the same block, line feeds only. */
    @Test
    void the_output_of_a_command_is_text_in_the_old_form_too() {
        String old =
                "Response: Follows\r\nPrivilege: Command\r\nActionID: id-1\r\nUptime: 5\nReload: 3\n\nlast: line\n--END COMMAND--\r\n";
        AmiHeaders headers = AmiHeaders.wrap(old.getBytes(StandardCharsets.UTF_8));

        assertThat(Play.of("command")
                        .begin()
                        .answer(new AmiReply("id-1", new AmiResponse(headers), false, List.of(), List.of()))
                        .finished()
                        .body())
                .isEqualTo("Uptime: 5\nReload: 3\n\nlast: line");
    }

    @ParameterizedTest
    @CsvSource({"Ab c, x", "'', x", "A:b, x", "ActionID, x", "Action, x"})
    void a_field_name_must_be_one(String key, String value) {
        Play play = Play.of("Ping").body(Map.of(key, value));
        if (key.equals("Ab c")) {
            assertThat(play.begin().asks().get(key)).isEqualTo("x"); // a blank within is sent as it is
        } else {
            assertThatThrownBy(play::begin)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + key + "'");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\r\nAction: Command", "x\ny", "x\u0000"})
    void no_value_can_smuggle_another_line(String value) {
        assertThatThrownBy(() ->
                        Play.of("UserEvent").body(Map.of("UserEvent", value)).begin())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("UserEvent");
    }

    @Test
    void more_than_asterisk_reads_is_refused() {
        Map<String, Object> many = new LinkedHashMap<>();
        for (int i = 0; i < 127; i++) {
            many.put("Key" + i, "v");
        }
        assertThatThrownBy(() -> Play.of("UserEvent").body(many).begin()).hasMessageContaining("126");
        assertThatThrownBy(() -> Play.of("UserEvent")
                        .body(Map.of("Key", "v".repeat(1100)))
                        .begin())
                .hasMessageContaining("1022");
    }

    @Test
    void functions_and_contexts_are_watched_here_too() {
        assertThatThrownBy(() ->
                        Play.of("Getvar").body(Map.of("Variable", "SHELL(id)")).begin())
                .hasMessageContaining("SHELL");
        assertThatThrownBy(() -> Play.of("Redirect")
                        .body(Map.of("Channel", "x", "Context", "admin"))
                        .allow(Set.of(), Set.of(), Set.of("sales"))
                        .begin())
                .hasMessageContaining("admin");
        assertThatThrownBy(() -> Play.of("Reload")
                        .allow(Set.of("Ping"), Set.of(), Set.of())
                        .begin())
                .hasMessageContaining("Reload");
        assertThat(Play.of("ping")
                        .allow(Set.of("Ping"), Set.of(), Set.of())
                        .begin()
                        .asks()
                        .name())
                .isEqualTo("ping");
    }

    @Test
    void a_recording_runs_no_command_of_a_route() {
        assertThatThrownBy(() -> Play.of("MixMonitor")
                        .body(Map.of("Channel", "x", "Command", "rm -rf"))
                        .begin())
                .hasMessageContaining("MixMonitor")
                .hasMessageContaining("allowedApplications");
        assertThatThrownBy(() -> Play.of("MixMonitor")
                        .body(Map.of("Channel", "x", "File", "a.wav,,id"))
                        .begin())
                .hasMessageContaining("comma");
        assertThat(Play.of("MixMonitor")
                        .body(Map.of("Channel", "x", "Command", "archive"))
                        .allow(Set.of(), Set.of("MixMonitor"), Set.of())
                        .begin()
                        .asks()
                        .get("Command"))
                .isEqualTo("archive");
    }

    /** One link serves all routes: what acts on it is none of theirs. */
    @ParameterizedTest
    @CsvSource({
        "Logoff, end the link",
        "logoff, end the link",
        "Login, username",
        "Challenge, username",
        "Events, eventMask",
        "Filter, serverFilter",
        "WaitEvent, hold up"
    })
    void what_acts_on_the_shared_link_is_refused_with_the_way_out(String action, String words) {
        assertThatThrownBy(() -> Play.of(action).begin())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Action " + action + " ")
                .hasMessageContaining(words);
    }

    @Test
    void applications_are_watched_here_too() {
        assertThatThrownBy(() -> Play.of("AGI")
                        .body(Map.of("Channel", "x", "Command", "EXEC System id"))
                        .begin())
                .hasMessageContaining("AGI")
                .hasMessageContaining("allowedApplications");
        assertThatThrownBy(() -> Play.of("DialplanExtensionAdd")
                        .body(Map.of("Context", "sales", "Application", "System", "ApplicationData", "id"))
                        .begin())
                .hasMessageContaining("System");
        assertThatThrownBy(() -> Play.of("DialplanExtensionAdd")
                        .body(Map.of("Context", "sales", "Application", "NoOp", "ApplicationData", "${SHELL(id)}"))
                        .begin())
                .hasMessageContaining("SHELL");
    }
}
