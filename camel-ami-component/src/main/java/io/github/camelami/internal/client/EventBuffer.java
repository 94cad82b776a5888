/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.OverflowPolicy;
import io.github.camelami.internal.message.AmiEvent;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Holds the events from the network that wait for one route. It limits the number of waiting events, their bytes, and
 * the memory that all buffers share. With {@link OverflowPolicy#PAUSE}, reading stops when the buffer is full and
 * resumes when it is half empty. Lost events are counted, and a {@link Gap} marks where they are missing. One thread
 * puts events; one thread at a time takes them.
 *
 * <p>The buffer is a ring with three parts. The newest part belongs to the putter until {@link #flush} at the end of a
 * read. The oldest part is a small batch that the taker processes without a lock. Its events count as waiting until the
 * taker takes the next batch. The lock guards the part in between, and is acquired once per batch, not once per event.
 *
 * <p>The component's own events (the start and end of a connection, a gap) have a separate limit, since they are few
 * and report losses.
 */
final class EventBuffer {

    /** The maximum number of the component's own events that may wait. */
    static final int MAX_OWN = 1024;

    /**
     * The maximum number of events that the putter collects before a flush, so that a taker on another thread can start
     * before a long read ends.
     */
    private static final int MAX_STAGED = 32;

    private static final int MAX_STAGED_BYTES = 64 * 1024;

    private static final int MAX_HANDFUL = 64;
    private static final int FIRST_CAPACITY = 64;

    /** A larger ring is released once it is empty, so that one backlog does not occupy memory permanently. */
    private static final int KEPT_CAPACITY = 1024;

    private static final int MAX_TRIES = 64;

    /** Stored instead of a size to mark one of the component's own events, or a gap in the stream. */
    private static final int OWN = -1;

    /** Stored instead of a size to mark a {@link Gap} where this buffer lost events, or that no route wants. */
    private static final int LOSS = -2;

    /** The next step for the caller of {@link #flush}. */
    enum Put {
        /** Do nothing: the taker is still taking events, or none are waiting. */
        QUEUED,
        /** Wake the taker, since the buffer was empty and the taker may have stopped. */
        FIRST,
        /** The buffer is full: wake the taker, and stop reading until {@code onRoom} is called. */
        FULL
    }

    private final int maxEvents;
    private final long maxBytes;
    private final OverflowPolicy policy;
    private final BufferMemory memory;
    private final Runnable onRoom;
    private final int handful;

    private final ReentrantLock lock = new ReentrantLock();

    // the ring: the putter writes it, and replaces it under the lock
    private @Nullable Object[] slots = new Object[FIRST_CAPACITY];
    private int[] sizes = new int[FIRST_CAPACITY];
    private long[] times = new long[FIRST_CAPACITY];
    private long[] lags = new long[FIRST_CAPACITY];

    // used only by the putter
    private int tail;
    private int freeUpTo = FIRST_CAPACITY;
    private int stagedBytes;
    private boolean stagedOwn;

    // guarded by the lock: head .. handEnd belongs to the taker, handEnd .. published waits, published .. tail belongs
    // to the putter
    private int head;
    private int handEnd;
    private int published;
    private int count;
    private int own;
    private long bytes;
    private long counted;
    private long accepted;
    private long lostEvents;
    private boolean full;
    private long roomAtBytes;
    private boolean closed;

    /**
     * The component's own events that were kept when the oldest events around them were dropped. They are taken after
     * {@link #lostAtHead} and before the events in the ring.
     */
    private final ArrayDeque<Object> spared = new ArrayDeque<>();

    private @Nullable Gap lostAtHead;

    // used only by the taker
    private @Nullable Object[] hand = slots;
    private int handAt;
    private final AtomicInteger handLeft = new AtomicInteger();

    /**
     * @param memory the memory limit shared with all other buffers
     * @param onRoom called on the taker's thread when the buffer can accept events again after {@link Put#FULL}
     */
    EventBuffer(int maxEvents, long maxBytes, OverflowPolicy policy, BufferMemory memory, Runnable onRoom) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
        this.policy = policy;
        this.memory = memory;
        this.onRoom = onRoom;
        // DROP_OLDEST cannot drop events in a batch, and a small buffer should count exactly
        this.handful = policy == OverflowPolicy.DROP_OLDEST ? 1 : Math.max(1, Math.min(MAX_HANDFUL, maxEvents / 16));
        memory.enter();
    }

    // ---- putting ---------------------------------------------------------------------------------------------------

    /**
     * Stages an event for the next {@link #flush}. Call only on the putter's thread.
     *
     * @return whether enough events are staged to flush now
     */
    boolean stage(AmiEvent event) {
        return stage(event, event.headers().byteLength());
    }

    /** Stages one of the component's own events. Call only on the putter's thread. */
    void stageOwn(AmiEvent event) {
        stagedOwn = true;
        stage(event, OWN);
    }

    /**
     * Stages a gap in the stream. Call only on the putter's thread.
     *
     * @param asEvent whether the route receives the gap as an event; otherwise it neither waits nor counts as one
     */
    void stageGap(Gap gap, boolean asEvent) {
        stagedOwn = true;
        stage(gap, asEvent ? OWN : LOSS);
    }

    private boolean stage(Object what, int size) {
        if (tail == freeUpTo) {
            makeSpace();
        }
        int at = tail & slots.length - 1;
        slots[at] = what;
        sizes[at] = size;
        tail++;
        stagedBytes += Math.max(0, size);
        return tail - published >= MAX_STAGED || stagedBytes >= MAX_STAGED_BYTES;
    }

    /** Returns whether anything waits for {@link #flush}. Call only on the putter's thread. */
    boolean hasStaged() {
        return tail != published;
    }

    private void makeSpace() {
        lock.lock();
        try {
            if (tail - head == slots.length) {
                resize(2 * slots.length);
            }
            freeUpTo = head + slots.length;
        } finally {
            lock.unlock();
        }
    }

    /** Releases the memory of a backlog once it has been processed. Call only on the putter's thread. */
    void trim() {
        if (slots.length <= KEPT_CAPACITY) {
            return;
        }
        lock.lock();
        try {
            if (head == tail) {
                resize(FIRST_CAPACITY);
                freeUpTo = head + slots.length;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Moves the ring to new arrays. The taker's batch stays in the old ones. */
    private void resize(int capacity) {
        Object[] newSlots = new Object[capacity];
        int[] newSizes = new int[capacity];
        long[] newTimes = new long[capacity];
        long[] newLags = new long[capacity];
        for (int i = head; i != tail; i++) {
            int from = i & slots.length - 1;
            int to = i & capacity - 1;
            newSlots[to] = slots[from];
            newSizes[to] = sizes[from];
            newTimes[to] = times[from];
            newLags[to] = lags[from];
        }
        slots = newSlots;
        sizes = newSizes;
        times = newTimes;
        lags = newLags;
    }

    /**
     * Makes the staged events that fit available to the taker. Call only on the putter's thread.
     *
     * @param now the time of this read
     * @param since the earliest possible time of an event in this read; it is before {@code now} if reading lags
     * @param suspended whether to drop all events except the component's own
     */
    Put flush(long now, long since, boolean suspended) {
        if (tail == published) {
            return Put.QUEUED;
        }
        enter();
        try {
            boolean first = published == handEnd && spared.isEmpty();
            int before = published;
            int staged = tail - published;
            if (!stagedOwn && !suspended && !closed && hasRoom(staged, stagedBytes)) {
                stamp(now, now - since);
                count += staged;
                bytes += stagedBytes;
                accepted += staged;
                published = tail;
            } else {
                place(now, since, suspended);
            }
            stagedBytes = 0;
            stagedOwn = false;
            count();
            if (policy == OverflowPolicy.PAUSE && !full && isAtHighWater()) {
                full = true;
                roomAtBytes = bytes / 2;
                return Put.FULL;
            }
            return first && published != before ? Put.FIRST : Put.QUEUED;
        } finally {
            lock.unlock();
        }
    }

    private void stamp(long now, long lag) {
        for (int i = published; i != tail; i++) {
            int at = i & slots.length - 1;
            times[at] = now;
            lags[at] = lag;
        }
    }

    /**
     * Handles staged events one by one if not all of them fit. Each event stays in its slot, moves to an earlier slot,
     * or is dropped.
     */
    private void place(long now, long since, boolean suspended) {
        int end = tail;
        int from = published;
        for (int i = from; i != end; i++) {
            int at = i & slots.length - 1;
            Object what = slots[at];
            int size = sizes[at];
            slots[at] = null;
            if (what == null || closed) {
                continue;
            }
            boolean isOwn = size == OWN;
            boolean fits = isOwn ? own < MAX_OWN : size != LOSS && !suspended && makeRoom(size);
            if (fits) {
                append(what, size, now, now - since);
                count++;
                own += isOwn ? 1 : 0;
                bytes += Math.max(0, size);
                accepted++;
            } else if (what instanceof Gap gap) {
                lose(gap, now);
            } else {
                lostEvents++;
                lose(new Gap(since, now, 1, suspended && !isOwn ? Gap.SUSPENDED : "overflow"), now);
            }
        }
        tail = published;
    }

    private void append(Object what, int size, long now, long lag) {
        int at = published & slots.length - 1;
        slots[at] = what;
        sizes[at] = size;
        times[at] = now;
        lags[at] = lag;
        published++;
    }

    /** Marks a loss after the waiting events. The mark does not count towards the limits of the buffer. */
    private void lose(Gap lost, long now) {
        int last = published - 1 & slots.length - 1;
        if (published != handEnd && sizes[last] == LOSS && slots[last] instanceof Gap before) {
            slots[last] = before.and(lost);
        } else {
            append(lost, LOSS, now, 0);
        }
    }

    private boolean isAtHighWater() {
        return count - own >= maxEvents || bytes >= maxBytes || !memory.allows(bytes, bytes - counted);
    }

    /**
     * Returns whether the buffer can accept more events. With {@link OverflowPolicy#PAUSE}, it always can, since at
     * most one more read arrives before the pause takes effect.
     */
    private boolean hasRoom(int events, long more) {
        return policy == OverflowPolicy.PAUSE
                || count - own + events <= maxEvents
                        && bytes + more <= maxBytes
                        && memory.allows(bytes + more, bytes + more - counted);
    }

    /**
     * Makes room for a new event: drops the oldest events if the policy is {@link OverflowPolicy#DROP_OLDEST}. Returns
     * whether the new event fits.
     */
    private boolean makeRoom(int size) {
        if (policy != OverflowPolicy.DROP_OLDEST || hasRoom(1, size)) {
            return hasRoom(1, size);
        }
        if (size > maxBytes || !memory.allows(size, size - counted)) {
            return false; // the new event is too large: even dropping all waiting events would not be enough
        }
        while (!hasRoom(1, size) && head != published) {
            dropOldest();
        }
        return true;
    }

    private void dropOldest() {
        int at = head & slots.length - 1;
        Object oldest = slots[at];
        int size = sizes[at];
        slots[at] = null;
        head++;
        handEnd = head;
        if (size >= 0) {
            count--;
            bytes -= size;
            lostEvents++;
            loseAtHead(new Gap(times[at] - lags[at], times[at], 1, "overflow"));
        } else if (size == LOSS && oldest instanceof Gap gap) {
            loseAtHead(gap);
        } else if (oldest != null) {
            spared.add(oldest);
        }
    }

    private void loseAtHead(Gap lost) {
        lostAtHead = lostAtHead == null ? lost : lostAtHead.and(lost);
    }

    /**
     * Acquires the lock after spinning briefly. The other thread holds it for less than a microsecond, whereas sleeping
     * costs about fifty. Both threads need the lock constantly.
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

    private void count() {
        if (!closed) {
            memory.add(bytes - counted);
            counted = bytes;
        }
    }

    /**
     * Stops accepting events. Waiting events can still be taken, but no longer count towards the shared memory limit.
     */
    void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                memory.add(-counted);
                memory.leave();
                counted = 0;
            }
        } finally {
            lock.unlock();
        }
    }

    // ---- taking ----------------------------------------------------------------------------------------------------

    /**
     * Takes the next item: an {@link AmiEvent}, a {@link Gap}, or null if there is none. Call on one thread at a time.
     */
    @Nullable
    Object take() {
        int left = handLeft.get();
        if (left > 0) {
            return fromHand(left);
        }
        boolean room;
        Object only;
        enter();
        try {
            putDown();
            only = takeOne();
            if (only == null && handful > 1) {
                fillHand();
            }
            count();
            room = full && count - own <= maxEvents / 2 && bytes <= roomAtBytes;
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
        return only != null || left == 0 ? only : fromHand(left);
    }

    private @Nullable Object fromHand(int left) {
        Object next = hand[handAt & hand.length - 1];
        handAt++;
        handLeft.lazySet(left - 1); // other threads see this soon enough
        return next;
    }

    /** Releases the processed batch. */
    private void putDown() {
        while (head != handEnd) {
            remove();
        }
    }

    private @Nullable Object remove() {
        int at = head & slots.length - 1;
        Object what = slots[at];
        slots[at] = null;
        head++;
        if (sizes[at] != LOSS) {
            count--;
            own -= sizes[at] == OWN ? 1 : 0;
            bytes -= Math.max(0, sizes[at]);
        }
        return what;
    }

    private @Nullable Object takeOne() {
        if (lostAtHead != null) {
            Gap lost = lostAtHead;
            lostAtHead = null;
            return lost;
        }
        Object first = spared.poll();
        if (first != null) {
            count--;
            own--;
            return first;
        }
        if (handful > 1 || head == published) {
            return null;
        }
        Object what = remove();
        handEnd = head;
        return what;
    }

    private void fillHand() {
        int size = Math.min(handful, published - head);
        hand = slots;
        handAt = head;
        handEnd = head + size;
        handLeft.lazySet(size);
    }

    // ---- looking ---------------------------------------------------------------------------------------------------

    /** Returns whether {@link #take} would return null. Any thread. */
    boolean isEmpty() {
        if (handLeft.get() > 0) {
            return false;
        }
        lock.lock();
        try {
            return published == handEnd && spared.isEmpty() && lostAtHead == null;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether the buffer has reported {@link Put#FULL}, but has not yet called {@code onRoom}. Any thread. */
    boolean isFull() {
        lock.lock();
        try {
            return full;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns whether a whole list fits now; half a list would be worthless. With {@link OverflowPolicy#PAUSE} it may
     * exceed the limits of this buffer, but not the memory shared with others. Any thread.
     *
     * @param mayReplace whether with {@link OverflowPolicy#DROP_OLDEST} it may replace waiting events
     */
    boolean fits(int items, long more, boolean mayReplace) {
        lock.lock();
        try {
            boolean replaces = mayReplace && policy == OverflowPolicy.DROP_OLDEST;
            return policy == OverflowPolicy.PAUSE
                    ? memory.allows(bytes + more, bytes - counted)
                    : hasRoom(items, more)
                            || replaces
                                    && items <= maxEvents
                                    && more <= maxBytes
                                    && memory.allows(more, more - counted);
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether at most half of the buffer is in use. Any thread. */
    boolean isHalfEmpty() {
        lock.lock();
        try {
            return count - own <= maxEvents / 2 && bytes <= maxBytes / 2;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the number of events accepted so far, excluding those dropped on arrival. Call only on the putter's
     * thread.
     */
    long accepted() {
        return accepted;
    }

    /**
     * Returns the number of events lost so far. Call only on the putter's thread, which alone increases this number.
     */
    long lost() {
        return lostEvents;
    }

    /**
     * Returns the current status of the buffer. Any thread.
     *
     * @param mayPause whether a full buffer pauses the link
     */
    SubscriptionStatus status(String name, long now, boolean mayPause) {
        lock.lock();
        try {
            int first = handEnd - handLeft.get();
            int waiting = count;
            long waitingBytes = bytes;
            for (int i = head; i != first; i++) {
                int size = sizes[i & slots.length - 1];
                waiting -= size == LOSS ? 0 : 1;
                waitingBytes -= Math.max(0, size);
            }
            long oldest = first == published ? now : times[first & slots.length - 1];
            long age = waiting == 0 ? 0 : Math.max(0, now - oldest);
            return new SubscriptionStatus(
                    name, waiting, waitingBytes, age / 1_000_000, accepted, lostEvents, full && mayPause);
        } finally {
            lock.unlock();
        }
    }
}
