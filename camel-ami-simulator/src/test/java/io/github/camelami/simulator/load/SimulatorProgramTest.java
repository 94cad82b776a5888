/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.simulator.TestClient;
import io.github.camelami.simulator.transcript.Recordings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatorProgramTest {

    private static final Pattern WHERE = Pattern.compile("simulated on 127\\.0\\.0\\.1:(\\d+)");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final SimulatorProgram program =
            new SimulatorProgram(new PrintStream(out, true), new PrintStream(err, true));

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private TestClient login(String user, String secret) throws IOException {
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> WHERE.matcher(out())
                .find());
        Matcher where = WHERE.matcher(out());
        assertThat(where.find()).isTrue();
        TestClient client = TestClient.over(new Socket("127.0.0.1", Integer.parseInt(where.group(1))));
        assertThat(client.line()).startsWith("Asterisk Call Manager/5.0.4");
        client.send("Action: Login", "Username: " + user, "Secret: " + secret);
        return client;
    }

    @Test
    void itServesCallsLoadAndARecordingUntilItIsEnded(@TempDir Path folder) throws Exception {
        Path recording = folder.resolve("spying.txt");
        Files.write(recording, Recordings.load("listen-qE-target-hangs-up").received());
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> program.run(
                "--port=0",
                "--asterisk=16",
                "--username=demo",
                "--secret=demo-secret",
                "--calls=600",
                "--talk=1s",
                "--ring=100ms",
                "--events=1000",
                "--replay=" + recording,
                "--pace=20",
                "--times=1000",
                "--report=100ms"));
        try (TestClient client = login("demo", "demo-secret")) {
            assertThat(client.block().get("Response")).isEqualTo("Success");
            client.event("BridgeCreate");
            assertThat(client.until(block -> block.get("UserEvent").equals("Load"))
                            .get("Number"))
                    .matches("\\d+");
            client.event("ChanSpyStart");
            Awaitility.await().until(() -> out().contains("1 connections"));
            program.end();
            client.event("Shutdown");
        }
        assertThat(code.get(20, TimeUnit.SECONDS)).as(err()).isZero();
        assertThat(out()).contains("Asterisk 16.28.0").containsPattern("[1-9]\\d* load events/s");
    }

    @Test
    void theDefaultUserIsNoSecondDoor() throws Exception {
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(
                () -> program.run("--port=0", "--asterisk=16", "--username=demo", "--calls=0"));
        try (TestClient client = login("camel", "camel-secret")) {
            assertThat(client.block().get("Message")).isEqualTo("Authentication failed");
        }
        program.end();
        assertThat(code.get(20, TimeUnit.SECONDS)).isZero();
    }

    @Test
    void itEndsByItselfWhenTheTimeIsOver() {
        assertThat(program.run("--port=0", "--for=50ms")).as(err()).isZero();
    }

    @Test
    void helpNamesEveryArgument() {
        assertThat(program.run("--help")).isZero();
        assertThat(out()).contains("--port=5038", "--agents=20", "--calls=30", "--for=60s", "--events=50000");
    }

    @Test
    void mistakesAreNamedAndNothingStarts() {
        assertThat(program.run("--agents=1000")).isEqualTo(2);
        assertThat(program.run("--asterisk=13", "--port=0")).isEqualTo(2);
        assertThat(program.run("--tls-port=0", "--port=0")).isEqualTo(2);
        assertThat(program.run("--events=lots", "--port=0")).isEqualTo(2);
        assertThat(program.run("5038")).isEqualTo(2);
        assertThat(program.run("--replay=none.txt", "--port=0")).isEqualTo(1);
        assertThat(err())
                .contains("--agents=1000", "799", "--asterisk=13", "22 or 16", "--tls-certificate", "--events=lots")
                .contains("'5038'", "none.txt");
        assertThat(out()).isEmpty();
    }

    @Test
    void aPortInUseIsNamed() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(program.run("--port=" + other.getLocalPort())).isEqualTo(1);
            assertThat(err()).contains("127.0.0.1:" + other.getLocalPort());
        }
    }
}
