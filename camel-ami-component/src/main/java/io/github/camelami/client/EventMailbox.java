/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

import io.github.camelami.message.AmiEvent;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Events waiting for a consumer: bounded by count and bytes, with a high and a low water, counting what it drops. One thread
 * puts, one at a time takes. One that pauses its link when it is full does so earlier when all mailboxes together hold much.
 *
 * <p>Control events (a gap, a connection's beginning and end) fit beyond the bounds, up to a bound of their own: they are few,
 * and tell of what is lost.
 *
 * <p>The taker takes a handful at a time, so that both sides seldom meet at the lock; a handful counts as waiting until the next
 * one is taken.
 */
final class EventMailbox {

    /** Control events that may wait. */
    static final int MAX_CONTROL = 1024;

    private static final int MAX_HANDFUL = 64;

    private static final int MAX_TRIES = 64;

    /** Bytes by which what it holds must have changed before all mailboxes' memory is told. */
    private static final int MEMORY_STEP = 16 * 1024;

    /** What became of an event put in. */
    enum Put {
        /** It waits, and others did already. */
        QUEUED,
        /** It waits, and the taker may have found nothing: wake it. */
        FIRST,
        /** It waits, and there is no more room: stop putting until told that there is. */
        FULL,
        /** It is lost. */
        DROPPED
    }

    /**
     * Events that are missing at one place.
     *
     * @param since when the first of them was lost
     * @param events how many
     * @param cause the word for why
     */
    record Loss(Instant since, long events, String cause) {

        /** Both, this one being the earlier. */
        Loss and(@Nullable Loss later) {
            return later == null ? this : new Loss(since, events + later.events, later.cause);
        }
    }

    /**
     * An event and what is missing just before it.
     *
     * @param event the event; null when the loss is the last there is to tell
     * @param size its bytes; kept here too, where they are found without a look at the event, which is far away for the taker
     * @param at the clock's nanoseconds when it was put in
     * @param lost null when nothing is missing
     */
    record Item(@Nullable AmiEvent event, int size, long at, boolean control, @Nullable Loss lost) {}

    private final int maxEvents;
    private final long maxBytes;
    private final OverflowPolicy policy;
    private final MailboxMemory memory;
    private final Clock clock;
    private final Runnable onRoom;
    private final int handful;

    private final ReentrantLock lock = new ReentrantLock();

    // under the lock
    private final ArrayDeque<Item> items = new ArrayDeque<>();
    /** Control events that were reached while the oldest were dropped: they wait before all {@link #items}. */
    private final ArrayDeque<Item> spared = new ArrayDeque<>();

    private int count;
    private long bytes;
    private long bytesTold;
    private int control;
    private long accepted;
    private long dropped;
    private boolean full;
    private boolean closed;
    private @Nullable Loss lostAtHead;
    private @Nullable Loss lostAtTail;
    private int handSize;
    private long handBytes;

    // the taker's
    private final Item[] hand;
    private int handAt;
    private final AtomicInteger handLeft = new AtomicInteger();
    private volatile long oldestAt;

    /**
     * @param memory what it shares with all other mailboxes
     * @param onRoom told, on the taker's thread, that there is room again after {@link Put#FULL}
     */
    EventMailbox(
            int maxEvents, long maxBytes, OverflowPolicy policy, MailboxMemory memory, Clock clock, Runnable onRoom) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
        this.policy = policy;
        this.memory = memory;
        this.clock = clock;
        this.onRoom = onRoom;
        // what is in the taker's hand cannot be dropped as the oldest, and a small mailbox should be exact
        this.handful = policy == OverflowPolicy.DROP_OLDEST ? 1 : Math.max(1, Math.min(MAX_HANDFUL, maxEvents / 16));
        this.hand = new Item[handful];
    }

    /**
     * Puts an event in.
     *
     * @return what became of it; how many it pushed out is told by {@link #dropped}
     */
    Put put(AmiEvent event, long now, boolean isControl) {
        enter();
        try {
            return add(event, now, isControl);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Puts several events in, none of them a control event.
     *
     * @return what became of the one that matters most to the putter: {@link Put#FULL}, else {@link Put#FIRST}, else that of the
     *     last
     */
    Put putAll(AmiEvent[] events, int number, long now) {
        boolean first = false;
        boolean filled = false;
        Put last = Put.QUEUED;
        enter();
        try {
            for (int i = 0; i < number; i++) {
                last = add(events[i], now, false);
                first |= last == Put.FIRST;
                filled |= last == Put.FULL;
            }
        } finally {
            lock.unlock();
        }
        return filled ? Put.FULL : first ? Put.FIRST : last;
    }

    /** Under the lock. */
    private Put add(AmiEvent event, long now, boolean isControl) {
        int size = event.headers().byteLength();
        if (isControl ? control >= MAX_CONTROL : !hasRoom(size)) {
            if (isControl || policy == OverflowPolicy.DROP_NEWEST) {
                lose("overflow");
                return Put.DROPPED;
            }
            if (policy == OverflowPolicy.DROP_OLDEST) {
                makeRoom(size);
            } // PAUSE: what was read before the pause took hold is kept; it is bounded by one read
        }
        boolean first = items.isEmpty();
        items.add(new Item(event, size, now, isControl, lostAtTail));
        lostAtTail = null;
        count++;
        bytes += size;
        accepted++;
        if (isControl) {
            control++;
        }
        if (first && handLeft.get() == 0) {
            oldestAt = now;
        }
        tellMemory();
        if (policy == OverflowPolicy.PAUSE
                && !full
                && (count >= maxEvents || bytes >= Math.min(maxBytes, memory.share()))) {
            full = true;
            return Put.FULL;
        }
        return first ? Put.FIRST : Put.QUEUED;
    }

    /**
     * What is done under the lock takes a fraction of a microsecond, and waiting for it asleep some fifty: so the two sides, who
     * meet here all the time, try for a moment before they do.
     */
    private void enter() {
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            if (lock.tryLock()) {
                return;
            }
            Thread.onSpinWait();
        }
        lock.lock();
    }

    private void tellMemory() {
        long more = bytes - bytesTold;
        if (Math.abs(more) >= MEMORY_STEP && !closed) {
            memory.add(more);
            bytesTold = bytes;
        }
    }

    /** Nothing is put in any more; what waits can still be taken, and no longer counts for all mailboxes' memory. */
    void close() {
        lock.lock();
        try {
            closed = true;
            memory.add(-bytesTold);
            bytesTold = 0;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom(int size) {
        return count < maxEvents && bytes + size <= maxBytes;
    }

    private void makeRoom(int size) {
        while (!hasRoom(size) && !items.isEmpty()) {
            Item oldest = items.remove();
            Loss lost = oldest.lost;
            if (oldest.control) {
                spared.add(new Item(oldest.event, oldest.size, oldest.at, true, null));
            } else {
                leave(oldest);
                dropped++;
                Loss one = new Loss(clock.instant(), 1, "overflow");
                lost = lost == null ? one : lost.and(one);
            }
            if (lost != null) {
                lostAtHead = lostAtHead == null ? lost : lostAtHead.and(lost);
            }
        }
    }

    /** Counts an event that was kept out on purpose, so that the next one put in tells of it. */
    void skip(String cause) {
        lock.lock();
        try {
            lose(cause);
        } finally {
            lock.unlock();
        }
    }

    private void lose(String cause) {
        dropped++;
        Loss before = lostAtTail;
        lostAtTail =
                before == null ? new Loss(clock.instant(), 1, cause) : new Loss(before.since, before.events + 1, cause);
    }

    /** One of the shared items is no longer there: neither waiting nor in the taker's hand. */
    private void leave(Item item) {
        count--;
        bytes -= item.size;
        if (item.control) {
            control--;
        }
    }

    /**
     * Takes the next event; null when none waits. The taker's threads only.
     *
     * @param tellLoss whether, when no event waits, events lost behind the last one are told in an item without an event
     */
    @Nullable
    Item take(boolean tellLoss) {
        int left = handLeft.get();
        if (left > 0) {
            return fromHand(left);
        }
        boolean room;
        Item only = null;
        enter();
        try {
            count -= handSize;
            bytes -= handBytes;
            handSize = 0;
            handBytes = 0;
            if (items.isEmpty() && spared.isEmpty() && tellLoss && lostAtTail != null) {
                only = new Item(null, 0, 0, true, lostAtTail);
                lostAtTail = null;
            } else if (handful == 1) {
                only = spared.isEmpty() ? items.poll() : spared.poll();
                if (only != null) {
                    leave(only);
                    only = withHeadLoss(only);
                }
                Item next = spared.isEmpty() ? items.peek() : spared.peek();
                oldestAt = next == null ? oldestAt : next.at;
            } else {
                fillHand();
            }
            tellMemory();
            // an empty mailbox has room, however little memory there is: its events must go on
            room = full && count <= maxEvents / 2 && bytes <= Math.min(maxBytes, memory.share()) / 2;
            if (room) {
                full = false;
            }
        } finally {
            lock.unlock();
        }
        if (room) {
            onRoom.run();
        }
        left = handLeft.get();
        return only != null ? only : left > 0 ? fromHand(left) : null;
    }

    private void fillHand() {
        int size = Math.min(handful, items.size());
        for (int i = 0; i < size; i++) {
            Item item = items.remove();
            hand[i] = item;
            handBytes += item.size;
            if (item.control) {
                control--;
            }
        }
        if (size > 0) {
            oldestAt = hand[0].at;
        }
        handSize = size;
        handAt = 0;
        handLeft.lazySet(size);
    }

    private Item withHeadLoss(Item item) {
        Loss lost = lostAtHead;
        lostAtHead = null;
        return lost == null ? item : new Item(item.event, item.size, item.at, item.control, lost.and(item.lost));
    }

    @SuppressWarnings("NullAway") // a slot taken is empty
    private Item fromHand(int left) {
        Item item = hand[handAt];
        hand[handAt] = null;
        handAt++;
        handLeft.lazySet(left - 1); // told to others soon enough
        return item;
    }

    /** Whether {@link #take} would find nothing. Any thread. */
    boolean isEmpty(boolean tellLoss) {
        if (handLeft.get() > 0) {
            return false;
        }
        lock.lock();
        try {
            return items.isEmpty() && spared.isEmpty() && !(tellLoss && lostAtTail != null);
        } finally {
            lock.unlock();
        }
    }

    /** Whether it has said {@link Put#FULL} and not yet that there is room. */
    boolean isFull() {
        lock.lock();
        try {
            return full;
        } finally {
            lock.unlock();
        }
    }

    /** Events lost so far. */
    long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /** Events put in so far, and not lost at once. The putter's thread only. */
    long acceptedSoFar() {
        return accepted;
    }

    /** As {@link #dropped}, for the putter's thread, which alone makes it grow. */
    long droppedSoFar() {
        return dropped;
    }

    /** How it stands now. Any thread. */
    SubscriptionStatus status(String name, long now) {
        lock.lock();
        try {
            int waiting = spared.size() + items.size() + handLeft.get();
            long age = waiting == 0 ? 0 : Math.max(0, now - oldestAt);
            return new SubscriptionStatus(
                    name, waiting, waiting == 0 ? 0 : bytes, age / 1_000_000, accepted, dropped, full);
        } finally {
            lock.unlock();
        }
    }
}
