/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import java.util.concurrent.atomic.AtomicLongArray;

/** Counts durations by size, with a precision of 3 %. Thread-safe. */
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
     * Returns a percentile of the durations, in nanoseconds: the given share of the durations is at most this long.
     * Returns 0 if there are no durations.
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
