/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.audio;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A real SIP phone of {@code camel-ami-testsuite/asterisk/phones.sh}: plays its own tone, and records what it hears.
 *
 * @param number as in pjsip.conf
 */
record SipPhone(int number) {

    static final int RATE = 8000;
    private static final int WAV_HEADER = 44;
    private static final Path SCRIPT = Path.of("asterisk/phones.sh");

    /**
     * Starts phones that register with this server; {@code "203:busy"} is one that refuses.
     *
     * <p>Aborts the test when they cannot be started; fails it with {@code AMI_REQUIRE_ASTERISK=true}.
     */
    static void start(String server, String... phones) {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString(), "start", server));
        command.addAll(List.of(phones));
        String trouble = run(command);
        if (trouble != null) {
            if (Boolean.parseBoolean(System.getenv("AMI_REQUIRE_ASTERISK"))) {
                Assertions.fail(trouble);
            }
            Assumptions.abort(trouble);
        }
    }

    static void stopAll() {
        run(List.of(SCRIPT.toString(), "stop"));
    }

    private static String run(List<String> command) {
        try {
            Path output = Files.createTempFile("phones", ".log");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            String said = Files.readString(output);
            Files.delete(output);
            return ended && process.exitValue() == 0 ? null : String.join(" ", command) + ": " + said;
        } catch (IOException e) {
            return String.join(" ", command) + ": " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    /** Presses a button of the phone, by a command of its menu and that command's parameter. */
    void does(String... command) {
        List<String> line = new ArrayList<>(List.of(SCRIPT.toString(), "send", Integer.toString(number)));
        line.addAll(List.of(command));
        String trouble = run(line);
        if (trouble != null) {
            Assertions.fail(trouble);
        }
    }

    String device() {
        return "PJSIP/" + number;
    }

    private Path heard() {
        return folder().resolve("heard.wav");
    }

    private Path folder() {
        String home = System.getenv("AMI_ASTERISK_HOME");
        return Path.of(home == null || home.isBlank() ? "../.asterisk" : home).resolve("phones/" + number);
    }

    /** Returns the texts that its display has shown since it was started. */
    String display() {
        try {
            return Files.readString(folder().resolve("baresip.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the number of bytes that it has recorded since it was started, which grows during a call. */
    long recorded() {
        return size();
    }

    private long size() {
        try {
            return Files.exists(heard()) ? Files.size(heard()) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the audio that it hears from now on, once it is complete.
     *
     * @param skip skipped first, for audio still in flight
     * @param length how much
     */
    short[] hears(Duration skip, Duration length) {
        long from = Math.max(size(), WAV_HEADER) + bytes(skip);
        long to = from + bytes(length);
        await().atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(20))
                .alias(this + " continues to hear")
                .until(() -> size() >= to);
        return samples(from, to);
    }

    /**
     * Returns the level at which it hears a tone from half a second to one second after now, in dB relative to a
     * full-scale sine.
     */
    double hears(int hertz) {
        return Goertzel.level(hears(Duration.ofMillis(500), Duration.ofMillis(500)), RATE, hertz);
    }

    private static long bytes(Duration time) {
        return time.toMillis() * RATE / 1000 * 2;
    }

    private short[] samples(long from, long to) {
        byte[] bytes = new byte[(int) (to - from)];
        try (RandomAccessFile file = new RandomAccessFile(heard().toFile(), "r")) {
            file.seek(from);
            file.readFully(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        short[] samples = new short[bytes.length / 2];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
        return samples;
    }
}
