/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelami.AmiOutcomeUnknownException;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiHeaders;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * In AMI, pause is a toggle, and other commands are ignored during a pause. In a route, each command does what its name
 * says.
 */
class ControlPlaybackTest {

    private static final String NODE = "n1";

    /**
     * A playing channel that behaves like Asterisk: pause is a toggle, and during a pause it ignores commands that
     * would move the position.
     */
    private static final class Channel {

        private final Map<String, String> variables = new TreeMap<>();
        private final List<String> heard = new ArrayList<>();
        private boolean paused;

        Channel(int toggles) {
            paused = toggles % 2 != 0;
            variables.put("CAMELAMI_TOGGLES_other", Integer.toString(toggles));
            variables.put("CUSTOMER", "7");
        }

        /** Gives an operation its next response. */
        void serve(OperationDriver play) {
            AmiAction asked = play.asks();
            assertThat(asked.get("Channel")).isEqualTo("h-1");
            switch (asked.name()) {
                case "Status" -> play.list(status());
                case "Setvar" -> {
                    variables.put(asked.get("Variable"), asked.get("Value"));
                    play.answer();
                }
                default -> {
                    control(asked.get("Control"));
                    play.answer();
                }
            }
        }

        private void control(String control) {
            if (control.equals("pause")) {
                paused = !paused;
            } else if (!paused || control.equals("stop")) {
                heard.add(control);
            }
        }

        AmiEvent status() {
            List<String> fields = new ArrayList<>(List.of(
                    "Channel", "Local/300@phones-000000ab;1", "Uniqueid", "h-1", "Application", "ControlPlayback"));
            variables.forEach((name, value) -> fields.addAll(List.of("Variable", name + "=" + value)));
            return AmiEvent.of("Status", fields.toArray(String[]::new));
        }

        Channel end(OperationDriver play) {
            while (play.isAsking()) {
                serve(play);
            }
            return this;
        }
    }

    /** A pause that expired although the server executes it would not be counted, and the next one would resume. */
    @Test
    void a_message_without_time_left_still_waits_for_the_answer_to_a_toggle() {
        OperationDriver play = given("pause")
                .header("RequestTimeout", "1")
                .begin(new ControlPlayback(NODE))
                .list(playing(false));
        assertThat(play.asks("ControlPlayback").get("Control")).isEqualTo("pause");
        assertThat(play.ask().request().timeout()).isEqualTo(Duration.ofMillis(500));
        play.answer().asks("Setvar");
        assertThat(play.ask().request().timeout()).isEqualTo(Duration.ofMillis(500));
    }

    private static OperationDriver control(String control) {
        return given(control).begin(new ControlPlayback(NODE));
    }

    private static OperationDriver given(String control) {
        return OperationDriver.of("ControlPlayback").header("Handle", "h-1").header("Control", control);
    }

    private static AmiEvent playing(boolean paused) {
        return new Channel(paused ? 1 : 0).status();
    }

    @ParameterizedTest
    @CsvSource({
        "pause,   0, true,  ",
        "pause,   1, true,  ",
        "pause,   2, true,  ",
        "resume,  1, false, ",
        "resume,  3, false, ",
        "resume,  0, false, ",
        "forward, 0, false, forward",
        "forward, 1, false, forward",
        "reverse, 0, false, reverse",
        "reverse, 1, false, reverse",
        "restart, 0, false, restart",
        "restart, 1, false, restart",
        "stop,    0, false, stop",
        "PAUSE,   0, true,  ",
    })
    void words_mean_what_they_say(String word, int toggles, boolean paused, String heard) {
        Channel channel = new Channel(toggles);
        OperationDriver play = control(word);
        assertThat(play.asks("Status").get("AllVariables")).isEqualTo("true");

        channel.end(play);

        assertThat(channel.paused).isEqualTo(paused);
        assertThat(channel.heard).isEqualTo(heard == null ? List.of() : List.of(heard));
        assertThat(play.finished().headers()).containsEntry("CamelAmiPaused", paused);
        assertThat(new Channel(0).end(control("pause")).paused).isTrue();
    }

    @Test
    void a_stop_while_paused_leaves_a_count_that_says_playing() {
        Channel channel = new Channel(1);
        OperationDriver play = control("stop");
        channel.end(play);

        assertThat(channel.heard).containsExactly("stop");
        assertThat(channel.variables).containsEntry("CAMELAMI_TOGGLES_n1", "1");
        assertThat(play.finished().headers()).containsEntry("CamelAmiPaused", false);
    }

    /**
     * Several nodes send commands at once, with their steps in any order: the last state that each reports is the
     * actual state.
     */
    @Property(tries = 3000)
    void nodes_that_press_at_once_never_invert_a_playback(
            @ForAll @IntRange(max = 2) int earlier,
            @ForAll @Size(min = 2, max = 4) List<@From("words") String> words,
            @ForAll Random order) {
        Channel channel = new Channel(earlier);
        List<OperationDriver> running = new ArrayList<>();
        for (String word : words) {
            running.add(given(word).begin(new ControlPlayback("n" + running.size())));
        }
        OperationDriver last = null;
        while (!running.isEmpty()) {
            OperationDriver next = running.get(order.nextInt(running.size()));
            if (next.isAsking()) {
                channel.serve(next);
                last = next;
            } else {
                running.remove(next);
            }
        }
        int toggles = channel.variables.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith("CAMELAMI_TOGGLES_"))
                .mapToInt(variable -> Integer.parseInt(variable.getValue()))
                .sum();
        assertThat(toggles % 2 != 0).as("what is counted is what is heard").isEqualTo(channel.paused);
        if (last != null && last.isFinished()) {
            assertThat(last.finished().headers()).containsEntry("CamelAmiPaused", channel.paused);
        }
        OperationDriver quiet = control("pause");
        channel.end(quiet);
        assertThat(channel.paused).isTrue();
        assertThat(quiet.finished().headers()).containsEntry("CamelAmiPaused", true);
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.of("pause", "resume");
    }

    @Test
    void a_channels_name_takes_the_turn_of_its_unique_id() {
        Step first = new ControlPlayback(NODE)
                .begin(new Inputs(
                        given("pause")
                                .header("Handle", "Local/300@phones-000000ab;1")
                                .message(),
                        Placeholders.NONE,
                        new GivenOptions(Map.of(Input.ACTION, "ControlPlayback"), Map.of()),
                        new OperationContext(AccessPolicy.OPEN, entry -> {}, PlaybackListener.NONE)));
        assertThat(first).isInstanceOfSatisfying(Step.Turn.class, turn -> {
            assertThat(turn.name()).isEqualTo("Local/300@phones-000000ab;1");
            Step.Send look = (Step.Send) turn.then().get();
            Step second = look.then()
                    .apply(new AmiReply(
                            "id-1",
                            new AmiResponse(AmiHeaders.of("Response", "Success")),
                            true,
                            List.of(playing(false)),
                            List.of()));
            assertThat(second).isInstanceOfSatisfying(Step.Turn.class, own -> assertThat(own.name())
                    .isEqualTo("h-1"));
        });
    }

    /** {@code stop} ends the call, usually before the variable can be set. */
    @Test
    void a_channel_that_is_gone_after_a_stop_needs_no_memory() {
        OperationDriver play = control("stop").list(playing(true)).answer();

        assertThat(play.asks("Setvar").get("Variable")).isEqualTo("CAMELAMI_TOGGLES_n1");
        assertThat(play.refuse("No such channel").finished().headers()).containsEntry("CamelAmiPaused", false);
    }

    /** Each look shows a playing channel, as if other nodes resumed it after each pause. */
    @Test
    void a_pause_that_is_always_undone_ends_as_a_refusal() {
        OperationDriver play = control("pause");
        int looks = 0;
        int pauses = 0;
        while (play.isAsking()) {
            switch (play.asks().name()) {
                case "Status" -> {
                    looks++;
                    play.list(playing(false));
                }
                case "ControlPlayback" -> {
                    pauses++;
                    play.answer();
                }
                default -> play.answer();
            }
        }

        assertThat(looks).as("one look, and one after each attempt").isEqualTo(41);
        assertThat(pauses).isBetween(2, 39);
        assertThat(play.refused().why())
                .hasMessageContaining("h-1 could not be paused")
                .hasMessageContaining("It is playing now");
        assertThat(play.refused().headers()).containsEntry("CamelAmiPaused", false);
    }

    @Test
    void a_pause_that_cannot_be_counted_is_reported() {
        OperationDriver play = control("pause").list(playing(false)).answer();

        assertThat(play.refuse("Permission denied").refused().why())
                .as("who repeats it resumes the playback")
                .isInstanceOf(AmiOutcomeUnknownException.class)
                .hasMessageContaining("Permission denied")
                .hasMessageContaining("Set the variable to 1");
    }

    /**
     * A pause would end a plain Playback, and other applications ignore all commands; the response is always Success.
     */
    @ParameterizedTest
    @ValueSource(strings = {"Playback", "Wait", "Dial", ""})
    void what_does_not_play_so_is_not_controlled(String application) {
        OperationDriver play =
                control("pause").list(AmiEvent.of("Status", "Channel", "PJSIP/1-1", "Application", application));

        assertThat(play.refused().why())
                .hasMessageContaining("h-1")
                .hasMessageContaining(application)
                .hasMessageContaining("action=Playback");
    }

    @Test
    void an_ended_playback_is_reported_in_the_servers_words() {
        assertThat(control("pause").refuse("No such channel").refused().why()).hasMessage("No such channel");
    }

    @Test
    void unknown_words_are_refused_with_the_known_ones() {
        assertThatThrownBy(() -> control("rewind"))
                .hasMessageContaining("'rewind'")
                .hasMessageContaining("reverse");
        assertThatThrownBy(() -> OperationDriver.of("ControlPlayback")
                        .header("Handle", "h-1")
                        .begin())
                .hasMessageContaining("CamelAmiControl");
        assertThatThrownBy(() -> OperationDriver.of("ControlPlayback")
                        .header("Control", "stop")
                        .begin())
                .hasMessageContaining("CamelAmiHandle")
                .hasMessageContaining("set the header CamelAmiHandle from it");
    }

    /** "Safe to redeliver" would be wrong: the toggle was sent, and would be sent again. */
    @ParameterizedTest
    @CsvSource({"pause, false, true", "resume, true, false", "forward, true, false", "restart, true, false"})
    void what_was_toggled_and_not_counted_is_not_reported_as_not_begun(String word, boolean before, boolean paused) {
        OperationDriver notSent = control(word).list(playing(before)).answer().isNotSent();
        OperationDriver lost = control(word).list(playing(before)).answer().loses();

        for (OperationDriver play : List.of(notSent, lost)) {
            assertThat(play.refused().why())
                    .isInstanceOf(AmiOutcomeUnknownException.class)
                    .hasMessageContaining(paused ? "was paused" : "was resumed")
                    .hasMessageContaining("CAMELAMI_TOGGLES_n1")
                    .hasMessageContaining("variable to 1");
            assertThat(play.refused().headers()).containsEntry("CamelAmiPaused", paused);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"forward", "reverse", "restart"})
    void a_playback_that_ended_while_it_was_resumed_is_not_reported_as_moved(String word) {
        OperationDriver play = control(word).list(playing(true)).answer().refuse("No such channel");

        assertThat(play.asks("ControlPlayback").get("Control")).isEqualTo(word);
        assertThat(play.refuse("No such channel").refused().why()).hasMessage("No such channel");
    }

    @Test
    void a_playback_that_ended_after_it_was_resumed_was_resumed() {
        OperationDriver play = control("resume").list(playing(true)).answer();

        assertThat(play.refuse("No such channel").finished().headers()).containsEntry("CamelAmiPaused", false);
    }

    @Test
    void a_stop_was_a_stop_also_when_the_link_goes_down_after_it() {
        assertThat(control("stop")
                        .list(playing(true))
                        .answer()
                        .isNotSent()
                        .finished()
                        .headers())
                .containsEntry("CamelAmiPaused", false);
    }
}
