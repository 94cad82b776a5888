/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.session.Nanos;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Computes the delay before the next connection attempt. It doubles from a first delay to a cap, with full jitter, so
 * that a thousand clients of a restarted server do not return at the same moment. A refused login waits in the upper
 * half of the cap from the first time, to avoid lockouts such as fail2ban. A login refused because the user is already
 * logged in does not: it triggers no lockout, and ends once Asterisk notices that our last session is gone. No clock,
 * no thread.
 *
 * @param first the upper bound of the first delay
 * @param cap the upper bound of all delays
 * @param random numbers from 0 (inclusive) to 1 (exclusive)
 */
record Backoff(Duration first, Duration cap, DoubleSupplier random) {

    /** In first delays: a session shorter than this is a failure, however short the wait before it. */
    private static final int SHORTEST = 4;

    /**
     * Returns the delay after a failure.
     *
     * @param attempt the number of failures in a row, from 1
     * @param downFor how long the link has been down, in nanoseconds. After the first few attempts, a wait for an
     * unreachable server is no longer than this, so that a short outage ends quickly even after many attempts
     */
    Duration delay(int attempt, FailureKind kind, long downFor) {
        if (kind == FailureKind.LOGIN_REFUSED) {
            return Duration.ofNanos((long) (Nanos.of(cap) * (0.5 + random.getAsDouble() / 2)));
        }
        double bound = bound(attempt);
        if (kind == FailureKind.UNREACHABLE) {
            bound = Math.min(bound, Math.max(shortest(), downFor));
        }
        return Duration.ofNanos((long) (bound * random.getAsDouble()));
    }

    /**
     * Returns whether a session lasted long enough to be a success, which resets the delays. It must outlast the wait
     * before it. Otherwise a server that accepts logins and then cuts them would be logged in to over and over.
     *
     * @param shortBefore the number of short sessions in a row
     */
    boolean isSuccess(long lastedNanos, int shortBefore) {
        double least = shortBefore == 0 ? 0 : bound(shortBefore);
        return lastedNanos >= Math.max(least, shortest());
    }

    private double shortest() {
        return Math.min((double) Nanos.of(cap), (double) SHORTEST * Nanos.of(first));
    }

    private double bound(int attempt) {
        int doublings = Math.min(Math.max(attempt - 1, 0), 30);
        return Math.min((double) Nanos.of(cap), Nanos.of(first) * (double) (1L << doublings));
    }
}
