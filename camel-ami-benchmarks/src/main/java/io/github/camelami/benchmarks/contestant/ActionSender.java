/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import java.net.InetSocketAddress;

/** Sends actions and receives their responses. Thread-safe. */
interface ActionSender extends AutoCloseable {

    /** The number of calls that the contestant {@code ami-calls} keeps pending throughout the measurement. */
    int PENDING_CALLS = 100;

    /** Sends a Ping and waits for its response. */
    void ping() throws Exception;

    /**
     * Sends a Ping without waiting.
     *
     * @param answered the task to run when the response has arrived, on any thread
     */
    void ping(Runnable answered) throws Exception;

    /** Creates a sender. */
    @FunctionalInterface
    interface Maker {

        /** @param meter counts the events that arrive between the responses; null for no events */
        ActionSender connect(InetSocketAddress server, @org.jspecify.annotations.Nullable Meter meter) throws Exception;
    }

    /** @throws IllegalArgumentException if the name is unknown; the message lists the known names */
    static Maker named(String name) {
        return switch (name) {
            case "ami" -> (server, meter) -> new AmiSender(server, "", meter, 0);
            case "ami-calls" -> (server, meter) -> new AmiSender(server, "", meter, PENDING_CALLS);
            case "ami-tls" -> (server, meter) -> new AmiSender(server, AmiReader.TLS, meter, 0);
            case "ami-template", "ami-to", "ami-toD" -> (server, meter) -> new RouteSender(name, server, meter);
            case "asterisk-java" -> AsteriskJavaSender::new;
            case "netty" -> (server, meter) -> new NettySender(server, false, meter);
            case "netty-tls" -> (server, meter) -> new NettySender(server, true, meter);
            default ->
                throw new IllegalArgumentException(
                        "There is no sender '" + name + "'; known are ami, ami-calls, ami-tls, ami-template, ami-to,"
                                + " ami-toD, asterisk-java, netty and netty-tls");
        };
    }
}
