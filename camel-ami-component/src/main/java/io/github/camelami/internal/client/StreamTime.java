/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import java.time.Clock;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * The time of an event stream. It is measured by a monotonic clock and shown as wall-clock time. If the wall clock is
 * changed while a link is down, the length of the gap stays correct, and no false restart is reported. Thread-safe.
 */
final class StreamTime {

    private final LongSupplier nanos;
    private final Clock clock;

    /**
     * @param nanos a monotonic clock like {@link System#nanoTime}
     * @param clock the wall clock
     */
    StreamTime(LongSupplier nanos, Clock clock) {
        this.nanos = nanos;
        this.clock = clock;
    }

    /** Returns the nanoseconds since an arbitrary moment. Only differences are meaningful. */
    long now() {
        return nanos.getAsLong();
    }

    /**
     * Converts a value of {@link #now} to wall-clock time. If this thread is delayed, the result is too early, never
     * too late.
     */
    Instant notAfter(long moment) {
        return clock.instant().minusNanos(now() - moment);
    }

    /**
     * Converts a value of {@link #now} to wall-clock time. If this thread is delayed, the result is too late, never too
     * early.
     */
    Instant notBefore(long moment) {
        long now = now();
        return clock.instant().minusNanos(now - moment);
    }
}
