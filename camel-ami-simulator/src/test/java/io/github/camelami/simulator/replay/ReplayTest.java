/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.SimulatedEvent;
import io.github.camelami.simulator.TestClient;
import io.github.camelami.simulator.manager.ManagerUser;
import io.github.camelami.simulator.time.ManualClock;
import io.github.camelami.simulator.time.SimulatorClock;
import io.github.camelami.simulator.transcript.RecordedBlock;
import io.github.camelami.simulator.transcript.Recordings;
import io.github.camelami.simulator.transcript.Transcript;
import io.github.camelami.simulator.wire.EventClass;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** Everything but the head that each server writes for itself. */
    private static List<String> body(List<String> lines) {
        List<String> body = new ArrayList<>(lines);
        body.removeIf(line -> line.startsWith("Timestamp: ") || line.isEmpty());
        return body;
    }

    /** Signals to the client that all earlier events were sent. */
    private static List<TestClient.Block> untilMark(AmiSimulator pbx, TestClient client) throws IOException {
        pbx.emit(SimulatedEvent.userEvent("Mark"));
        List<TestClient.Block> blocks = client.collect(
                block -> block.is("UserEvent") && block.get("UserEvent").equals("Mark"));
        return blocks.subList(0, blocks.size() - 1);
    }

    @Test
    void everyRecordedEventComesAsRecorded() throws Exception {
        Transcript transcript = Recordings.load("listen-qE-target-hangs-up");
        List<List<String>> expected = transcript.events().stream()
                .filter(block -> !block.name().equals("FullyBooted"))
                .map(block -> body(block.lines()))
                .toList();
        try (AmiSimulator pbx = AmiSimulator.start();
                TestClient client = TestClient.login(pbx)) {
            client.event("SuccessfulAuth");
            Replaying replaying =
                    Replay.of(transcript).pace(Pace.fullSpeed()).times(3).on(pbx);
            assertThat(replaying.await(LIMIT)).isTrue();
            assertThat(replaying.sent()).isEqualTo(3L * expected.size()).isEqualTo(replaying.total());
            List<List<String>> got = untilMark(pbx, client).stream()
                    .map(block -> body(block.lines()))
                    .toList();
            List<List<String>> thrice = new ArrayList<>(expected);
            thrice.addAll(expected);
            thrice.addAll(expected);
            assertThat(got).isEqualTo(thrice);
        }
    }

    @Test
    void rightsOfTheClientHold() throws Exception {
        try (AmiSimulator pbx = AmiSimulator.builder()
                        .user(ManagerUser.named("caller").read("call"))
                        .start();
                TestClient client = TestClient.login(pbx, "caller", "caller-secret");
                TestClient all = TestClient.login(pbx)) {
            Transcript transcript = Recordings.load("playback-controls");
            Replaying replaying = Replay.of(transcript).pace(Pace.fullSpeed()).on(pbx);
            assertThat(replaying.await(LIMIT)).isTrue();
            pbx.emit(SimulatedEvent.of("Mark", EventClass.CALL));
            assertThat(client.collect(block -> block.is("Mark")))
                    .extracting(block -> block.get("Privilege"))
                    .isNotEmpty()
                    .containsOnly("call,all");
            assertThat(all.collect(block -> block.is("Mark")))
                    .extracting(block -> block.get("Privilege"))
                    .contains("call,all", "dialplan,all", "user,all");
        }
    }

    @Test
    void bytesThatAreNotUtf8ComeUnchanged() throws Exception {
        Transcript transcript = Recordings.load("odd-latin1");
        List<String> odd = transcript.events().stream()
                .flatMap(block -> block.lines().stream())
                .filter(line -> line.chars().anyMatch(c -> c >= 0xDC80 && c <= 0xDCFF))
                .toList();
        assertThat(odd).isNotEmpty();
        try (AmiSimulator pbx = AmiSimulator.start();
                TestClient client = TestClient.login(pbx)) {
            Replaying replaying = Replay.of(transcript).pace(Pace.fullSpeed()).on(pbx);
            assertThat(replaying.await(LIMIT)).isTrue();
            assertThat(untilMark(pbx, client).stream()
                            .flatMap(block -> block.lines().stream())
                            .filter(odd::contains)
                            .toList())
                    .isEqualTo(odd);
        }
    }

    @Test
    void theRecordedPaceRunsOnTheSimulatorsClock() throws Exception {
        ManualClock clock = SimulatorClock.manual();
        Transcript transcript = Recordings.load("listen-qE-target-hangs-up");
        List<RecordedBlock> hangups = transcript.events().stream()
                .filter(block -> block.name().equals("Hangup"))
                .toList();
        RecordedBlock start = transcript.events().stream()
                .filter(block -> block.name().equals("ChanSpyStart"))
                .findFirst()
                .orElseThrow();
        Duration between = hangups.get(0).at().minus(start.at());
        assertThat(between).isGreaterThan(Duration.ofMillis(200));
        try (AmiSimulator pbx = AmiSimulator.builder().clock(clock).start()) {
            Replaying replaying =
                    Replay.of(transcript).only("chanspystart", "Hangup").on(pbx);
            assertThat(replaying.sent()).isEqualTo(1);
            clock.advance(between.minusMillis(1));
            assertThat(replaying.sent()).isEqualTo(1);
            clock.advance(Duration.ofMillis(1));
            assertThat(replaying.sent()).isGreaterThan(1);
            clock.advance(transcript.length());
            assertThat(replaying.await(LIMIT)).isTrue();
            assertThat(replaying.sent()).isEqualTo(1L + hangups.size());
        }
    }

    @Test
    void soManyASecond() throws Exception {
        ManualClock clock = SimulatorClock.manual();
        try (AmiSimulator pbx = AmiSimulator.builder().clock(clock).start()) {
            Replaying replaying = Replay.of(Recordings.load("playback-controls"))
                    .pace(Pace.perSecond(200))
                    .times(100)
                    .on(pbx);
            clock.advance(Duration.ofSeconds(2));
            assertThat(replaying.sent()).isEqualTo(400);
            replaying.stop();
            clock.advance(Duration.ofSeconds(2));
            assertThat(replaying.sent()).isEqualTo(400);
            assertThat(replaying.await(LIMIT)).isTrue();
        }
    }

    @Test
    void aReplayWhoseSimulatorWasClosedCanBeStopped() throws Exception {
        Replaying replaying;
        try (AmiSimulator pbx = AmiSimulator.start()) {
            replaying = Replay.of(Recordings.load("listen-qE-target-hangs-up")).on(pbx);
        }
        replaying.stop();
        assertThat(replaying.await(LIMIT)).isTrue();
    }

    @Test
    void whatCannotBeReplayedIsRefused() {
        byte[] unpaced = "Asterisk Call Manager/11.0.0\r\nEvent: Alarm\r\nPrivilege: system,all\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII);
        Transcript transcript = Transcript.of("alarm", unpaced, new byte[0]);
        try (AmiSimulator pbx = AmiSimulator.start()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Replay.of(transcript).on(pbx))
                    .withMessageContaining("'alarm'")
                    .withMessageContaining("Pace.fullSpeed()");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Replay.of(transcript).only("Hangup").on(pbx))
                    .withMessageContaining("Hangup");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pace.parse("fast"))
                .withMessageContaining("'fast'")
                .withMessageContaining("recorded, full");
        assertThatIllegalArgumentException().isThrownBy(() -> Pace.perSecond(0));
    }
}
