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

/** Where every event ends: counts it and, where asked for, takes its latency. Safe for use by any number of threads. */
public final class Meter {

    private final boolean timed;
    private final LongAdder events = new LongAdder();
    private final LongAdder characters = new LongAdder();
    private final Latencies latencies = new Latencies();
    private final CountDownLatch first = new CountDownLatch(1);
    private boolean begun;

    /** @param timed whether the events' latency is asked for */
    public Meter(boolean timed) {
        this.timed = timed;
    }

    /** Whether {@link #sentAt} is to be notified of each event. */
    public boolean isTimed() {
        return timed;
    }

    /** An event that nobody read. */
    public void event() {
        events.increment();
        if (!begun) {
            begun = true;
            first.countDown();
        }
    }

    /** An event of which a name and two fields were read; their characters are counted, so that reading is not optimised away. */
    public void event(@Nullable String name, @Nullable String one, @Nullable String other) {
        characters.add(length(name) + length(one) + length(other));
        event();
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    /** When the event that is read now was sent, as its {@code Timestamp} says; null is passed over. */
    public void sentAt(@Nullable String timestamp) {
        if (timestamp != null && timestamp.length() == 17) {
            sentAt(1_000_000 * Long.parseLong(timestamp, 0, 10, 10) + Long.parseLong(timestamp, 11, 17, 10));
        }
    }

    /** The same in microseconds since 1970. */
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
