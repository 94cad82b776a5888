/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The real Asterisk of one version: where {@code asterisk.sh start all} of the examples puts it, or at the system property
 * {@code ami.asterisk.22}, {@code .16} or {@code .22.11} ({@code host:port}). Without one the test is left out, and says so; with the
 * environment variable {@code AMI_REQUIRE_ASTERISK=true} it fails.
 */
record RealServer(String version, String host, int port) {

    static RealServer required(String version) {
        RealServer server = of(version);
        if (!server.listens()) {
            String missing = "No Asterisk " + version + " at " + server.host + ":" + server.port
                    + "; start one with camel-ami-examples/asterisk/asterisk.sh start " + version;
            if (Boolean.parseBoolean(System.getenv("AMI_REQUIRE_ASTERISK"))) {
                Assertions.fail(missing);
            }
            Assumptions.abort(missing);
        }
        return server;
    }

    /** The release candidate 22.11, when it runs. */
    static Optional<RealServer> candidate() {
        return Optional.of(of("22.11")).filter(RealServer::listens);
    }

    private static RealServer of(String version) {
        String usual =
                switch (version) {
                    case "22" -> "127.0.0.1:5038";
                    case "16" -> "127.0.0.1:5138";
                    default -> "127.0.0.1:5238";
                };
        String at = System.getProperty("ami.asterisk." + version, usual);
        int colon = at.lastIndexOf(':');
        return new RealServer(version, at.substring(0, colon), Integer.parseInt(at.substring(colon + 1)));
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 1000);
            return true;
        } catch (IOException nobody) {
            return false;
        }
    }
}
