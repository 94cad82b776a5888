/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelami.internal.codec.Transcripts;
import io.github.camelami.internal.message.AmiEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperationsTest {

    private static final AccessPolicy WITH_REGEX =
            new AccessPolicy(Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), true, false, null);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Originate",
                "Listen",
                "ListenMode",
                "Playback",
                "ControlPlayback",
                "Hangup",
                "Status",
                "listen",
                "HANGUP"
            })
    void our_words_are_known_in_any_case(String name) {
        assertThat(Operations.named(name)).isNotInstanceOf(RawAction.class);
    }

    @ParameterizedTest
    @CsvSource({
        "originat, Originate",
        "Orignate, Originate",
        "Lisen, Listen",
        "Playbak, Playback",
        "ListenModes, ListenMode",
        "Hangupp, Hangup",
        "Sttus, Status",
        "ControlPlaybck, ControlPlayback"
    })
    void a_misspelling_of_a_verb_is_reported(String wrong, String right) {
        assertThatThrownBy(() -> Operations.named(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + wrong + "'")
                .hasMessageContaining("did you mean " + right + "?")
                .hasMessageContaining("ControlPlayback");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "Core Show", "Ping\r\n", "Ping: x", "1Ping", "Ping-Pong", "Ping;"})
    void an_impossible_action_name_is_reported(String name) {
        assertThatThrownBy(() -> Operations.named(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be an action");
    }

    /** The actions in ListCommands of both servers: none of them may be mistaken for a misspelling of ours. */
    @ParameterizedTest
    @ValueSource(ints = {16, 22})
    void every_action_of_a_real_server_can_be_sent(int version) {
        String odd = new String(Transcripts.bytes(version, "odd-answers"), StandardCharsets.UTF_8);
        List<String> actions = Stream.of(odd.split("\r\n"))
                .filter(line -> line.matches("[A-Za-z]\\w*: .*\\(Priv: .*"))
                .map(line -> line.substring(0, line.indexOf(':')))
                .toList();

        assertThat(actions).hasSizeGreaterThan(100).contains("Ping", "QueueStatus");
        assertThat(actions).allSatisfy(action -> assertThatCode(() -> Operations.named(action))
                .doesNotThrowAnyException());
    }

    @Test
    void hangup_takes_a_channel_a_handle_or_a_pattern() {
        OperationDriver play = OperationDriver.of("Hangup")
                .header("Handle", "h-1")
                .header("RequestedCause", 16)
                .begin();
        assertThat(play.asks("Status").get("Channel")).isEqualTo("h-1");
        play.list(AmiEvent.of("Status", "Channel", "PJSIP/201-1", "Application", "Dial"));

        assertThat(play.asks("Hangup").fields())
                .extracting(Object::toString)
                .containsExactly("Channel=h-1", "Cause=16");
        play.answer("Message", "Channel Hungup").finished();
        assertThat(play.audit()).isEmpty();

        assertThat(OperationDriver.of("Hangup")
                        .policy(WITH_REGEX)
                        .header("Handle", "/^PJSIP\\/202-/")
                        .begin()
                        .asks("Hangup")
                        .get("Channel"))
                .isEqualTo("/^PJSIP\\/202-/");
    }

    @Test
    void the_end_of_a_listening_is_audited_once_it_was_accepted() {
        OperationDriver play = OperationDriver.of("Hangup")
                .header("Handle", "h-1")
                .header("Supervisor", "anna")
                .begin()
                .list(AmiEvent.of("Status", "Channel", "PJSIP/201-1", "Application", "ChanSpy", "Data", "c-7,quESdb"));
        assertThat(play.audit()).isEmpty();

        play.answer("Message", "Channel Hungup");

        assertThat(play.audit())
                .containsExactly(new SpyAudit.Entry(SpyAudit.What.ENDED, "anna", null, "c-7", null, "h-1", null));
    }

    @Test
    void hangup_answers_for_itself_when_status_is_refused() {
        OperationDriver play =
                OperationDriver.of("Hangup").header("Handle", "h-1").begin().refuse("No such channel");

        assertThat(play.asks("Hangup").get("Channel")).isEqualTo("h-1");
        assertThat(play.refuse("No such channel").refused().why()).hasMessage("No such channel");
    }

    /** A caller whose number contains line ends makes Status of its channel incomplete, and must be hung up all the same. */
    @Test
    void hangup_is_sent_even_if_status_is_unusable() {
        OperationDriver play =
                OperationDriver.of("Hangup").header("Handle", "h-1").begin().isUnusable();

        assertThat(play.asks("Hangup").get("Channel")).isEqualTo("h-1");
    }

    @ParameterizedTest
    @CsvSource({"16", "22"})
    void hangup_by_pattern_lists_what_was_hung_up(int version) {
        assertThat(OperationDriver.of("Hangup")
                        .policy(WITH_REGEX)
                        .option("handle", "/^Local/")
                        .begin()
                        .answer(Recording.of(version, "hangup").reply("by-regex"))
                        .maps())
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//",
                "/.*/",
                "/^.*$/",
                "/.",
                " /.*/",
                "\t/.+/",
                "/-/",
                "/./?/",
                "/[A-Z]/",
                "/\\w/",
                "/^Local|./",
                "/^Local\\/./",
                "/^(PJSIP|SIP)\\/2/",
                "/^PJSIP\\/2.*|.*/",
                "/^PJSIP\\/2+/",
                "/((((x{1,200}){1,200}){1,200}){1,200}){1,200}/"
            })
    void a_message_hangs_up_no_more_than_the_channels_of_a_device(String pattern) {
        assertThatThrownBy(() ->
                        OperationDriver.of("Hangup").header("Handle", pattern).begin())
                .hasMessageStartingWith("Header CamelAmiHandle is '" + pattern.trim() + "'")
                .hasMessageContaining("regex=true");
        assertThatThrownBy(() -> OperationDriver.of("Hangup")
                        .policy(WITH_REGEX)
                        .header("Handle", pattern)
                        .begin())
                .hasMessageStartingWith("Header CamelAmiHandle is '" + pattern.trim() + "'");
    }

    @Test
    void an_expression_that_would_exhaust_the_server_is_refused_to_the_developer_too() {
        assertThatThrownBy(() -> OperationDriver.of("Hangup")
                        .policy(WITH_REGEX)
                        .option("handle", "/(x{1,200}){1,200}/")
                        .begin())
                .hasMessageContaining("memory");
        assertThatThrownBy(() -> OperationDriver.of("Hangup")
                        .option("handle", "/^PJSIP/")
                        .begin())
                .hasMessageStartingWith("Option handle of the URI is")
                .hasMessageContaining("regex=true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/^PJSIP\\/202-/", "/^PJSIP/202-.*/", "/^Local\\/202@phones-/", "/^SIP\\/trunk.1"})
    void a_message_may_name_the_channels_of_a_device(String pattern) {
        assertThat(OperationDriver.of("Hangup")
                        .policy(WITH_REGEX)
                        .header("Handle", pattern)
                        .begin()
                        .asks("Hangup")
                        .get("Channel"))
                .isEqualTo(pattern);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "128", "busy", "17.5"})
    void a_cause_is_a_number(String cause) {
        assertThatThrownBy(() -> OperationDriver.of("Hangup")
                        .header("Handle", "x")
                        .header("RequestedCause", cause)
                        .begin())
                .hasMessageContaining("CamelAmiRequestedCause")
                .hasMessageContaining("'" + cause + "'")
                .hasMessageContaining("127");
    }

    @ParameterizedTest
    @CsvSource({"16, st-1", "22, st-1", "22, st-3"})
    void status_is_a_list_of_maps(int version, String id) {
        assertThat(OperationDriver.of("Status")
                        .begin()
                        .answer(Recording.of(version, "list-status").reply(id))
                        .maps())
                .isNotEmpty()
                .allSatisfy(channel -> assertThat(channel).containsKeys("Channel", "Uniqueid"));
    }

    @Test
    void status_reports_variables_of_one_channel() {
        assertThat(OperationDriver.of("Status")
                        .allow(Set.of(), Set.of("CallerID()"), Set.of())
                        .header("Handle", "h-1")
                        .header("StatusVariables", List.of("A", "CALLERID(num)"))
                        .begin()
                        .asks("Status")
                        .get("Variables"))
                .isEqualTo("A,CALLERID(num)");
        assertThatThrownBy(() -> OperationDriver.of("Status")
                        .header("StatusVariables", "SHELL(id)")
                        .begin())
                .hasMessageContaining("SHELL");
    }
}
