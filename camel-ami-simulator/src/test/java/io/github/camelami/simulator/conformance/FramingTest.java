/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.time.SimulatorClock;
import io.github.camelami.simulator.world.Flavour;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Odd bytes of a client get the recorded answers: blank lines, LF, too long lines, too many lines, NUL, Latin-1. */
class FramingTest {

    @ParameterizedTest
    @CsvSource({"ASTERISK_22, asterisk-22", "ASTERISK_16, asterisk-16"})
    void theRecordedBytesGetTheRecordedAnswers(Flavour flavour, String folder) throws IOException {
        byte[] sent;
        try (var in = getClass().getResourceAsStream("/transcripts/" + folder + "/framing-errors.actions.txt")) {
            sent = java.util.Objects.requireNonNull(in).readAllBytes();
        }
        List<List<String>> expected = Normalised.of(
                        Recording.load(folder, "framing-errors").received())
                .responses();
        try (AmiSimulator simulator = FlowDriver.simulator(flavour, SimulatorClock.real());
                Socket socket = new Socket(simulator.host(), simulator.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(sent);
            socket.getOutputStream()
                    .write("Action: Logoff\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            String received = Recording.latin(socket.getInputStream().readAllBytes());
            List<List<String>> actual =
                    Normalised.of(Recording.blocks(received)).responses();
            assertThat(actual.subList(0, actual.size() - 1)).isEqualTo(expected);
            assertThat(actual.get(actual.size() - 1).get(0)).isEqualTo("Response: Goodbye");
        }
    }
}
