/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.flood;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FloodServerTest {

    private FloodServer server;
    private Socket socket;
    private InputStream in;

    @BeforeEach
    void connect() throws Exception {
        server = FloodServer.onLoopback(Duration.ofSeconds(20), 1);
        socket = new Socket(
                server.addresses().get(0).getAddress(),
                server.addresses().get(0).getPort());
        in = new BufferedInputStream(socket.getInputStream());
        assertThat(readUntil("\r\n")).startsWith("Asterisk Call Manager/");
    }

    @AfterEach
    void close() throws Exception {
        socket.close();
        server.close();
    }

    private void send(String action) throws IOException {
        socket.getOutputStream().write((action.replace("\n", "\r\n") + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private String message() throws IOException {
        return readUntil("\r\n\r\n");
    }

    private String readUntil(String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (!text.toString().endsWith(end)) {
            int c = in.read();
            if (c < 0) {
                return text.toString();
            }
            text.append((char) c);
        }
        return text.toString();
    }

    private void logIn(String events) throws IOException {
        send("Action: Login\nActionID: 1\nUsername: camel\nSecret: s3cret\nEvents: " + events + "\n");
        assertThat(message()).contains("Response: Success", "ActionID: 1");
    }

    @Test
    void logsInByMd5ChallengeAndRefusesAWrongKey() throws Exception {
        send("Action: Challenge\nAuthType: MD5\n");
        String answer = message();
        String challenge = answer.substring(answer.indexOf("Challenge: ") + 11, answer.length() - 4);
        byte[] digest = MessageDigest.getInstance("MD5")
                .digest((challenge + FloodServer.SECRET).getBytes(StandardCharsets.US_ASCII));
        send("Action: Login\nAuthType: MD5\nUsername: camel\nKey: "
                + HexFormat.of().formatHex(digest) + "\n");

        assertThat(message()).startsWith("Response: Success\r\n");
        assertThat(message()).startsWith("Event: FullyBooted\r\n");
        assertThat(server.logins()).isEqualTo(1);

        send("Action: Login\nUsername: camel\nSecret: wrong\n");
        assertThat(message()).startsWith("Response: Error\r\n");
        assertThat(message()).as("closed").isEmpty();
    }

    @Test
    void answersEachActionByItsId() throws Exception {
        logIn("off");
        send("Action: Ping\nActionID: a\n\nAction: QueueStatus\nActionID: b\n\nAction: Nonsense\nActionID: c\n"
                + "\nAction: Originate\nActionID: d\n");

        assertThat(message()).startsWith("Response: Success\r\nActionID: a\r\nPing: Pong\r\n");
        assertThat(message()).startsWith("Response: Success\r\nActionID: b\r\nEventList: start\r\n");
        assertThat(message()).contains("Event: QueueStatusComplete", "ActionID: b", "EventList: Complete");
        assertThat(message()).startsWith("Response: Error\r\nActionID: c\r\n");
        assertThat(message()).startsWith("Response: Success\r\nActionID: d\r\n");
    }

    @Test
    void floodsWithTheTapeInOrderAndAnswersBetweenEvents() throws Exception {
        logIn("on");
        message();
        RecordedTraffic tape = RecordedTraffic.recorded();
        server.flood(tape, 0);
        send("Action: Ping\nActionID: within\n");
        int next = 0;
        boolean answered = false;
        while (!answered || next < 2 * tape.size()) {
            String message = message();
            if (message.startsWith("Response: ")) {
                answered = message.contains("ActionID: within");
            } else {
                assertThat(message).isEqualTo(new String(tape.event(next % tape.size()), StandardCharsets.ISO_8859_1));
                next++;
            }
        }
        assertThat(server.eventsSent()).isGreaterThanOrEqualTo(next);
    }

    @Test
    void pacedEventsCarryTheTimeTheyWereSent() throws Exception {
        logIn("on");
        message();
        long before = micros();
        server.flood(RecordedTraffic.recorded(), 2000);
        long last = before;
        for (int i = 0; i < 400; i++) {
            String event = message();
            String stamp = event.substring(event.indexOf("Timestamp: ") + 11).substring(0, 17);
            long sent = Long.parseLong(stamp.replace(".", ""));
            assertThat(sent).isBetween(last, micros());
            last = sent;
        }
        assertThat(last - before).as("400 events at 2000 a second").isGreaterThanOrEqualTo(190_000);
    }

    @Test
    void aSessionWithoutEventsGetsNone() throws Exception {
        logIn("off");
        server.flood(RecordedTraffic.recorded(), 0);
        send("Action: Ping\nActionID: a\n\nAction: Events\nActionID: b\nEventMask: on\n");

        assertThat(message()).contains("ActionID: a");
        assertThat(message()).contains("ActionID: b");
        server.awaitListening(1, Duration.ofSeconds(5));
        assertThat(message()).startsWith("Event: ");
    }

    @Test
    void cutsAndKeepsListening() throws Exception {
        logIn("on");
        message();
        server.cutAll();
        assertThat(message()).as("closed").isEmpty();
        socket.close();
        socket = new Socket(
                server.addresses().get(0).getAddress(),
                server.addresses().get(0).getPort());
        assertThat(socket.getInputStream().read()).isEqualTo('A');
    }

    private static long micros() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    }
}
