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
    private static final List<String> AGENTS = List.of(
            "Nora Ebadi",
            "Tomas Berg",
            "Lucia Rossi",
            "Omid Karimi",
            "Sven Holm",
            "Amina Diallo",
            "Peter Kovac",
            "Yuki Mori",
            "Laila Nasser",
            "Jonas Weber",
            "Clara Dubois",
            "Reza Amini");
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
                .dialplan(DIALPLAN)
                .queues(queue("support", 0, 8) + queue("sales", 6, AGENTS.size()))
                .start();
        simulator.phone("PJSIP/101").busy();
        simulator.pause("PJSIP/203", "lunch");
        simulator.pause("PJSIP/209", "training");
        simulator.phone("PJSIP/212").offline();
        try {
            Path recordings = Files.createTempDirectory("recordings");
            for (String name : RECORDED) {
                Files.createFile(recordings.resolve(name + ".wav"));
                simulator.sound(recordings + "/" + name, Duration.ofSeconds(60));
            }
            OpenCallCentre centre = CallCentre.in(simulator)
                    .agents(AGENTS.size() - 1)
                    .callsPerMinute(10)
                    .talking(Duration.ofMinutes(1))
                    .dialling("in", "support", "support", "sales")
                    .open();
            return new EmbeddedPbx(simulator, centre, recordings);
        } catch (IOException e) {
            simulator.close();
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a queue's section of queues.conf, with a range of agents. The phone of the first agent is PJSIP/201. */
    private static String queue(String name, int from, int to) {
        StringBuilder section = new StringBuilder("[" + name + "]\nstrategy = rrmemory\nservicelevel = 20\n");
        for (int i = from; i < to; i++) {
            section.append("member => PJSIP/")
                    .append(201 + i)
                    .append(",0,")
                    .append(AGENTS.get(i))
                    .append('\n');
        }
        return section.toString();
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
