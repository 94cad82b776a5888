/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.camelami.simulator.wire.ActionMessage;
import io.github.camelami.simulator.wire.AmiCharset;
import io.github.camelami.simulator.wire.EventClass;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TranscriptTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listen-qE-target-hangs-up",
                "playback-controls",
                "odd-latin1",
                "odd-crlf-in-values",
                "list-status"
            })
    void bannerAndBlocksTogetherAreTheRecordedBytes(String name) {
        Transcript transcript = Recordings.load(name);
        ByteArrayOutputStream again = new ByteArrayOutputStream();
        again.writeBytes(AmiCharset.encode(transcript.banner() + "\r\n"));
        byte[] received = transcript.received();
        for (RecordedBlock block : transcript.blocks()) {
            again.write(received, block.offset(), block.length());
            byte[] lines = AmiCharset.encode(String.join("\r\n", block.lines()) + "\r\n\r\n");
            assertThat(lines).isEqualTo(Arrays.copyOfRange(received, block.offset(), block.offset() + block.length()));
        }
        assertThat(again.toByteArray()).isEqualTo(received);
        assertThat(transcript.blocks()).allMatch(RecordedBlock::complete);
        assertThat(transcript.banner()).isEqualTo("Asterisk Call Manager/11.0.0");
    }

    @Test
    void eventsArriveAtTheTimesOfTheirTimestamps() {
        Transcript transcript = Recordings.load("listen-qE-target-hangs-up");
        assertThat(transcript.isPaced()).isTrue();
        assertThat(transcript.length()).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(1));
        assertThat(transcript.blocks()).extracting(RecordedBlock::at).isSorted();
        assertThat(transcript.events())
                .extracting(RecordedBlock::name)
                .contains("ChanSpyStart", "ChanSpyStop", "Hangup");
    }

    @Test
    void actionsAreWhatTheClientSent() {
        assertThat(Recordings.load("playback-controls").actions())
                .extracting(ActionMessage::action)
                .startsWith("Login")
                .contains("Originate", "ControlPlayback");
    }

    @Test
    void listItemsAreNoEventsAndAnswersAreFoundByTheirFirstKey() {
        Transcript transcript = Recordings.load("list-status");
        assertThat(transcript.blocks())
                .filteredOn(block -> block.isEvent() && block.name().equals("Status"))
                .isNotEmpty()
                .allMatch(block -> block.eventClass().isEmpty());
        assertThat(transcript.events()).extracting(RecordedBlock::name).doesNotContain("Status", "StatusComplete");
        assertThat(transcript.blocks()).filteredOn(RecordedBlock::isResponse).isNotEmpty();
    }

    @Test
    void anEventWithALineResponseStaysAnEvent() {
        RecordedBlock outcome = Recordings.load("listen-qE-target-hangs-up").events().stream()
                .filter(block -> block.name().equals("OriginateResponse"))
                .findFirst()
                .orElseThrow();
        assertThat(outcome.isResponse()).isFalse();
        assertThat(outcome.get("response")).contains("Success");
        assertThat(outcome.eventClass()).contains(EventClass.CALL);
    }

    @Test
    void aConnectionThatEndedInsideABlockIsReported() {
        byte[] whole = Recordings.bytes("playback-controls.txt");
        Transcript cut = Transcript.of("cut", Arrays.copyOf(whole, whole.length - 5), new byte[0]);
        assertThat(cut.blocks()).last().returns(false, RecordedBlock::complete);
        assertThat(cut.blocks().subList(0, cut.blocks().size() - 1)).allMatch(RecordedBlock::complete);
        assertThat(cut.actions()).isEmpty();
    }

    @Test
    void aClosedConnectionWithoutABannerHasNothing() {
        Transcript nothing = Transcript.of("nothing", new byte[0], new byte[0]);
        assertThat(nothing.banner()).isEmpty();
        assertThat(nothing.blocks()).isEmpty();
        assertThat(nothing.isPaced()).isFalse();
        assertThat(nothing.length()).isZero();
    }

    @Test
    void recordedTimesBeatTimestamps(@TempDir Path folder) throws IOException {
        String received = "Asterisk Call Manager/11.0.0\r\nResponse: Success\r\n\r\n"
                + "Event: Alarm\r\nPrivilege: system,all\r\nTimestamp: 1795417118.000000\r\n\r\n"
                + "Event: AlarmClear\r\nPrivilege: system,all\r\nTimestamp: 1795417119.000000\r\n\r\n";
        int first = received.indexOf("Event: AlarmClear");
        Path file = folder.resolve("alarm.txt");
        Files.writeString(file, received, StandardCharsets.US_ASCII);
        Files.writeString(
                folder.resolve("alarm.times.txt"),
                "# comment\n10 received " + first + "\n12 sent 5\n700 received " + (received.length() - first) + "\n");
        Transcript transcript = Transcript.read(file);
        assertThat(transcript.name()).isEqualTo("alarm");
        assertThat(transcript.events())
                .extracting(RecordedBlock::at)
                .containsExactly(Duration.ofMillis(10), Duration.ofMillis(700));
    }

    @Test
    void wrongFilesAreRefusedByName(@TempDir Path folder) throws IOException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Transcript.read(folder.resolve("x.actions.txt")))
                .withMessageContaining("x.actions.txt")
                .withMessageContaining("NAME.txt");
        Files.writeString(folder.resolve("y.txt"), "Asterisk Call Manager/11.0.0\r\n");
        Files.writeString(folder.resolve("y.times.txt"), "10 received 3\nsoon received 4\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Transcript.read(folder.resolve("y.txt")))
                .withMessageContaining("Line 2")
                .withMessageContaining("'y'")
                .withMessageContaining("soon received 4");
    }
}
