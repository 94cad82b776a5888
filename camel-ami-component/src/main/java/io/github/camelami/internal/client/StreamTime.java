/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import java.time.Clock;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The time of a stream of events: measured by a monotonic clock, and shown as wall-clock time. A clock that is set while a
 * link is down changes no length of a gap, and makes no restart of what was none. Safe for use by any number of threads.
 */
final class StreamTime {

    private final LongSupplier nanos;
    private final Clock clock;

    /**
     * @param nanos as {@link System#nanoTime}
     * @param clock what people read
     */
    StreamTime(LongSupplier nanos, Clock clock) {
        this.nanos = nanos;
        this.clock = clock;
    }

    /** Nanoseconds since some moment; only differences mean anything. */
    long now() {
        return nanos.getAsLong();
    }

    /** A moment of {@link #now}, as people read it. */
    Instant at(long moment) {
        return clock.instant().minusNanos(now() - moment);
    }
}
