/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all event buffers may hold together, so that a storm of many servers at once cannot fill the heap, however many consumers
 * there are and whatever each does when its buffer is full. Safe for use by any number of threads.
 *
 * <p>One half belongs to whichever buffer needs it first. The other half is shared out evenly, so that a route that hangs with a
 * full buffer leaves room for every other one.
 */
public final class BufferMemory {

    /** Of the heap, by default: with the objects around them, events take about twice their bytes. */
    private static final int PART_OF_HEAP = 32;

    private final long limit;
    private final AtomicLong held = new AtomicLong();
    private final AtomicInteger buffers = new AtomicInteger();

    /**
     * @param bytes of events, as received, that may wait in all event buffers together; 0 for 1/32 of the maximum heap
     * @throws IllegalArgumentException when it is negative
     */
    public BufferMemory(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException(
                    "bufferMemory is " + bytes + "; it must be positive, or 0 for a part of the heap");
        }
        this.limit = bytes == 0 ? Runtime.getRuntime().maxMemory() / PART_OF_HEAP : bytes;
    }

    /** A buffer more shares the memory. */
    void enter() {
        buffers.incrementAndGet();
    }

    /** A buffer shares it no longer. What it held is taken back by {@link #add} before. */
    void leave() {
        buffers.decrementAndGet();
    }

    /** A buffer holds so many bytes more than before; negative when it holds fewer. */
    void add(long bytes) {
        if (bytes != 0) {
            held.addAndGet(bytes);
        }
    }

    /**
     * Whether a buffer may hold so much.
     *
     * @param bytes what it would hold
     * @param more how many of these are not yet counted by {@link #add}
     */
    boolean allows(long bytes, long more) {
        return held.get() + more <= limit / 2 || bytes <= limit / 2 / Math.max(1, buffers.get());
    }

    /** How many bytes all event buffers hold. */
    public long held() {
        return held.get();
    }
}
