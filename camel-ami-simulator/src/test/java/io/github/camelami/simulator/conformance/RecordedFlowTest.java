/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.simulator.world.Flavour;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The recorded actions sent to the simulator bring the same answers, and for each channel the same events, line by line,
 * as they brought on a real Asterisk 22 and 16.
 */
class RecordedFlowTest {

    private static final List<String> FLOWS = List.of(
            "login-plain",
            "login-md5-bad-key",
            "login-bad-secret",
            "login-acl-denied",
            "login-twice",
            "login-events-off",
            "before-login",
            "errors",
            "events-mask",
            "permission-denied-operator",
            "permission-denied-readonly",
            "userevent",
            "getvar-setvar",
            "hangup",
            "originate-async-ok",
            "originate-async-failures",
            "originate-async-failures-pjsip",
            "originate-odd-cases",
            "bridged-call-pjsip",
            "mixmonitor",
            "listen-q",
            "listen-qw-whisper",
            "listen-qBE-barge-bridged",
            "listen-qE-target-hangs-up",
            "listen-qu-by-uniqueid",
            "listen-q-target-hangs-up-spy-stays",
            "listen-quE-no-such-channel",
            "listen-qS-no-such-channel",
            "listen-prefix-202-catches-2021",
            "listen-spy-context-pjsip",
            "listen-hangup-delayed-silent-target",
            "playback-controls",
            "playback-paused-then-stop-pjsip",
            "playback-hangup-no-finish-event",
            "playback-hangup-finish-from-h",
            "playback-to-the-end-and-missing-file",
            "playback-application-and-errors",
            "filter-legacy",
            "filter-advanced",
            "filter-from-config",
            "injection-crlf-smuggles-an-action",
            "odd-quotes-escaped-in-events",
            "odd-utf8-empty-blanks",
            "odd-latin1",
            "odd-crlf-in-values",
            "odd-5000-character-variable");

    /** Of 22 alone. */
    private static final List<String> FLOWS_OF_22 = List.of("originate-channelid-prefix-clash");

    static Stream<Arguments> flows() {
        return Stream.of(
                        FLOWS.stream().map(flow -> Arguments.of(Flavour.ASTERISK_22, "asterisk-22", flow)),
                        FLOWS_OF_22.stream().map(flow -> Arguments.of(Flavour.ASTERISK_22, "asterisk-22", flow)),
                        FLOWS.stream().map(flow -> Arguments.of(Flavour.ASTERISK_16, "asterisk-16", flow)))
                .flatMap(each -> each);
    }

    @ParameterizedTest(name = "{2} on {1}")
    @MethodSource("flows")
    void bringsTheSameAnswersAndEvents(Flavour flavour, String folder, String flow) throws IOException {
        Recording recording = Recording.load(folder, flow);
        Normalised expected = Normalised.of(recording.received());
        Normalised actual = play(flavour, recording);
        SoftAssertions softly = new SoftAssertions();
        List<List<String>> answers = expected.responses().stream()
                .map(block -> withoutUnknownActions(block, actual))
                .toList();
        softly.assertThat(text(actual.responses())).as("answers").isEqualTo(text(answers));
        softly.assertThat(actual.events().keySet())
                .as("subjects")
                .isEqualTo(expected.events().keySet());
        expected.events().forEach((subject, blocks) -> softly.assertThat(
                        text(actual.events().getOrDefault(subject, List.of())))
                .as("events about " + subject)
                .isEqualTo(text(blocks)));
        softly.assertAll();
        assertThat(expected.responses()).isNotEmpty();
    }

    private static Normalised play(Flavour flavour, Recording recording) throws IOException {
        try (FlowDriver driver = new FlowDriver(flavour, recording)) {
            return Normalised.of(driver.play());
        }
    }

    /** Queues ring their members by themselves: their events are compared only in the answers. */
    @ParameterizedTest(name = "{0}")
    @EnumSource(Flavour.class)
    void queuesAreListedTheSameWay(Flavour flavour) throws IOException {
        String folder = flavour == Flavour.ASTERISK_22 ? "asterisk-22" : "asterisk-16";
        Recording recording = Recording.load(folder, "list-queuestatus");
        List<List<String>> expected = Normalised.of(recording.received()).responses();
        List<List<String>> actual = play(flavour, recording).responses();
        int queueRule = indexOf(expected, "ActionID: qr");
        assertThat(text(actual.subList(0, queueRule))).isEqualTo(text(expected.subList(0, queueRule)));
    }

    private static int indexOf(List<List<String>> blocks, String line) {
        for (int i = 0; i < blocks.size(); i++) {
            if (blocks.get(i).contains(line)) {
                return i;
            }
        }
        throw new AssertionError("No block has the line " + line);
    }

    /** ListCommands names what the simulator has; the rest of Asterisk's two hundred actions is not expected. */
    private static List<String> withoutUnknownActions(List<String> block, Normalised actual) {
        return block.stream()
                .filter(line -> !line.contains("  (Priv: ")
                        || actual.responses().stream().anyMatch(answer -> answer.contains(line)))
                .toList();
    }

    private static String text(List<List<String>> blocks) {
        StringBuilder text = new StringBuilder();
        blocks.forEach(block -> text.append(String.join("\n", block)).append("\n\n"));
        return text.toString();
    }
}
