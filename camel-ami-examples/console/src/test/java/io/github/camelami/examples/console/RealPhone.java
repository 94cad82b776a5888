/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/* * A SIP phone of {@code asterisk/phones.sh}, which plays a tone and records the audio that it receives.
 *
 * @param number as in pjsip.conf
 * @param tone the frequency of its tone, in Hz
 */
record RealPhone(int number, int tone) {

    private static final int RATE = 8000;
    private static final int WAV_HEADER = 44;

    /**
     * Starts phones that register with Asterisk 22. If that fails, aborts the test, or fails it if Asterisk is
     * required.
     */
    static void start(Path scratch, RealPhone... phones) throws Exception {
        List<String> command = new ArrayList<>(List.of("start", "22"));
        for (RealPhone phone : phones) {
            command.add(Integer.toString(phone.number));
        }
        String trouble = run(scratch, command);
        if (!trouble.isEmpty()) {
            throw Required.missing(trouble);
        }
    }

    static void stopAll(Path scratch) throws Exception {
        run(scratch, List.of("stop"));
    }

    /** Returns the error; empty if there was none. */
    private static String run(Path scratch, List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("../../camel-ami-testsuite/asterisk/phones.sh"));
        command.addAll(arguments);
        Path said = Files.createTempFile(scratch, "phones", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        return ended && process.exitValue() == 0 ? "" : String.join(" ", command) + ": " + Files.readString(said);
    }

    private Path heard() {
        String home = System.getenv("AMI_ASTERISK_HOME");
        return Path.of(home == null || home.isBlank() ? "../../.asterisk" : home)
                .resolve("phones/" + number + "/heard.wav");
    }

    /** Returns half a second of received audio, recorded after half a second. */
    short[] hears() throws IOException {
        int half = RATE; // bytes of half a second
        long from = Math.max(Files.size(heard()), WAV_HEADER) / 2 * 2 + half;
        await().atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> Files.size(heard()) >= from + half);
        byte[] bytes = new byte[half];
        try (RandomAccessFile file = new RandomAccessFile(heard().toFile(), "r")) {
            file.seek(from);
            file.readFully(bytes);
        }
        short[] samples = new short[half / 2];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(samples);
        return samples;
    }

    /** Returns the level of this phone's tone in audio, in dB relative to a full-scale sine (Goertzel, Hann window). */
    double levelIn(short[] heard) {
        double coefficient = 2 * Math.cos(2 * Math.PI * tone / RATE);
        double before = 0;
        double last = 0;
        for (int i = 0; i < heard.length; i++) {
            double window = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / heard.length);
            double next = heard[i] * window + coefficient * last - before;
            before = last;
            last = next;
        }
        double power = Math.max(last * last + before * before - coefficient * last * before, 1e-6);
        return Math.max(-120, 20 * Math.log10(4 * Math.sqrt(power) / heard.length / Short.MAX_VALUE));
    }
}
