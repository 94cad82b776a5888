/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.load.CallCentre;
import io.github.camelami.simulator.load.OpenCallCentre;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The PBX inside this program: a simulated Asterisk with a busy call centre, and a folder of recordings. */
final class EmbeddedPbx implements AutoCloseable {

    static final String USERNAME = "camel";
    static final String SECRET = "camel-secret";
    private static final int AGENTS = 11;
    private static final List<String> RECORDED =
            List.of("2026-11-20-0915-ines-castro", "2026-11-20-1140-hugo-ferreira", "2026-11-23-1002-greta-lind");
    private static final String DIALPLAN =
            """
            [in]
            exten => support,1,Answer()
             same => n,Queue(support)
            exten => sales,1,Answer()
             same => n,Queue(sales)
            """;

    private final AmiSimulator simulator;
    private final OpenCallCentre centre;
    private final Path recordings;

    /** Starts the PBX on a free port of the loopback address. */
    EmbeddedPbx() throws IOException {
        recordings = Files.createTempDirectory("recordings");
        for (String name : RECORDED) {
            Files.createFile(recordings.resolve(name + ".wav"));
        }
        simulator = AmiSimulator.builder()
                .user(USERNAME, SECRET)
                .phones(CallCentre.SUPERVISOR, "PJSIP/101")
                .dialplan(DIALPLAN)
                .queues(new String(ConsoleMain.resource("demo-queues.conf"), StandardCharsets.UTF_8))
                .start();
        simulator.phone("PJSIP/101").busy();
        simulator.pause("PJSIP/203", "lunch");
        simulator.pause("PJSIP/209", "training");
        simulator.phone("PJSIP/212").offline();
        RECORDED.forEach(name -> simulator.sound(recordings + "/" + name, Duration.ofSeconds(60)));
        centre = CallCentre.in(simulator)
                .agents(AGENTS)
                .callsPerMinute(10)
                .talking(Duration.ofMinutes(1))
                .dialling("in", "support", "support", "sales")
                .open();
    }

    /** Returns the address and port. */
    String host() {
        return "127.0.0.1:" + simulator.port();
    }

    Path recordings() {
        return recordings;
    }

    @Override
    public void close() throws IOException {
        centre.close();
        simulator.close();
        for (String name : RECORDED) {
            Files.deleteIfExists(recordings.resolve(name + ".wav"));
        }
        Files.deleteIfExists(recordings);
    }
}
