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

    static Stream<Arguments> flows() {
        return Stream.concat(
                FLOWS.stream().map(flow -> Arguments.of(Flavour.ASTERISK_22, "asterisk-22", flow)),
                FLOWS.stream().map(flow -> Arguments.of(Flavour.ASTERISK_16, "asterisk-16", flow)));
    }

    @ParameterizedTest(name = "{2} on {1}")
    @MethodSource("flows")
    void bringsTheSameAnswersAndEvents(Flavour flavour, String folder, String flow) throws IOException {
        Recording recording = Recording.load(folder, flow);
        Normalised expected = Normalised.of(recording.received());
        Normalised actual;
        try (FlowDriver driver = new FlowDriver(flavour, recording)) {
            actual = Normalised.of(driver.play());
        }
        SoftAssertions softly = new SoftAssertions();
        softly.assertThat(text(actual.responses())).as("answers").isEqualTo(text(expected.responses()));
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

    private static String text(List<List<String>> blocks) {
        StringBuilder text = new StringBuilder();
        blocks.forEach(block -> text.append(String.join("\n", block)).append("\n\n"));
        return text.toString();
    }
}
