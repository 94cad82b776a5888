/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples;

import io.github.camelami.simulator.AmiSimulator;
import java.time.Duration;

/** The PBX inside this program: a simulated Asterisk 22 with the dialplan in {@code asterisk/conf}. */
final class EmbeddedPbx implements AutoCloseable {

    static final String USERNAME = "camel";
    static final String SECRET = "camel-secret";

    private final AmiSimulator simulator;

    private EmbeddedPbx(AmiSimulator simulator) {
        this.simulator = simulator;
    }

    /** Starts the PBX on a free port of the loopback address. */
    static EmbeddedPbx start() {
        return new EmbeddedPbx(AmiSimulator.builder()
                .user(USERNAME, SECRET)
                .sound("demo-congrats", Duration.ofSeconds(30))
                .start());
    }

    int port() {
        return simulator.port();
    }

    @Override
    public void close() {
        simulator.close();
    }
}
