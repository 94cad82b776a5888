/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next try: doubling from a first delay to a cap, with full jitter, so that a thousand clients of a
 * server that comes back do not come back together. A refused login waits in the upper half of the cap from the first time on,
 * since someone may be counting failures; not so one refused because the user is logged in already, which nobody counts and
 * which ends as soon as Asterisk notices that our last session is gone. No clock, no thread.
 *
 * @param first the upper bound of the first delay
 * @param cap the upper bound of all
 * @param random numbers from 0 (inclusive) to 1 (exclusive)
 */
record Backoff(Duration first, Duration cap, DoubleSupplier random) {

    /**
     * The delay after a failure.
     *
     * @param attempt which failure in a row this was, from 1
     */
    Duration delay(int attempt, FailureKind kind) {
        if (kind == FailureKind.LOGIN_REFUSED) {
            return Duration.ofNanos((long) (cap.toNanos() * (0.5 + random.getAsDouble() / 2)));
        }
        int doublings = Math.min(Math.max(attempt - 1, 0), 30);
        double bound = Math.min((double) cap.toNanos(), first.toNanos() * (double) (1L << doublings));
        return Duration.ofNanos((long) (bound * random.getAsDouble()));
    }
}
