/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.OverflowPolicy;
import io.github.camelami.internal.message.AmiEvent;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A consumer's subscription: its filter and its event buffer. One thread at a time may take events; everything else is
 * thread-safe.
 */
public final class Subscription implements AutoCloseable {

    /** The operations that a subscription needs from its stream. */
    interface Owner {

        /**
         * Returns the earliest possible time of the events being read, which is shortly before {@code now} if reading
         * keeps up. Called on the event loop.
         */
        long happenedSince(long now);

        /**
         * Called when events were added. {@link Subscription#onReadComplete} must then be called at the end of the
         * read. On the event loop.
         */
        void onStaged(Subscription subscription);

        /** Called when the buffer is full, to pause the link. On the event loop. */
        void onFull(Subscription subscription);

        /** Called when the buffer may accept events again. Any thread. */
        void onRoom(Subscription subscription);

        /**
         * Called when the taker could not be woken. {@link Subscription#wakeIfOwed} must then be called soon. On the
         * event loop.
         */
        void onWakeOwed(Subscription subscription);

        /** Called when the subscription accepts events again. Any thread. */
        void onResume(Subscription subscription);

        /** Called when the subscription is closed. Any thread. */
        void onClose(Subscription subscription);
    }

    /** How long to wait after a list before it is requested again because of a loss. Doubles each time. */
    private static final long FIRST_LISTS_WAIT = TimeUnit.SECONDS.toNanos(5);

    private static final long LAST_LISTS_WAIT = TimeUnit.MINUTES.toNanos(5);

    private enum State {
        OPEN,
        /** Accepts no new events, but delivers those that are waiting. */
        FINISHING,
        /** Neither accepts nor delivers. */
        SUSPENDED,
        CLOSED
    }

    private final SubscriptionOptions options;
    private final Owner owner;
    private final Runnable wake;
    private final SubscriptionContext context;
    private final StreamTime time;
    private final EventBuffer buffer;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

    // used only on the event loop
    private boolean begun;
    private boolean staged;
    private boolean wakeOwed;
    private @Nullable Gap owedGap;
    private long notKept;
    private long notKeptSince;
    private boolean listsFailed;
    private long lostAtLists;
    private long listsAt;
    private long listsWait;

    // used only by the taker
    private @Nullable Gap unseenGap;
    /** The gap since the subscription was suspended, reported after {@link #resume}. */
    private volatile @Nullable Gap suspendedGap;
    /** An event or a gap that was taken from the buffer, but not delivered, because there was no memory for it. */
    private volatile @Nullable Object kept;

    /** @param wake causes the taker to poll; must not block */
    Subscription(SubscriptionOptions options, Owner owner, Runnable wake, SubscriptionContext context) {
        this.options = options;
        this.owner = owner;
        this.wake = wake;
        this.context = context;
        this.time = context.time();
        this.buffer = new EventBuffer(
                options.maxEvents(),
                options.maxBytes(),
                options.overflow(),
                context.memory(),
                () -> owner.onRoom(this));
    }

    EventFilter filter() {
        return options.filter();
    }

    SubscriptionOptions options() {
        return options;
    }

    /**
     * Returns whether the consumer has seen the start of the stream. Before that, it cannot miss events. On the event
     * loop.
     */
    boolean hasBegun() {
        return begun;
    }

    /** Records that the consumer has seen the start of the stream. On the event loop. */
    void begin() {
        begun = true;
    }

    // ---- putting in: on the event loop -----------------------------------------------------------------------------

    /** Passes a wanted event from the server to the buffer, which keeps or drops it. */
    void put(AmiEvent event) {
        boolean enough = buffer.stage(event);
        try {
            if (enough) {
                flush();
            } else if (!staged) {
                staged = true;
                owner.onStaged(this);
            }
        } catch (Throwable noMemory) {
            staged = false; // the event is kept, and the next one or a pulse passes it on
            context.callbacks().report("Passing on an event to " + options.name(), noMemory);
        }
    }

    /** Counts an event as lost that could not be put, for example because there was no memory for it. */
    void onNotKept(Throwable why) {
        if (notKept == 0) {
            notKeptSince = owner.happenedSince(time.now());
        }
        notKept++;
        context.counters().eventsLost.increment();
        context.callbacks().report("Keeping an event for " + options.name(), why);
    }

    /** Stages the gaps that were not staged yet. */
    private void stageGaps() {
        Gap owed = owedGap;
        if (owed != null) {
            buffer.stageGap(owed, filter().wantsGaps());
            owedGap = null;
        }
        if (notKept > 0) {
            buffer.stageGap(new Gap(notKeptSince, time.now(), notKept, "overflow"), filter().wantsGaps());
            notKept = 0;
        }
    }

    /**
     * Accepts one of the component's own events, even if the buffer is full. Ignores an event about the link if the
     * filter excludes it.
     */
    void announce(AmiEvent event) {
        if (!LinkEvents.isLinkEvent(event) || filter().wantsOwn(event)) {
            try {
                buffer.stageOwn(event);
                flush();
            } catch (Throwable noMemory) { // other consumers must get theirs
                context.callbacks().report("Passing on " + event.name() + " to " + options.name(), noMemory);
            }
        }
    }

    /**
     * Records that events are missing at this point of the stream. The next exchange reports the gap even if the filter
     * excludes gaps.
     */
    void miss(Gap gap) {
        owedGap = owedGap == null ? gap : owedGap.and(gap); // until there is memory for it
        flush();
    }

    /** Makes the events added so far available to the taker, although the read continues. */
    void flush() {
        boolean listed = staged;
        try {
            onReadComplete();
        } finally {
            staged = listed;
        }
    }

    /**
     * Makes the events of the read available to the taker, and wakes it if necessary. Called at the end of the read for
     * which {@link Owner#onStaged} was called. If the wake-up fails, for example because no thread can be created, the
     * link continues to read and tries again later.
     */
    void onReadComplete() {
        staged = false;
        stageGaps();
        if (buffer.hasStaged()) {
            long acceptedBefore = buffer.accepted();
            long lostBefore = buffer.lost();
            long now = time.now();
            EventBuffer.Put put = buffer.flush(now, owner.happenedSince(now), !isOpen());
            wakeOwed |= put != EventBuffer.Put.QUEUED; // first, so that a later pulse wakes it in any case
            context.counters().eventsDelivered.add(buffer.accepted() - acceptedBefore);
            if (buffer.lost() != lostBefore) {
                context.counters().eventsLost.add(buffer.lost() - lostBefore);
            }
            if (put == EventBuffer.Put.FULL && pausesLink()) {
                owner.onFull(this);
            }
        }
        if (wakeOwed) {
            wakeOwed = false;
            try {
                if (!isClosed()) {
                    wake.run();
                }
            } catch (Throwable failed) {
                wakeOwed = true;
                context.callbacks().report("Waking the route of " + options.name(), failed);
                owner.onWakeOwed(this);
            }
        }
    }

    /** Wakes the taker if the last attempt to do so failed. */
    void wakeIfOwed() {
        if (wakeOwed) {
            flush();
        }
    }

    /**
     * Called from time to time. Wakes the taker if events are waiting, since the taker itself may have run out of memory.
     * Releases memory that is no longer needed.
     */
    void onPulse() {
        wakeOwed |= !isEmpty();
        if (wakeOwed || notKept > 0 || owedGap != null || buffer.hasStaged()) {
            flush();
        }
        buffer.trim();
    }

    /** The part of {@link #resume} that runs on the event loop. */
    void onResumed() {
        if (pausesLink()) {
            owner.onFull(this);
        }
        if (!isEmpty()) {
            wakeOwed = true;
            flush();
        }
    }

    // ---- taking ----------------------------------------------------------------------------------------------------

    /** Returns the next delivery; null if none is waiting or the subscription is suspended. */
    public @Nullable EventDelivery poll() {
        while (canGive()) {
            Object next = kept;
            if (next != null) {
                kept = null;
            } else if (suspendedGap != null) {
                next = suspendedGap;
                suspendedGap = null;
            } else {
                next = buffer.take();
            }
            if (next == null) {
                return null;
            }
            try {
                EventDelivery delivery = deliveryOf(next);
                if (delivery != null) {
                    return delivery;
                }
            } catch (Throwable noMemory) {
                kept = next;
                throw noMemory;
            }
        }
        return null;
    }

    /** Returns the delivery of an event or a gap; null if a gap must wait. */
    private @Nullable EventDelivery deliveryOf(Object taken) {
        if (taken instanceof AmiEvent event) {
            Gap before = unseenGap;
            EventDelivery delivery = new EventDelivery(event, before == null ? null : LinkEvents.gap(before, time));
            unseenGap = null;
            return delivery;
        }
        Gap gap = (Gap) taken;
        if (state.get() == State.FINISHING && gap.cause().equals(Gap.SUSPENDED)) {
            suspendedGap = gap;
        } else if (filter().wantsGaps()) {
            return new EventDelivery(LinkEvents.gap(gap, time), null);
        } else {
            unseenGap = unseenGap == null ? gap : unseenGap.and(gap);
        }
        return null;
    }

    private boolean canGive() {
        State now = state.get();
        return now != State.SUSPENDED && (now != State.FINISHING || suspendedGap == null);
    }

    /**
     * Returns whether nothing is waiting, so that {@link #poll} would return null. A gap that {@link #poll} has kept
     * for the next event does not count as waiting; one that it has yet to keep does.
     */
    public boolean isEmpty() {
        return !canGive() || suspendedGap == null && kept == null && buffer.isEmpty();
    }

    /** Returns the number of events that {@link #poll} would deliver now; 0 while suspended. Any thread. */
    public int pending() {
        return canGive() ? status().waiting() + (kept == null ? 0 : 1) : 0;
    }

    // ---- life ------------------------------------------------------------------------------------------------------

    /**
     * Suspends the subscription until {@link #resume}. Events that arrive in the meantime are lost. The buffer counts
     * these events, and an {@code AmiGap} reports them later. A full buffer no longer pauses the link.
     *
     * @param finish whether to deliver the waiting events first; otherwise nothing is delivered until {@link #resume}
     */
    public void suspend(boolean finish) {
        State next = finish ? State.FINISHING : State.SUSPENDED;
        State before = state.getAndUpdate(now -> now == State.CLOSED ? now : next);
        if (before != next && before != State.CLOSED) {
            owner.onRoom(this);
        }
    }

    /**
     * Accepts and delivers events again, and takes new snapshots. Has no effect unless the subscription is suspended.
     */
    public void resume() {
        State before = state.getAndUpdate(now -> now == State.CLOSED ? now : State.OPEN);
        if (before == State.SUSPENDED || before == State.FINISHING) {
            owner.onResume(this);
        }
    }

    /** Returns whether the subscription accepts events. */
    boolean isOpen() {
        return state.get() == State.OPEN;
    }

    boolean isClosed() {
        return state.get() == State.CLOSED;
    }

    /** Returns whether the buffer is full, which pauses the link until the buffer is half empty. */
    boolean pausesLink() {
        return isOpen() && buffer.isFull();
    }

    /**
     * Returns whether a whole list can be put into the buffer now. On the event loop.
     *
     * @param mayReplace whether the list may replace waiting events if the buffer drops the oldest ones
     */
    boolean accepts(List<AmiEvent> list, boolean mayReplace) {
        flush(); // what the same read brought needs room, too
        return buffer.fits(
                list.size(),
                list.stream().mapToLong(item -> item.headers().byteLength()).sum(),
                mayReplace);
    }

    /**
     * Puts the items of a list into the buffer. What the only list of a consumer replaces is older than the list, and so
     * no reason to request it again.
     */
    void putList(String action, List<AmiEvent> items) {
        long lostBefore = buffer.lost();
        long acceptedBefore = buffer.accepted();
        announce(LinkEvents.snapshotStart(action));
        items.forEach(this::put);
        announce(LinkEvents.snapshotEnd(action, items.size(), null));
        boolean whole = buffer.accepted() - acceptedBefore == items.size() + 2; // with the start and the end
        if (whole && options.snapshot().size() == 1) {
            lostAtLists += buffer.lost() - lostBefore;
        }
    }

    /**
     * Records that all lists are being requested. On the event loop.
     *
     * @param again whether because of a loss; the next loss then waits longer
     */
    void onLists(boolean again) {
        listsWait = again ? Math.min(2 * listsWait, LAST_LISTS_WAIT) : FIRST_LISTS_WAIT;
        listsAt = time.now();
        lostAtLists = buffer.lost();
        listsFailed = false;
    }

    /** Requests the lists again at the next opportunity, since they could not be requested. On the event loop. */
    void onListsFailed() {
        listsFailed = true;
        listsAt = time.now();
    }

    /**
     * Returns whether to request the lists again: events were dropped since, some time has passed, and there is room.
     * On the event loop.
     */
    boolean needsLists() {
        return (listsFailed || buffer.lost() != lostAtLists && options.overflow() != OverflowPolicy.PAUSE)
                && !options.snapshot().isEmpty()
                && isOpen()
                && time.now() - listsAt >= listsWait
                && buffer.isHalfEmpty();
    }

    /** Returns a share of the memory for event buffers, for events that the taker has taken in advance. */
    public MemoryShare newMemoryShare() {
        return new MemoryShare(context.memory());
    }

    /** Returns the current status of the buffer. */
    public SubscriptionStatus status() {
        return buffer.status(options.name(), time.now(), isOpen());
    }

    /**
     * Closes the subscription. It accepts no more events, but those waiting can still be polled. Closing it again has
     * no effect.
     */
    @Override
    public void close() {
        if (state.getAndSet(State.CLOSED) != State.CLOSED) {
            buffer.close();
            owner.onClose(this);
        }
    }
}
