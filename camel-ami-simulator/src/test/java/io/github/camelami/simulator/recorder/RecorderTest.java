/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.SimulatedEvent;
import io.github.camelami.simulator.fault.Fault;
import io.github.camelami.simulator.transcript.RecordedBlock;
import io.github.camelami.simulator.transcript.Transcript;
import io.github.camelami.simulator.wire.ActionMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderTest {

    private final AmiSimulator pbx = AmiSimulator.start();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        pbx.close();
    }

    private static CompletableFuture<RecordedConnection.End> run(RecordedConnection connection) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return connection.run();
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        });
    }

    private Recorder recorder() {
        return Recorder.of(pbx.host(), pbx.port()).user("camel", "camel-secret");
    }

    private String everything() throws IOException {
        StringBuilder all = new StringBuilder();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    @Test
    void aConnectionIsRecordedWithoutItsSecrets() throws Exception {
        Path file = folder.resolve("calls.txt");
        RecordedConnection connection = recorder()
                .actions(
                        "Action: Ping\nActionID: one\n\nAction: UserEvent\nUserEvent: Note\nText: it is camel-secret\n")
                .pause(Duration.ofMillis(20))
                .remove("4711-0815")
                .connect(file);
        CompletableFuture<RecordedConnection.End> end = run(connection);
        pbx.awaitAction("UserEvent");
        pbx.emit(SimulatedEvent.userEvent("Customer").add("Number", "4711-0815"));
        pbx.cutConnections();
        assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo(RecordedConnection.End.CLOSED_BY_SERVER);

        Transcript transcript = Transcript.read(file);
        assertThat(transcript.banner()).isEqualTo("Asterisk Call Manager/11.0.0");
        assertThat(transcript.isPaced()).isTrue();
        assertThat(transcript.actions())
                .extracting(ActionMessage::action)
                .containsExactly("Challenge", "Login", "Ping", "UserEvent");
        assertThat(transcript.actions().get(1).get("Key")).isEqualTo("***");
        assertThat(transcript.blocks()).extracting(RecordedBlock::name).contains("FullyBooted");
        assertThat(transcript.events())
                .filteredOn(block -> block.get("UserEvent").equals(Optional.of("Customer")))
                .singleElement()
                .satisfies(block -> assertThat(block.get("Number")).contains("***"));
        assertThat(everything()).doesNotContain("camel-secret").doesNotContain("4711-0815");
    }

    @Test
    void aPlainLoginIsRecordedWithoutItsSecret() throws Exception {
        CompletableFuture<RecordedConnection.End> end =
                run(recorder().plainLogin().limit(Duration.ofMillis(200)).connect(folder.resolve("plain.txt")));
        assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo(RecordedConnection.End.TIME_OVER);
        assertThat(pbx.actions("Login").get(0).get("Secret")).isEqualTo("camel-secret");
        assertThat(Transcript.read(folder.resolve("plain.txt")).actions())
                .extracting(ActionMessage::action)
                .containsExactly("Login", "Logoff");
        assertThat(everything()).doesNotContain("camel-secret").contains("Secret: ***");
    }

    @Test
    void theProgramSendsNoSecretUnencrypted() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = new RecorderProgram(System.out, new PrintStream(err, true), Map.of("AMI_SECRET", "camel-secret"))
                .run("--port=" + pbx.port(), "--plain-login", "--out=" + folder.resolve("program.txt"));
        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("--plain-login without --tls").contains("Add --tls");
        assertThat(pbx.connectionCount()).isZero();
    }

    @Test
    void theFilesSizeIsLimited() throws Exception {
        CompletableFuture<RecordedConnection.End> end =
                run(recorder().limit(100_000L).connect(folder.resolve("flood.txt")));
        pbx.awaitLogins(1);
        pbx.flood(SimulatedEvent.userEvent("Flood").add("Text", "x".repeat(200)), Long.MAX_VALUE);
        assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo(RecordedConnection.End.FULL);
        assertThat(Files.size(folder.resolve("flood.txt"))).isBetween(100_000L, 300_000L);
    }

    @RepeatedTest(20)
    void aRecordingCanBeStopped() throws Exception {
        RecordedConnection connection = recorder().connect(folder.resolve("stopped.txt"));
        CompletableFuture<RecordedConnection.End> end = run(connection);
        pbx.awaitLogins(1);
        connection.stop();
        assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo(RecordedConnection.End.STOPPED);
    }

    @Test
    void aRecordingStoppedBeforeItBeganEndsAtOnce() throws Exception {
        RecordedConnection connection = recorder().connect(folder.resolve("early.txt"));
        connection.stop();
        assertThat(connection.run()).isEqualTo(RecordedConnection.End.STOPPED);
        assertThat(connection.receivedBytes()).isZero();
    }

    @Test
    void whatWasRecordedCutOffInAFrameEndsInAFrame() throws Exception {
        pbx.faults().add(Fault.cutMidFrame().on("Ping"));
        CompletableFuture<RecordedConnection.End> end = run(recorder()
                .actions("Action: Ping\nActionID: half\n")
                .pause(Duration.ofMillis(20))
                .connect(folder.resolve("cut.txt")));
        assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo(RecordedConnection.End.CLOSED_BY_SERVER);
        assertThat(Transcript.read(folder.resolve("cut.txt")).blocks()).last().returns(false, RecordedBlock::complete);
    }

    // ---- as a program

    private record Ran(int code, String out, String err) {}

    private static Ran program(Map<String, String> environment, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = new RecorderProgram(new PrintStream(out, true), new PrintStream(err, true), environment).run(args);
        return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void theProgramRecordsAndReports() throws IOException {
        Path file = folder.resolve("program.txt");
        String[] args = {"--host=" + pbx.host(), "--port=" + pbx.port(), "--out=" + file, "--for=100ms"};
        Ran ran = program(Map.of("AMI_SECRET", "camel-secret"), args);
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out())
                .contains(Files.size(file) + " bytes in '" + file + "'")
                .contains("the time limit was reached");

        Ran again = program(Map.of("AMI_SECRET", "camel-secret"), args);
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.err()).contains(file.toString()).contains("exists already");
    }

    @Test
    void aRefusedLoginFailsTheProgram() {
        Ran ran = program(
                Map.of("AMI_SECRET", "wrong-secret"),
                "--host=" + pbx.host(),
                "--port=" + pbx.port(),
                "--out=" + folder.resolve("refused.txt"));
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("not logged in");
        assertThat(Transcript.read(folder.resolve("refused.txt")).blocks())
                .last()
                .satisfies(block -> assertThat(block.get("Message")).contains("Authentication failed"));
    }

    @Test
    void wrongArgumentsAreNamed() {
        assertThat(program(Map.of()).err()).contains("--out=calls.txt");
        assertThat(program(Map.of(), "--out=x.txt").err()).contains("AMI_SECRET");
        assertThat(program(Map.of(), "--prot=1").err()).contains("'--prot'").contains("--port");
        assertThat(program(Map.of(), "--out=x.txt", "--secret=abcd", "--for=soon")
                        .err())
                .contains("--for=soon")
                .contains("60s");
        assertThat(program(Map.of(), "--out=x.txt", "--secret=abcd", "--actions=" + folder.resolve("none"))
                        .err())
                .contains("none");
        Ran help = program(Map.of(), "--help");
        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("--host=localhost").contains("--remove=WORD,WORD");
    }
}
