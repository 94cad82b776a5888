/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelami.message.AmiEvent;
import io.github.camelami.message.AmiOutcomeUnknownException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The wire has a pause that is a toggle, and drops what comes while it is paused; a route has words that mean what they say. */
class ControlPlaybackTest {

    private static AmiEvent playing(boolean paused) {
        return AmiEvent.of(
                "Status",
                "Channel",
                "Local/300@phones-000000ab;1",
                "Uniqueid",
                "h-1",
                "Application",
                "ControlPlayback",
                "Variable",
                "CAMELAMI_PAUSED=" + (paused ? "1" : "(null)"));
    }

    private static Play control(String control) {
        return Play.of("ControlPlayback").header("Handle", "h-1").header("Control", control);
    }

    /** What is sent, up to the end, on a playback that is in this state. */
    private static List<String> sent(Play play) {
        List<String> sent = new ArrayList<>();
        while (play.isAsking()) {
            sent.add(
                    play.asks().name().equals("Setvar")
                            ? "remember " + play.asks().get("Value")
                            : play.asks().get("Control"));
            assertThat(play.asks().get("Channel")).isEqualTo("h-1");
            play.answer();
        }
        return sent;
    }

    @ParameterizedTest
    @CsvSource({
        "pause,   false, pause remember-1,              true",
        "pause,   true,  ,                              true",
        "resume,  true,  pause remember-0,              false",
        "resume,  false, ,                              false",
        "forward, false, forward,                       false",
        "forward, true,  pause remember-0 forward,      false",
        "reverse, false, reverse,                       false",
        "reverse, true,  pause remember-0 reverse,      false",
        "restart, false, restart,                       false",
        "restart, true,  pause remember-0 restart,      false",
        "stop,    false, stop,                          false",
        "stop,    true,  stop remember-0,               false",
        "PAUSE,   false, pause remember-1,              true",
    })
    void words_mean_what_they_say(String word, boolean before, String expected, boolean after) {
        Play play = control(word).begin();
        assertThat(play.asks("Status").get("Variables")).isEqualTo("CAMELAMI_PAUSED");
        play.list(playing(before));

        assertThat(sent(play))
                .isEqualTo(
                        expected == null
                                ? List.of()
                                : Arrays.stream(expected.split(" "))
                                        .map(step -> step.replace('-', ' '))
                                        .toList());
        assertThat(play.finished().headers()).containsEntry("CamelAmiPaused", after);
    }

    /** A stop ends the call, mostly before the variable can be set. */
    @Test
    void a_channel_that_is_gone_after_a_stop_needs_no_memory() {
        Play play = control("stop").begin().list(playing(true)).answer();

        assertThat(play.asks("Setvar").get("Value")).isEqualTo("0");
        assertThat(play.refuse("No such channel").finished().headers()).containsEntry("CamelAmiPaused", false);
    }

    @Test
    void a_pause_that_cannot_be_remembered_is_told() {
        Play play = control("pause").begin().list(playing(false)).answer();

        assertThat(play.refuse("Permission denied").refused().why()).hasMessageContaining("Permission denied");
    }

    /** Plain Playback would be ended by a pause; anything else ignores all; all are answered with Success. */
    @ParameterizedTest
    @ValueSource(strings = {"Playback", "Wait", "Dial", ""})
    void what_is_not_played_so_is_not_steered(String application) {
        Play play = control("pause")
                .begin()
                .list(AmiEvent.of("Status", "Channel", "PJSIP/1-1", "Application", application));

        assertThat(play.refused().why())
                .hasMessageContaining("h-1")
                .hasMessageContaining(application)
                .hasMessageContaining("action=Playback");
    }

    @Test
    void an_ended_playback_is_told_in_the_servers_words() {
        assertThat(control("pause").begin().refuse("No such channel").refused().why())
                .hasMessage("No such channel");
    }

    @Test
    void unknown_words_are_told_with_the_known_ones() {
        assertThatThrownBy(() -> control("rewind").begin())
                .hasMessageContaining("'rewind'")
                .hasMessageContaining("reverse");
        assertThatThrownBy(
                        () -> Play.of("ControlPlayback").header("Handle", "h-1").begin())
                .hasMessageContaining("CamelAmiControl");
        assertThatThrownBy(() ->
                        Play.of("ControlPlayback").header("Control", "stop").begin())
                .hasMessageContaining("CamelAmiChannel");
    }

    /** "Safe to redeliver" would be a lie: the toggle was pressed, and would be pressed again. */
    @ParameterizedTest
    @CsvSource({"pause, false, true", "resume, true, false", "forward, true, false", "restart, true, false"})
    void what_was_toggled_and_not_noted_is_not_told_as_not_begun(String word, boolean before, boolean paused) {
        Play notSent = control(word).begin().list(playing(before)).answer().isNotSent();
        Play lost = control(word).begin().list(playing(before)).answer().loses();

        for (Play play : List.of(notSent, lost)) {
            assertThat(play.refused().why())
                    .isInstanceOf(AmiOutcomeUnknownException.class)
                    .hasMessageContaining(paused ? "was paused" : "was resumed")
                    .hasMessageContaining("CAMELAMI_PAUSED")
                    .hasMessageContaining("variable to " + (paused ? "1" : "0"));
            assertThat(play.refused().headers()).containsEntry("CamelAmiPaused", paused);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"forward", "reverse", "restart"})
    void a_playback_that_ended_while_it_was_resumed_is_not_told_as_moved(String word) {
        Play play = control(word).begin().list(playing(true)).answer();

        assertThat(play.refuse("No such channel").refused().why()).hasMessage("No such channel");
    }

    @Test
    void a_playback_that_ended_after_it_was_resumed_was_resumed() {
        Play play = control("resume").begin().list(playing(true)).answer();

        assertThat(play.refuse("No such channel").finished().headers()).containsEntry("CamelAmiPaused", false);
    }

    @Test
    void a_stop_was_a_stop_also_when_the_link_goes_down_behind_it() {
        assertThat(control("stop")
                        .begin()
                        .list(playing(true))
                        .answer()
                        .isNotSent()
                        .finished()
                        .headers())
                .containsEntry("CamelAmiPaused", false);
    }
}
