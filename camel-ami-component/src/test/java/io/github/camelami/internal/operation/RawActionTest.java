/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiHeaders;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RawActionTest {

    @Test
    void its_lines_are_the_body_and_the_options_which_no_message_replaces() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("queue", "support");
        body.put("StateInterface", "PJSIP/201");
        body.put("Penalty", 2);
        body.put("Nothing", null);
        body.put("Header", List.of("a", "b"));

        AmiAction action = OperationDriver.of("QueueAdd")
                .option("fields", Map.of("Queue", "sales"))
                .header("Fields", Map.of("PENALTY", "7", "Paused", "true"))
                .body(body)
                .begin()
                .asks("QueueAdd");

        assertThat(action.fields())
                .containsExactlyInAnyOrder(
                        entry("Queue", "sales"),
                        entry("StateInterface", "PJSIP/201"),
                        entry("Penalty", "2"),
                        entry("Paused", "true"),
                        entry("Header", "a"),
                        entry("Header", "b"));
    }

    @Test
    void what_came_from_asterisk_is_not_sent_back() {
        AmiAction action = OperationDriver.of("CoreSettings")
                .body(AmiHeaders.of("Event", "Hangup", "Channel", "PJSIP/1-1", "ActionID", "x")
                        .asMap())
                .begin()
                .asks("CoreSettings");

        assertThat(action.fields()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"16", "22"})
    void a_list_becomes_a_list_of_maps(int version) {
        List<Map<String, String>> channels = OperationDriver.of("CoreShowChannels")
                .begin()
                .answer(Recording.of(version, "list-coreshowchannels").reply("list-1"))
                .maps();

        assertThat(channels).hasSize(7).allSatisfy(channel -> assertThat(channel)
                .containsKeys("Channel", "BridgeId"));
    }

    @Test
    void an_empty_list_is_a_list_too() {
        assertThat(OperationDriver.of("QueueStatus").begin().list().finished().body())
                .isEqualTo(List.of());
    }

    /** Without any mailbox, Asterisk answers with a response alone (app_voicemail.c). */
    @Test
    void a_list_that_the_response_does_not_announce_is_a_list_too() {
        assertThat(OperationDriver.of("VoicemailUsersList")
                        .begin()
                        .answer("Message", "There are no voicemail users currently defined.")
                        .finished()
                        .body())
                .isEqualTo(List.of());
    }

    @Test
    void anything_else_becomes_a_map() {
        OperationDriver play = OperationDriver.of("Ping").begin().answer("Ping", "Pong");

        assertThat(play.maps()).singleElement().satisfies(pong -> assertThat(pong)
                .containsEntry("Ping", "Pong"));
        assertThat(play.finished().headers()).containsEntry("CamelAmiActionId", "id-1");
    }

    @Test
    void the_output_of_a_command_is_text() {
        assertThat(OperationDriver.of("Command")
                        .option("fields", Map.of("Command", "core show uptime"))
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

        assertThat(OperationDriver.of("command")
                        .begin()
                        .answer(new AmiReply("id-1", new AmiResponse(headers), false, List.of(), List.of()))
                        .finished()
                        .body())
                .isEqualTo("Uptime: 5\nReload: 3\n\nlast: line");
    }

    @ParameterizedTest
    @CsvSource({"Ab c, x", "'', x", "A:b, x", "ActionID, x", "Action, x"})
    void a_field_name_must_be_valid(String key, String value) {
        OperationDriver play = OperationDriver.of("Ping").body(Map.of(key, value));
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
        assertThatThrownBy(() -> OperationDriver.of("UserEvent")
                        .body(Map.of("UserEvent", value))
                        .begin())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("UserEvent");
    }

    @Test
    void a_mistake_in_the_body_is_reported_as_one_of_the_body() {
        Map<String, Object> twice = new LinkedHashMap<>();
        twice.put("UserEvent", "A");
        twice.put("userevent", "B");

        assertThatThrownBy(() -> OperationDriver.of("UserEvent").body(twice).begin())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The body gives UserEvent and userevent, of which Asterisk reads only one; leave one out");
    }

    @Test
    void more_than_asterisk_reads_is_refused() {
        Map<String, Object> many = new LinkedHashMap<>();
        for (int i = 0; i < 127; i++) {
            many.put("Key" + i, "v");
        }
        assertThatThrownBy(() -> OperationDriver.of("UserEvent").body(many).begin())
                .hasMessageContaining("126");
        assertThatThrownBy(() -> OperationDriver.of("UserEvent")
                        .body(Map.of("Key", "v".repeat(1100)))
                        .begin())
                .hasMessageContaining("1022");
    }

    @Test
    void functions_and_contexts_are_watched_here_too() {
        assertThatThrownBy(() -> OperationDriver.of("Getvar")
                        .body(Map.of("Variable", "SHELL(id)"))
                        .begin())
                .hasMessageContaining("SHELL");
        assertThatThrownBy(() -> OperationDriver.of("Redirect")
                        .body(Map.of("Channel", "x", "Context", "admin"))
                        .allow(Set.of("Redirect"), Set.of(), Set.of("sales"))
                        .begin())
                .hasMessageContaining("admin");
        assertThatThrownBy(() -> OperationDriver.of("Reload")
                        .allow(Set.of("Ping"), Set.of(), Set.of())
                        .begin())
                .hasMessageContaining("Reload");
        assertThat(OperationDriver.of("ping")
                        .allow(Set.of("Ping"), Set.of(), Set.of())
                        .begin()
                        .asks()
                        .name())
                .isEqualTo("ping");
    }

    @Test
    void a_recording_runs_no_command_of_a_route() {
        assertThatThrownBy(() -> OperationDriver.of("MixMonitor")
                        .body(Map.of("Channel", "x", "Command", "rm -rf"))
                        .begin())
                .hasMessageContaining("MixMonitor")
                .hasMessageContaining("allowedApplications");
        for (String field : List.of("File", "Options")) {
            assertThatThrownBy(() -> OperationDriver.of("MixMonitor")
                            .body(Map.of("Channel", "x", field, "b,touch /tmp/x"))
                            .allow(Set.of("MixMonitor"), Set.of("MixMonitor"), Set.of())
                            .begin())
                    .hasMessageContaining("Field " + field + " of the body");
        }
        assertThat(OperationDriver.of("MixMonitor")
                        .body(Map.of("Channel", "x", "Command", "archive"))
                        .allow(Set.of("MixMonitor"), Set.of("MixMonitor"), Set.of())
                        .begin()
                        .asks()
                        .get("Command"))
                .isEqualTo("archive");
    }

    /** One link serves all routes, so no route may send actions that affect the link itself. */
    @ParameterizedTest
    @CsvSource({
        "Logoff, close the link",
        "logoff, close the link",
        "Login, username",
        "Challenge, username",
        "Events, eventMask",
        "Filter, serverFilter",
        "WaitEvent, block every other action"
    })
    void what_acts_on_the_shared_link_is_refused_with_the_way_out(String action, String words) {
        assertThatThrownBy(() -> OperationDriver.of(action).begin())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Action " + action + " ")
                .hasMessageContaining(words);
    }

    /**
     * For commands, code and dialplan, the developer must either allow messages to supply the fields, or set them in
     * the URI.
     */
    @ParameterizedTest
    @CsvSource({
        "Command, Command",
        "AGI, Command",
        "UpdateConfig, SrcFilename",
        "ModuleLoad, Module",
        "NoSuchAction, Anything"
    })
    void a_message_fills_nothing_that_runs_unless_the_action_is_listed(String action, String field) {
        assertThatThrownBy(() ->
                        OperationDriver.of(action).body(Map.of(field, "x")).begin())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Field " + field + " of the body")
                .hasMessageContaining("field." + field + "=")
                .hasMessageContaining("allowedActions");
        assertThatThrownBy(() -> OperationDriver.of(action)
                        .header("Fields", Map.of(field, "x"))
                        .begin())
                .hasMessageContaining("Field " + field + " of the header");
        assertThat(OperationDriver.of(action)
                        .option("fields", Map.of(field, "x"))
                        .begin()
                        .asks()
                        .get(field))
                .isEqualTo("x");
        assertThat(OperationDriver.of(action)
                        .allow(Set.of(action), Set.of(), Set.of())
                        .body(Map.of(field, "x"))
                        .begin()
                        .asks()
                        .get(field))
                .isEqualTo("x");
    }

    /** A body without fields was once ignored, so that a route did something other than its text said. */
    /** Asterisk may dial what these fields hold, or stores it where a Local channel is dialled later. */
    @ParameterizedTest
    @CsvSource({
        "Redirect, Exten",
        "QueueAdd, MemberName",
        "QueuePause, Reason",
        "Park, ParkingLot",
        "MailboxStatus, Mailbox",
        "QueueStatus, Queue"
    })
    void no_field_of_a_message_holds_a_local_channel_of_another_context(String action, String field) {
        assertThatThrownBy(() -> OperationDriver.of(action)
                        .header("Fields", Map.of(field, "Local/s@secret"))
                        .begin())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("secret");
    }

    private static OperationDriver redirect(String... fields) {
        Map<String, Object> named = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            named.put(fields[i], fields[i + 1]);
        }
        return OperationDriver.of("Redirect")
                .allow(Set.of("Redirect"), Set.of(), Set.of("sales"))
                .header("Fields", named);
    }

    /** The later steps of an extension may skip a PIN; a listed context has none to protect. */
    @Test
    void each_of_two_channels_needs_a_context_of_its_own_for_a_later_priority() {
        redirect("Context", " sales ", "Priority", "2").begin().asks("Redirect");
        redirect("Context", "sales", "Priority", "1", "ExtraContext", "sales", "ExtraPriority", "2")
                .begin()
                .asks("Redirect");
        redirect("Context", "sales", "Priority", "1", "ExtraPriority", "1")
                .begin()
                .asks("Redirect");

        assertThatThrownBy(() -> redirect("Context", "sales", "Priority", "1", "ExtraPriority", "2")
                        .begin())
                .hasMessageContaining("Field ExtraPriority")
                .hasMessageContaining("must start at priority 1");
        assertThatThrownBy(
                        () -> redirect("ExtraContext", "sales", "Priority", "1").begin())
                .hasMessageContaining("Redirect has no field Context");
    }

    @Test
    void a_body_without_names_is_refused_by_its_type() {
        for (Object body : new Object[] {"Queue: support", "{}", List.of("a"), new String[] {"a"}, 7, new byte[] {1}}) {
            assertThatThrownBy(
                            () -> OperationDriver.of("QueueStatus").body(body).begin())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(body.getClass().getTypeName())
                    .hasMessageContaining("Map");
        }
        for (Object empty : new Object[] {"", "  \r\n", new byte[0], List.of()}) {
            assertThat(OperationDriver.of("QueueStatus")
                            .body(empty)
                            .begin()
                            .asks()
                            .fields())
                    .isEmpty();
        }
    }

    @Test
    void a_value_that_is_no_single_value_is_refused_by_name() {
        for (Object odd : new Object[] {new String[] {"a"}, new Object(), Map.of("a", "b"), new int[] {1}}) {
            assertThatThrownBy(() -> OperationDriver.of("QueueStatus")
                            .body(Map.of("Queue", odd))
                            .begin())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Field Queue of the body")
                    .hasMessageContaining(odd.getClass().getTypeName());
        }
    }
}
