/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.session.Nanos;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next try: doubling from a first delay to a cap, with full jitter, so that a thousand clients of a
 * server that comes back do not come back together. A refused login waits in the upper half of the cap from the first time on,
 * to avoid lockouts such as fail2ban; not so one refused because the user is logged in already, which nothing counts and
 * which ends as soon as Asterisk notices that our last session is gone. No clock, no thread.
 *
 * @param first the upper bound of the first delay
 * @param cap the upper bound of all
 * @param random numbers from 0 (inclusive) to 1 (exclusive)
 */
record Backoff(Duration first, Duration cap, DoubleSupplier random) {

    /** In first delays: a shorter session is a failure, however short the wait before it. */
    private static final int SHORTEST = 4;

    /**
     * The delay after a failure.
     *
     * @param attempt which failure in a row this was, from 1
     * @param downFor how long the link has been down, in nanoseconds: after the first few tries a wait for a server that cannot be
     *     reached is not longer, so that a short outage is over soon even where the dice made many tries of it
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
     * Whether a session that lasted so long is a success, after which the delays begin again at the first. It must outlast the
     * wait before it: otherwise a server that accepts logins and cuts them is logged in to ever so often.
     *
     * @param shortBefore the number of sessions in a row that did not last
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
