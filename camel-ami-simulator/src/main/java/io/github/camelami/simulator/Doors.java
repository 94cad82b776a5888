/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import io.github.camelami.simulator.manager.Listener;
import org.jspecify.annotations.Nullable;

/** The ports that a simulator listens on: one without TLS and, optionally, one with TLS. Thread-safe. */
final class Doors {

    private final Listener plain;
    private final @Nullable Listener tls;

    Doors(SimulatorCore core, AmiSimulatorBuilder builder) {
        this.plain = new Listener(core.group(), core.hub(), builder.address(), builder.port(), null);
        this.tls = builder.tls() == null
                ? null
                : new Listener(core.group(), core.hub(), builder.address(), builder.tlsPort(), builder.tls());
    }

    int port() {
        return plain.port();
    }

    int tlsPort() {
        if (tls == null) {
            throw new IllegalStateException(
                    "This simulator has no TLS port: set a context with AmiSimulator.builder().tls(...)");
        }
        return tls.port();
    }

    void open() {
        plain.open();
        if (tls != null) {
            tls.open();
        }
    }

    void close() {
        plain.close();
        if (tls != null) {
            tls.close();
        }
    }
}
