/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A real server to test against: where {@code camel-ami-examples/asterisk/asterisk.sh start all} puts it, or elsewhere by the
 * system properties {@code ami.asterisk.22} and {@code ami.asterisk.16} ({@code host:port}).
 *
 * <p>Without one the test is not run, and says so; with the environment variable {@code AMI_REQUIRE_ASTERISK=true}, as in the
 * project's own builds, it fails.
 */
public record RealAsterisk(int version, String host, int port) {

    /** Both versions; for {@code @MethodSource("io.github.camelami.testing.RealAsterisk#all")}. */
    public static Stream<RealAsterisk> all() {
        return Stream.of(of(22), of(16));
    }

    /** The server of this version; aborts or fails the test when nobody listens there. */
    public static RealAsterisk required(int version) {
        RealAsterisk server = of(version);
        server.require();
        return server;
    }

    private static RealAsterisk of(int version) {
        String at = System.getProperty("ami.asterisk." + version, "127.0.0.1:" + (version == 22 ? 5038 : 5138));
        int colon = at.lastIndexOf(':');
        return new RealAsterisk(version, at.substring(0, colon), Integer.parseInt(at.substring(colon + 1)));
    }

    /** The port of AMI over TLS. */
    public int tlsPort() {
        return port + 1;
    }

    /** Aborts or fails the test when nobody listens. */
    public void require() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 1000);
        } catch (IOException nobody) {
            String missing = "No Asterisk " + version + " at " + host + ":" + port
                    + "; start one with camel-ami-examples/asterisk/asterisk.sh start " + version;
            if (Boolean.parseBoolean(System.getenv("AMI_REQUIRE_ASTERISK"))) {
                Assertions.fail(missing);
            }
            Assumptions.abort(missing);
        }
    }

    @Override
    public String toString() {
        return "Asterisk " + version;
    }
}
