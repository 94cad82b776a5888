/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import java.util.concurrent.atomic.AtomicLongArray;

/** A histogram of durations, with a precision of 3 %. Thread-safe. */
final class Latencies {

    /** The number of counters for each doubling of the duration. */
    private static final int PARTS = 32;

    private static final int PART_BITS = 5;

    private final AtomicLongArray counts = new AtomicLongArray(PARTS * 60);

    void add(long nanos) {
        counts.incrementAndGet(slot(Math.max(0, nanos)));
    }

    void clear() {
        for (int i = 0; i < counts.length(); i++) {
            counts.set(i, 0);
        }
    }

    /**
     * Returns the duration, in nanoseconds, that the given share of all durations does not exceed. Returns 0 if there
     * are no durations.
     */
    long percentile(double share) {
        long all = 0;
        for (int i = 0; i < counts.length(); i++) {
            all += counts.get(i);
        }
        long rank = (long) Math.ceil(all * share);
        long seen = 0;
        for (int i = 0; i < counts.length(); i++) {
            seen += counts.get(i);
            if (seen >= rank && seen > 0) {
                return middle(i);
            }
        }
        return 0;
    }

    private static int slot(long value) {
        if (value < PARTS) {
            return (int) value;
        }
        int shift = 63 - Long.numberOfLeadingZeros(value) - PART_BITS;
        return (shift + 1) * PARTS + (int) (value >>> shift) - PARTS;
    }

    private static long middle(int slot) {
        if (slot < PARTS) {
            return slot;
        }
        int shift = slot / PARTS - 1;
        long low = (long) (slot % PARTS + PARTS) << shift;
        return low + (1L << shift) / 2;
    }
}
