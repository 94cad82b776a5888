/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What all mailboxes may hold together, so that a storm of many servers at once is held back before the heap is full of events,
 * however many consumers there are. Safe for use by any number of threads.
 *
 * <p>Each mailbox may hold as much as is still free: a single one up to half of all, and of many each the same share, without
 * any of them knowing of the others.
 */
public final class MailboxMemory {

    /** Of the heap, when nothing else is said: with the objects around them, events take about twice their bytes. */
    private static final int PART_OF_HEAP = 32;

    private final long limit;
    private final AtomicLong held = new AtomicLong();

    /**
     * @param bytes of events, as received, that may wait in all mailboxes together; 0 for a thirty-second part of the largest heap
     * @throws IllegalArgumentException when it is negative
     */
    public MailboxMemory(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException(
                    "mailboxMemory is " + bytes + "; it must be positive, or 0 for a part of the heap");
        }
        this.limit = bytes == 0 ? Runtime.getRuntime().maxMemory() / PART_OF_HEAP : bytes;
    }

    /** A mailbox holds so many bytes more than it said before; negative when it holds fewer. */
    void add(long bytes) {
        held.addAndGet(bytes);
    }

    /** How many bytes one mailbox may hold now; never negative. */
    long share() {
        return Math.max(0, limit - held.get());
    }

    /** How many bytes all mailboxes hold, as far as they have said: each tells it in steps. */
    public long held() {
        return held.get();
    }
}
