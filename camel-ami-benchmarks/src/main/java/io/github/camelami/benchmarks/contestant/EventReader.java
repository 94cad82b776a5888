/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import java.net.InetSocketAddress;
import java.util.List;

/** A way for events to come from servers to a reader. */
@FunctionalInterface
public interface EventReader {

    /**
     * Connects to each server, or begins to, and from then on notifies the meter of each event.
     *
     * @param servers where they are
     * @param onlyHangups whether all events but {@code Hangup} are to be passed over
     * @return ends it
     */
    AutoCloseable read(List<InetSocketAddress> servers, boolean onlyHangups, Meter meter) throws Exception;
}
