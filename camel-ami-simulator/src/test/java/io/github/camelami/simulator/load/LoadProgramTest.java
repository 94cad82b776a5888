/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * The program with its call centre gives 50,000 events a second and has capacity to spare: as fast as one client reads, it is a
 * multiple. The figures are printed; program and reader share one JVM here.
 */
class LoadProgramTest {

    private static final int WANTED = 50_000;
    private static final Pattern WHERE = Pattern.compile("simulated on 127\\.0\\.0\\.1:(\\d+)");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final SimulatorProgram program =
            new SimulatorProgram(new PrintStream(out, true), new PrintStream(err, true));

    /** Events a second, of so many in a row without a gap. */
    private double read(String events, int count) throws Exception {
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> program.run(
                "--port=0", "--events=" + events, "--calls=600", "--talk=1s", "--ring=100ms", "--report=1s"));
        double rate;
        try (Socket socket = new Socket("127.0.0.1", port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write("Action: Login\r\nUsername: camel\r\nSecret: camel-secret\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            rate = count(
                    new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII), 1 << 16),
                    count);
        } finally {
            program.end();
        }
        assertThat(code.get(20, TimeUnit.SECONDS))
                .as(err.toString(StandardCharsets.UTF_8))
                .isZero();
        System.out.printf("simulator --events=%s: %,.0f events/s read by one client%n", events, rate);
        return rate;
    }

    private int port() {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> WHERE.matcher(out.toString())
                .find());
        Matcher where = WHERE.matcher(out.toString());
        assertThat(where.find()).isTrue();
        return Integer.parseInt(where.group(1));
    }

    private static double count(BufferedReader in, int count) throws IOException {
        long began = 0;
        long first = -1;
        long next = -1;
        for (String line; (line = in.readLine()) != null; ) {
            if (!line.startsWith("Number: ")) {
                continue;
            }
            long number = Long.parseLong(line.substring("Number: ".length()));
            if (first < 0) {
                first = number;
                began = System.nanoTime();
            } else {
                assertThat(number).as("no gap").isEqualTo(next);
            }
            next = number + 1;
            if (next - first == count) {
                return count * 1e9 / (System.nanoTime() - began);
            }
        }
        throw new AssertionError("The connection ended after " + (next - first) + " events");
    }

    @Test
    void fiftyThousandEventsASecondAreServedAmongCalls() throws Exception {
        // the figure is printed; a machine that is busy with other things paces worse
        assertThat(read(String.valueOf(WANTED), 3 * WANTED)).isGreaterThan(0.5 * WANTED);
        assertThat(out.toString()).containsPattern("[\\d]+ load events/s, \\d+ % of a CPU");
    }

    @Test
    void itIsNotTheBottleneck() throws Exception {
        assertThat(read("max", 10 * WANTED)).isGreaterThan(WANTED);
    }
}
