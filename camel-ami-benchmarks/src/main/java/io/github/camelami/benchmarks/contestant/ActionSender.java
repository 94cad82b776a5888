/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import java.net.InetSocketAddress;

/** A way to send an action and to get its answer. Safe for use by any number of threads. */
interface ActionSender extends AutoCloseable {

    /** Calls of {@code ami-calls} whose outcome is awaited all the time. */
    int PENDING_CALLS = 100;

    /** Sends a Ping and waits for its answer. */
    void ping() throws Exception;

    /**
     * Sends a Ping and goes on.
     *
     * @param answered notified when its answer is there, by any thread
     */
    void ping(Runnable answered) throws Exception;

    /** Makes one. */
    @FunctionalInterface
    interface Maker {

        /** @param meter notified of each event that comes beside the answers; null for no events */
        ActionSender connect(InetSocketAddress server, @org.jspecify.annotations.Nullable Meter meter) throws Exception;
    }

    /**
     * @throws IllegalArgumentException naming the known ones
     */
    static Maker named(String name) {
        return switch (name) {
            case "ami" -> (server, meter) -> new AmiSender(server, meter, 0);
            case "ami-calls" -> (server, meter) -> new AmiSender(server, meter, PENDING_CALLS);
            case "asterisk-java" -> AsteriskJavaSender::new;
            case "netty" -> NettySender::new;
            default ->
                throw new IllegalArgumentException(
                        "There is no sender '" + name + "'; known are ami, ami-calls, asterisk-java and netty");
        };
    }
}
