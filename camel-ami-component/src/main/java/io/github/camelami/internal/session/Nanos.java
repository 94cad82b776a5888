/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import java.time.Duration;

/** Converts durations to timer nanoseconds without overflow. */
public final class Nanos {

    /** The maximum duration. No process runs this long, so longer durations would make no difference. */
    private static final Duration MOST = Duration.ofDays(3650);

    private Nanos() {}

    /** Returns the duration in nanoseconds, at least 0 and at most ten years. */
    public static long of(Duration duration) {
        if (duration.isNegative()) {
            return 0;
        }
        return duration.compareTo(MOST) < 0 ? duration.toNanos() : MOST.toNanos();
    }
}
