/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.conformance;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The real Asterisk of one version: where {@code asterisk.sh start all} of the examples puts it, or at the system property
 * {@code ami.asterisk.22} or {@code .16} ({@code host:port}). Without one the test is left out, and says so; with the
 * environment variable {@code AMI_REQUIRE_ASTERISK=true} it fails.
 */
record RealServer(int version, String host, int port) {

    static RealServer required(int version) {
        String at = System.getProperty("ami.asterisk." + version, "127.0.0.1:" + (version == 22 ? 5038 : 5138));
        int colon = at.lastIndexOf(':');
        RealServer server = new RealServer(version, at.substring(0, colon), Integer.parseInt(at.substring(colon + 1)));
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(server.host, server.port), 1000);
        } catch (IOException nobody) {
            String missing = "No Asterisk " + version + " at " + at
                    + "; start one with camel-ami-examples/asterisk/asterisk.sh start " + version;
            if (Boolean.parseBoolean(System.getenv("AMI_REQUIRE_ASTERISK"))) {
                Assertions.fail(missing);
            }
            Assumptions.abort(missing);
        }
        return server;
    }
}
