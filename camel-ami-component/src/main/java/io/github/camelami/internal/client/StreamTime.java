/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import java.time.Clock;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The time of an event stream: measured by a monotonic clock, shown as wall-clock time. Setting the clock while a link
 * is down changes no gap length and fakes no restart. Thread-safe.
 */
final class StreamTime {

    private final LongSupplier nanos;
    private final Clock clock;

    /**
     * @param nanos like {@link System#nanoTime}
     * @param clock the wall clock
     */
    StreamTime(LongSupplier nanos, Clock clock) {
        this.nanos = nanos;
        this.clock = clock;
    }

    /** Returns nanoseconds since some moment; only differences are meaningful. */
    long now() {
        return nanos.getAsLong();
    }

    /** Returns a moment of {@link #now} as wall-clock time. */
    Instant at(long moment) {
        return clock.instant().minusNanos(now() - moment);
    }
}
