/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.load.CallCentre;
import io.github.camelami.simulator.load.OpenCallCentre;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The PBX inside this program: a simulated Asterisk with a busy call centre, and a folder of recordings. */
final class EmbeddedPbx implements AutoCloseable {

    static final String USERNAME = "camel";
    static final String SECRET = "camel-secret";
    private static final List<String> RECORDED =
            List.of("2026-11-20-0915-ines-castro", "2026-11-20-1140-hugo-ferreira", "2026-11-23-1002-greta-lind");

    private final AmiSimulator simulator;
    private final OpenCallCentre centre;
    private final Path recordings;

    private EmbeddedPbx(AmiSimulator simulator, OpenCallCentre centre, Path recordings) {
        this.simulator = simulator;
        this.centre = centre;
        this.recordings = recordings;
    }

    /** Starts the PBX on a free port of the loopback address. */
    static EmbeddedPbx start() {
        AmiSimulator simulator = AmiSimulator.builder()
                .user(USERNAME, SECRET)
                .phones(CallCentre.SUPERVISOR, "PJSIP/101")
                .start();
        simulator.phone("PJSIP/101").busy();
        try {
            Path recordings = Files.createTempDirectory("recordings");
            for (String name : RECORDED) {
                Files.createFile(recordings.resolve(name + ".wav"));
                simulator.sound(recordings + "/" + name, Duration.ofSeconds(60));
            }
            OpenCallCentre centre = CallCentre.in(simulator)
                    .agents(12)
                    .callsPerMinute(8)
                    .talking(Duration.ofMinutes(1))
                    .open();
            return new EmbeddedPbx(simulator, centre, recordings);
        } catch (IOException e) {
            simulator.close();
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return simulator.port();
    }

    Path recordings() {
        return recordings;
    }

    @Override
    public void close() {
        centre.close();
        simulator.close();
        try {
            for (String name : RECORDED) {
                Files.deleteIfExists(recordings.resolve(name + ".wav"));
            }
            Files.deleteIfExists(recordings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
