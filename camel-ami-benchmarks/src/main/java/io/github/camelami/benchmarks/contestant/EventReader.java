/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import java.net.InetSocketAddress;
import java.util.List;

/** Receives events from servers. */
@FunctionalInterface
public interface EventReader {

    /**
     * Connects to each server, and notifies the meter of each event that arrives. May return before all connections are
     * established.
     *
     * @param servers their addresses
     * @param onlyHangups whether to skip all events except {@code Hangup}
     * @return a handle that closes the connections
     */
    AutoCloseable read(List<InetSocketAddress> servers, boolean onlyHangups, Meter meter) throws Exception;
}
