/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testing;

import io.github.camelami.AmiServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A real server to test against: where {@code camel-ami-testsuite/asterisk/asterisk.sh start all} puts it, or elsewhere by the
 * system properties {@code ami.asterisk.22}, {@code ami.asterisk.16} and {@code ami.asterisk.22.11} ({@code host:port}).
 *
 * <p>Without a server, the test is skipped with a message; with the environment variable
 * {@code AMI_REQUIRE_ASTERISK=true}, as in the project's own builds, it fails. The release candidate 22.11 is included
 * if it runs.
 */
public record RealAsterisk(String version, String host, int port) {

    /** All versions; for {@code @MethodSource("io.github.camelami.testing.RealAsterisk#all")}. */
    public static Stream<RealAsterisk> all() {
        RealAsterisk candidate = of("22.11");
        return candidate.listens() ? Stream.of(of("22"), of("16"), candidate) : withPhones();
    }

    /** The versions for which the tests have phones; for {@code @MethodSource}, like {@link #all}. */
    public static Stream<RealAsterisk> withPhones() {
        return Stream.of(of("22"), of("16"));
    }

    /** The server of this version; aborts or fails the test if no server listens there. */
    public static RealAsterisk required(int version) {
        RealAsterisk server = of(Integer.toString(version));
        server.require();
        return server;
    }

    private static RealAsterisk of(String version) {
        String usual =
                switch (version) {
                    case "22" -> "127.0.0.1:5038";
                    case "16" -> "127.0.0.1:5138";
                    default -> "127.0.0.1:5238";
                };
        String at = System.getProperty("ami.asterisk." + version, usual);
        int colon = at.lastIndexOf(':');
        return new RealAsterisk(version, at.substring(0, colon), Integer.parseInt(at.substring(colon + 1)));
    }

    /** Returns the server as a bean, with one of the users of its manager.conf. */
    public AmiServer as(String user) {
        AmiServer server = new AmiServer();
        server.setHost(host);
        server.setPort(port);
        server.setUsername(user);
        server.setPassword(user + "-secret");
        return server;
    }

    /** The port of AMI over TLS. */
    public int tlsPort() {
        return port + 1;
    }

    /** Aborts or fails the test if no server listens. */
    public void require() {
        if (!listens()) {
            String missing = "No Asterisk " + version + " at " + host + ":" + port
                    + "; start one with camel-ami-testsuite/asterisk/asterisk.sh start " + version;
            if (Boolean.parseBoolean(System.getenv("AMI_REQUIRE_ASTERISK"))) {
                Assertions.fail(missing);
            }
            Assumptions.abort(missing);
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 1000);
            return true;
        } catch (IOException nobody) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "Asterisk " + version;
    }
}
