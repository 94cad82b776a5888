/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.session.Nanos;
import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Computes the delay before the next connection attempt. The delay is random (full jitter), so that the clients of a
 * restarted server do not all reconnect at once. Its upper bound doubles with each failure, up to a cap. After a
 * refused login, the delay is always between half the cap and the cap, to avoid lockouts by fail2ban. If the login
 * is refused because the user is already logged in, the normal delay applies. That refusal triggers no lockout, and
 * stops once Asterisk notices the end of our previous session. Uses no clock and no thread.
 *
 * @param first the upper bound of the first delay
 * @param cap the upper bound of all delays
 * @param random supplies random numbers from 0 (inclusive) to 1 (exclusive)
 */
record Backoff(Duration first, Duration cap, DoubleSupplier random) {

    /**
     * The minimum length of a successful session, as a multiple of the first delay. A shorter session counts as a
     * failure.
     */
    private static final int SHORTEST = 4;

    /**
     * Returns the delay after a failure.
     *
     * @param attempt the number of failures in a row, from 1
     * @param downFor how long the link has been down, in nanoseconds. After the first few attempts, the delay for an
     *     unreachable server does not exceed this time, so that the link recovers quickly from a short outage
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
     * Returns whether a session lasted long enough to count as a success, which resets the delays. It must last at
     * least as long as the bound of the delay before it. Otherwise the delays would never grow if a server accepted
     * each login and then closed the connection.
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
