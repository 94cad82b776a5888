/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory limit shared by all event buffers. A storm of many servers cannot fill the heap, whatever the number of
 * consumers and their overflow policies. Thread-safe.
 *
 * <p>Half of it goes to the buffers that need it first. The other half is divided evenly, so that a route that hangs
 * with a full buffer leaves room for all others.
 */
public final class BufferMemory {

    /** The default part of the heap: with the objects around them, events take about twice their bytes. */
    private static final int PART_OF_HEAP = 32;

    private final long limit;
    private final AtomicLong held = new AtomicLong();
    private final AtomicInteger buffers = new AtomicInteger();

    /**
     * @param bytes the maximum number of bytes of events, as received, in all event buffers together; 0 for 1/32 of
     *     the maximum heap
     * @throws IllegalArgumentException if it is negative
     */
    public BufferMemory(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException(
                    "bufferMemory is " + bytes + "; it must be positive, or 0 for 1/32 of the maximum heap");
        }
        this.limit = bytes == 0 ? Runtime.getRuntime().maxMemory() / PART_OF_HEAP : bytes;
    }

    /** Adds a buffer to those that share the memory. */
    void enter() {
        buffers.incrementAndGet();
    }

    /** Removes a buffer. Its content has been subtracted by {@link #add} before. */
    void leave() {
        buffers.decrementAndGet();
    }

    /** Adds to the bytes that buffers hold; a negative number subtracts. */
    void add(long bytes) {
        if (bytes != 0) {
            held.addAndGet(bytes);
        }
    }

    /**
     * Returns whether a buffer may hold this much.
     *
     * @param bytes what the buffer would hold
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
