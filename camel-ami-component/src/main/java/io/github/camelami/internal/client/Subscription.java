/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.message.AmiEvent;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A consumer's stake: its filter and its event buffer. Taking is for one thread at a time; all else is for any. */
public final class Subscription implements AutoCloseable {

    /** What a subscription asks of its stream. */
    interface Owner {

        /** Since when the events that are being read may have happened; {@code now} when reading keeps up. On the event loop. */
        long happenedSince(long now);

        /** Events are held here: call {@link Subscription#onReadComplete} at the end of the read. On the event loop. */
        void onStaged(Subscription subscription);

        /** The buffer is full: hold back the link. On the event loop. */
        void onFull(Subscription subscription);

        /** There may be room again. Any thread. */
        void onRoom(Subscription subscription);

        /** The taker could not be woken: call {@link Subscription#wakeIfOwed} in a moment. On the event loop. */
        void onWakeOwed(Subscription subscription);

        /** Events are taken again. Any thread. */
        void onResume(Subscription subscription);

        /** No longer wanted. Any thread. */
        void onClose(Subscription subscription);
    }

    private enum State {
        OPEN,
        /** Takes nothing, and gives what waited before. */
        FINISHING,
        /** Takes nothing and gives nothing. */
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

    // the event loop's
    private boolean begun;
    private boolean staged;
    private boolean wakeOwed;

    // the taker's
    private @Nullable Gap unseenGap;
    /** What is lost since it was suspended: it is for the time after {@link #resume}. */
    private volatile @Nullable Gap suspendedGap;

    /** @param wake makes the taker poll; must not block */
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

    /** Whether it has seen the stream begin, so that it can miss something. On the event loop. */
    boolean hasBegun() {
        return begun;
    }

    // ---- putting in: on the event loop -----------------------------------------------------------------------------

    /** Takes an event that came from the server and is wanted: it waits, or is lost, by the buffer's rules. */
    void put(AmiEvent event) {
        if (buffer.stage(event)) {
            flush();
        } else if (!staged) {
            staged = true;
            owner.onStaged(this);
        }
    }

    /** The read is over for which {@link Owner#onStaged} was called. */
    void onReadComplete() {
        staged = false;
        flush();
    }

    /** Takes an event of ours, however full the buffer is; one about the link only if the filter wants it. */
    void announce(AmiEvent event) {
        begun |= event.is(LinkEvents.CONNECTED);
        if (!LinkEvents.isLinkEvent(event) || filter().wantsOwn(event)) {
            buffer.stageOwn(event);
            flush();
        }
    }

    /** Events are missing here, whether the filter wants to know or not: the next exchange says so in any case. */
    void miss(Gap gap) {
        buffer.stageOwn(gap);
        flush();
    }

    /** Lets the taker have what was put in since the last time. */
    void flush() {
        if (!buffer.hasStaged()) {
            return;
        }
        long acceptedBefore = buffer.accepted();
        long droppedBefore = buffer.dropped();
        long now = time.now();
        EventBuffer.Put put = buffer.flush(now, owner.happenedSince(now), !isOpen());
        context.counters().eventsDelivered.add(buffer.accepted() - acceptedBefore);
        if (buffer.dropped() != droppedBefore) {
            context.counters().eventsDropped.add(buffer.dropped() - droppedBefore);
        }
        if (put == EventBuffer.Put.FULL && holdsBack()) {
            owner.onFull(this);
        }
        if (put != EventBuffer.Put.QUEUED || wakeOwed) {
            wakeTaker();
        }
    }

    /** Wakes the taker if that failed the last time and something still waits. */
    void wakeIfOwed() {
        if (wakeOwed) {
            wakeTaker();
        }
    }

    /**
     * Lets the taker know that something waits. When that fails, since no thread can be made or for whatever other reason, the wake is
     * owed: the link reads on, and tries again.
     */
    private void wakeTaker() {
        wakeOwed = !isClosed() && !context.callbacks().run("Waking the route of " + options.name(), wake);
        if (wakeOwed) {
            owner.onWakeOwed(this);
        }
    }

    /** The loop's part of {@link #resume}. */
    void onResumed() {
        if (holdsBack()) {
            owner.onFull(this);
        }
        if (!isEmpty()) {
            wakeTaker();
        }
    }

    /** Gives back memory that is no longer needed. */
    void trim() {
        buffer.trim();
    }

    // ---- taking ----------------------------------------------------------------------------------------------------

    /** The next delivery; null when none waits, and while suspended. */
    public @Nullable EventDelivery poll() {
        while (canGive()) {
            Object next = takeNext();
            if (next instanceof AmiEvent event) {
                Gap gap = unseenGap;
                if (gap == null) {
                    return new EventDelivery(event, null);
                }
                unseenGap = null;
                return new EventDelivery(event, LinkEvents.gap(gap, time));
            }
            if (!(next instanceof Gap gap)) {
                return null;
            }
            if (state.get() == State.FINISHING && gap.cause().equals(Gap.SUSPENDED)) {
                suspendedGap = gap;
            } else if (filter().wantsGaps()) {
                return new EventDelivery(LinkEvents.gap(gap, time), null);
            } else {
                unseenGap = unseenGap == null ? gap : unseenGap.and(gap);
            }
        }
        return null;
    }

    private @Nullable Object takeNext() {
        Gap lost = suspendedGap;
        if (lost == null) {
            return buffer.take();
        }
        suspendedGap = null;
        return lost;
    }

    private boolean canGive() {
        State now = state.get();
        return now != State.SUSPENDED && (now != State.FINISHING || suspendedGap == null);
    }

    /** Whether nothing can be polled: {@link #poll} would give null, or only find a gap that goes with the next event. */
    public boolean isEmpty() {
        return !canGive() || suspendedGap == null && buffer.isEmpty();
    }

    /** How many events wait that {@link #poll} would give as things stand; 0 while suspended. Any thread. */
    public int pending() {
        return canGive() ? status().waiting() : 0;
    }

    // ---- life ------------------------------------------------------------------------------------------------------

    /**
     * Keeps the subscription until {@link #resume}. What arrives meanwhile is lost, counted, and reported by an {@code AmiGap}
     * afterwards. A full buffer no longer holds back the link.
     *
     * @param finish whether what waits now is given first; otherwise nothing is given until it is resumed
     */
    public void suspend(boolean finish) {
        State next = finish ? State.FINISHING : State.SUSPENDED;
        State before = state.getAndUpdate(now -> now == State.CLOSED ? now : next);
        if (before != next && before != State.CLOSED) {
            owner.onRoom(this);
        }
    }

    /** Takes and gives events again; snapshots are taken again. Does nothing unless it is suspended. */
    public void resume() {
        State before = state.getAndUpdate(now -> now == State.CLOSED ? now : State.OPEN);
        if (before == State.SUSPENDED || before == State.FINISHING) {
            owner.onResume(this);
        }
    }

    /** Whether it takes events now. */
    boolean isOpen() {
        return state.get() == State.OPEN;
    }

    boolean isClosed() {
        return state.get() == State.CLOSED;
    }

    /** Whether its buffer is full, and the link held back until it is half empty. */
    boolean holdsBack() {
        return isOpen() && buffer.isFull();
    }

    /** How the buffer stands now. */
    public SubscriptionStatus status() {
        return buffer.status(options.name(), time.now(), isOpen());
    }

    /** Ends it: nothing arrives any more; what waits can still be polled. Closing twice is harmless. */
    @Override
    public void close() {
        if (state.getAndSet(State.CLOSED) != State.CLOSED) {
            buffer.close();
            owner.onClose(this);
        }
    }
}
