/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts events and, if requested, measures their latency. Thread-safe. */
public final class Meter {

    private final boolean timed;
    private final LongAdder events = new LongAdder();
    private final LongAdder characters = new LongAdder();
    private final Latencies latencies = new Latencies();
    private final CountDownLatch first = new CountDownLatch(1);
    private boolean begun;

    /** @param timed whether to measure the events' latency */
    public Meter(boolean timed) {
        this.timed = timed;
    }

    /** Returns whether {@link #sentAt} must be called for each event. */
    public boolean isTimed() {
        return timed;
    }

    /** Counts an event without reading its fields. */
    public void event() {
        events.increment();
        if (!begun) {
            begun = true;
            first.countDown();
        }
    }

    /**
     * Counts an event whose name and two fields were read. Adds up the lengths of the values, so that the JVM cannot
     * optimize the reads away.
     */
    public void event(@Nullable String name, @Nullable String one, @Nullable String other) {
        characters.add(length(name) + length(one) + length(other));
        event();
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    /** Records the latency of the current event: the time since its {@code Timestamp}. Ignores null. */
    public void sentAt(@Nullable String timestamp) {
        if (timestamp != null && timestamp.length() == 17) {
            sentAt(1_000_000 * Long.parseLong(timestamp, 0, 10, 10) + Long.parseLong(timestamp, 11, 17, 10));
        }
    }

    /** Records the latency of the current event, which was sent at this time, in microseconds since 1970. */
    public void sentAt(long micros) {
        Instant now = Instant.now();
        latencies.add(1000 * (now.getEpochSecond() * 1_000_000 + now.getNano() / 1000 - micros));
    }

    void awaitFirst(long seconds) throws InterruptedException, TimeoutException {
        if (!first.await(seconds, TimeUnit.SECONDS)) {
            throw new TimeoutException("No event came within " + seconds + " s");
        }
    }

    long events() {
        return events.sum();
    }

    Latencies latencies() {
        return latencies;
    }
}
