/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

import io.github.camelami.message.AmiEvent;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Events waiting for a consumer: bounded by count and bytes, with a high and a low water, counting what it drops. One thread
 * puts, one takes.
 *
 * <p>Control events (a gap, a connection's beginning and end) always fit: there are few, and they tell of what is lost.
 */
final class EventMailbox {

    /** What became of an event put in. */
    enum Put {
        /** It waits, and others did already. */
        QUEUED,
        /** It waits, and is the first: wake the taker. */
        FIRST,
        /** It waits, and there is no more room: stop putting until {@link Taken#lowWater}. */
        FULL,
        /** It is lost. */
        DROPPED
    }

    /**
     * An event and when it was put in.
     *
     * @param event the event
     * @param at the clock's nanoseconds
     * @param lostBefore events lost just before this one
     */
    record Item(AmiEvent event, long at, long lostBefore) {}

    private final int maxEvents;
    private final long maxBytes;
    private final OverflowPolicy policy;

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Item> items = new ArrayDeque<>();

    private volatile int waiting;
    private volatile long waitingBytes;
    private volatile long accepted;
    private volatile long dropped;
    private volatile long oldestAt;
    private boolean full;
    private long lostAtHead;
    private long lostAtTail;

    EventMailbox(int maxEvents, long maxBytes, OverflowPolicy policy) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
        this.policy = policy;
    }

    /** Puts an event in. */
    Put put(AmiEvent event, long now, boolean control) {
        int bytes = event.headers().byteLength();
        lock.lock();
        try {
            boolean room = waiting < maxEvents && waitingBytes + bytes <= maxBytes;
            if (!room && !control) {
                switch (policy) {
                    case DROP_NEWEST -> {
                        dropped++;
                        lostAtTail++;
                        return Put.DROPPED;
                    }
                    case DROP_OLDEST -> makeRoom(bytes);
                    case PAUSE -> {
                        // what was read before the pause took hold is kept: it is bounded by one read
                    }
                }
            }
            boolean first = waiting == 0;
            items.add(new Item(event, now, lostAtTail));
            lostAtTail = 0;
            waiting++;
            waitingBytes += bytes;
            accepted++;
            if (first) {
                oldestAt = now;
            }
            if (policy == OverflowPolicy.PAUSE && !full && (waiting >= maxEvents || waitingBytes >= maxBytes)) {
                full = true;
                return Put.FULL;
            }
            return first ? Put.FIRST : Put.QUEUED;
        } finally {
            lock.unlock();
        }
    }

    private void makeRoom(int bytes) {
        Item oldest = items.peek();
        while (oldest != null && (waiting >= maxEvents || waitingBytes + bytes > maxBytes)) {
            items.poll();
            waiting--;
            waitingBytes -= oldest.event.headers().byteLength();
            dropped++;
            lostAtHead += 1 + oldest.lostBefore;
            oldest = items.peek();
        }
    }

    /** Counts an event that was kept out on purpose, so that the next one put in tells of it. */
    void skip() {
        lock.lock();
        try {
            dropped++;
            lostAtTail++;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The next event, taken out.
     *
     * @param item the event
     * @param lost events lost just before it
     * @param lowWater whether there is room again after {@link Put#FULL}
     */
    record Taken(Item item, long lost, boolean lowWater) {}

    /** Takes the next event; null when none waits. */
    @Nullable
    Taken take() {
        lock.lock();
        try {
            Item item = items.poll();
            if (item == null) {
                return null;
            }
            long lost = lostAtHead + item.lostBefore;
            lostAtHead = 0;
            waiting--;
            waitingBytes -= item.event.headers().byteLength();
            Item next = items.peek();
            oldestAt = next == null ? item.at : next.at;
            boolean lowWater = full && waiting <= maxEvents / 2 && waitingBytes <= maxBytes / 2;
            if (lowWater) {
                full = false;
            }
            return new Taken(item, lost, lowWater);
        } finally {
            lock.unlock();
        }
    }

    int waiting() {
        return waiting;
    }

    long waitingBytes() {
        return waitingBytes;
    }

    long accepted() {
        return accepted;
    }

    long dropped() {
        return dropped;
    }

    /** How long the oldest has waited, in nanoseconds. */
    long oldestAge(long now) {
        return waiting == 0 ? 0 : Math.max(0, now - oldestAt);
    }

    boolean isFull() {
        return full;
    }
}
