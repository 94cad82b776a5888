/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory limit shared by all event buffers. Event storms on many servers cannot fill the heap, regardless of the
 * number of consumers and their overflow policies. Thread-safe.
 *
 * <p>Half of the memory is first come, first served. The other half is divided evenly among the buffers, so that each
 * can still accept events when a blocked route has filled its own buffer.
 */
public final class BufferMemory {

    /**
     * The default limit is the maximum heap divided by this number. On the heap, an event with its objects occupies
     * about twice its received size.
     */
    private static final int PART_OF_HEAP = 32;

    private final long limit;
    private final AtomicLong held = new AtomicLong();
    private final AtomicInteger buffers = new AtomicInteger();

    /**
     * @param bytes the maximum number of bytes of events, as received, in all event buffers together; 0 for 1/32 of
     *     the maximum heap
     * @throws IllegalArgumentException if {@code bytes} is negative
     */
    public BufferMemory(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException(
                    "bufferMemory is " + bytes + "; it must be positive, or 0 for 1/32 of the maximum heap");
        }
        this.limit = bytes == 0 ? Runtime.getRuntime().maxMemory() / PART_OF_HEAP : bytes;
    }

    /** Registers a buffer, which then shares the memory. */
    void enter() {
        buffers.incrementAndGet();
    }

    /** Removes a buffer. Its bytes must already have been subtracted with {@link #add}. */
    void leave() {
        buffers.decrementAndGet();
    }

    /** Adds to the number of buffered bytes; a negative number subtracts. */
    void add(long bytes) {
        if (bytes != 0) {
            held.addAndGet(bytes);
        }
    }

    /**
     * Returns whether a buffer may hold this number of bytes.
     *
     * @param bytes the number of bytes that the buffer would hold
     * @param more how many of these bytes {@link #add} has not counted yet
     */
    boolean allows(long bytes, long more) {
        return held.get() + more <= limit / 2 || bytes <= limit / 2 / Math.max(1, buffers.get());
    }

    /** Returns the number of bytes in all event buffers. */
    public long held() {
        return held.get();
    }
}
