/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

import io.github.camelami.message.AmiEvent;
import java.time.Clock;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A consumer's stake: its filter and its mailbox. Taking is for one thread at a time; all else is for any. */
public final class Subscription implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

    private static final int MAX_STAGED = 32;

    /** What a subscription asks of its client. */
    interface Owner {

        /** The mailbox is full: hold back the link. On the event loop. */
        void onFull(Subscription subscription);

        /** There is room again. Any thread. */
        void onRoom(Subscription subscription);

        /** Events are held here until {@link Subscription#flush}, which is due when what was read is worked off. On the event loop. */
        void onStaged(Subscription subscription);

        /** Events were put into the mailbox. On the event loop. */
        void onDelivered(long events);

        /** Events were lost. On the event loop. */
        void onDropped(long events);

        /** Events are taken again. Any thread. */
        void onResume(Subscription subscription);

        /** No longer wanted. Any thread. */
        void onClose(Subscription subscription);
    }

    private final SubscriptionOptions options;
    private final Owner owner;
    private final Runnable wake;
    private final Clock clock;
    private final EventMailbox mailbox;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** What came with one read goes into the mailbox together, so that the taker is met there, and woken, seldom. The event loop's. */
    private final AmiEvent[] staged = new AmiEvent[MAX_STAGED];

    private int stagedCount;

    private volatile boolean suspended;
    private @Nullable AmiEvent untoldGap;
    private volatile @Nullable Delivery held;

    /** @param memory what its mailbox shares with all others */
    Subscription(SubscriptionOptions options, Owner owner, Runnable wake, MailboxMemory memory, Clock clock) {
        this.options = options;
        this.owner = owner;
        this.wake = wake;
        this.clock = clock;
        this.mailbox = new EventMailbox(
                options.maxEvents(), options.maxBytes(), options.overflow(), memory, clock, () -> owner.onRoom(this));
    }

    EventFilter filter() {
        return options.filter();
    }

    SubscriptionOptions options() {
        return options;
    }

    /** Takes an event whose name is wanted, if its fields are too, and tells whether they were. On the event loop. */
    boolean offer(AmiEvent event) {
        if (!options.filter().matchesFields(event)) {
            return false;
        }
        if (suspended) {
            accept(event, false);
            return true;
        }
        staged[stagedCount] = event;
        stagedCount++;
        if (stagedCount == MAX_STAGED) {
            flush();
        } else if (stagedCount == 1) {
            owner.onStaged(this);
        }
        return true;
    }

    /** Puts what was offered into the mailbox. On the event loop. */
    void flush() {
        int number = stagedCount;
        if (number == 0) {
            return;
        }
        stagedCount = 0;
        if (!closed.get()) {
            put(() -> mailbox.putAll(staged, number, System.nanoTime()));
        }
        Arrays.fill(staged, 0, number, null);
    }

    /** Takes a row of a snapshot, whatever the filter: like any event it waits, or is lost, by the mailbox's rules. */
    void offerRow(AmiEvent row) {
        accept(row, false);
    }

    /** Takes an event of ours that is not about the link, if it is wanted. On the event loop. */
    void tell(AmiEvent event) {
        if (event.is("UserEvent")) {
            if (options.filter().wants(event)) {
                accept(event, false);
            }
        } else if (options.filter().wantsOwn(event)) {
            accept(event, true);
        }
    }

    /** Takes an event of ours, whatever the filter and however full the mailbox is. On the event loop. */
    void announce(AmiEvent event) {
        accept(event, true);
    }

    private void accept(AmiEvent event, boolean control) {
        flush(); // nothing overtakes what came before
        if (closed.get()) {
            return;
        }
        if (suspended && !control) {
            mailbox.skip("suspended");
            owner.onDropped(1);
            return;
        }
        put(() -> mailbox.put(event, System.nanoTime(), control));
    }

    private void put(Supplier<EventMailbox.Put> into) {
        long acceptedBefore = mailbox.acceptedSoFar();
        long droppedBefore = mailbox.droppedSoFar();
        EventMailbox.Put put = into.get();
        owner.onDelivered(mailbox.acceptedSoFar() - acceptedBefore);
        long lost = mailbox.droppedSoFar() - droppedBefore;
        if (lost > 0) {
            owner.onDropped(lost);
        }
        if (put == EventMailbox.Put.FULL) {
            owner.onFull(this);
        }
        if (put == EventMailbox.Put.FULL || put == EventMailbox.Put.FIRST) {
            wakeTaker();
        }
    }

    /** Tells the taker that something waits. On the event loop. */
    void wakeTaker() {
        try {
            wake.run();
        } catch (RuntimeException broken) {
            LOG.warn("{}: could not be told that events wait: {}", options.name(), broken.toString());
        }
    }

    /** The next delivery, or null when none waits. */
    public @Nullable Delivery poll() {
        Delivery next = held;
        if (next != null) {
            held = null;
            return next;
        }
        while (true) {
            EventMailbox.Item item = mailbox.take(!suspended);
            if (item == null) {
                return null;
            }
            AmiEvent event = item.event();
            EventMailbox.Loss lost = item.lost();
            if (lost != null) {
                AmiEvent gap = LinkEvents.gap(lost.since(), clock.instant(), lost.cause(), lost.events());
                if (filter().wantsGaps()) {
                    held = event == null ? null : deliver(event, item.control());
                    return new Delivery(gap, null);
                }
                untoldGap = LinkEvents.join(untoldGap, gap);
            }
            Delivery delivery = event == null ? null : deliver(event, item.control());
            if (delivery != null) {
                return delivery;
            }
        }
    }

    /** The delivery of an event; null for a link event that the filter leaves out, of which a gap goes with the next one. */
    private @Nullable Delivery deliver(AmiEvent event, boolean control) {
        if (control && LinkEvents.isLinkEvent(event) && !filter().wantsOwn(event)) {
            if (event.is(LinkEvents.GAP)) {
                untoldGap = LinkEvents.join(untoldGap, event);
            }
            return null;
        }
        AmiEvent gap = untoldGap;
        untoldGap = null;
        return new Delivery(event, gap);
    }

    /** Keeps the subscription and drops, and counts, what arrives until {@link #resume}; what waits stays. */
    public void suspend() {
        suspended = true;
    }

    /** Takes events again; an {@code AmiGap} tells what was missed, and snapshots are taken anew. */
    public void resume() {
        if (suspended) {
            suspended = false;
            owner.onResume(this);
        }
    }

    boolean isSuspended() {
        return suspended;
    }

    /** Whether nothing waits: {@link #poll} would give null, or only find link events that the filter leaves out. */
    public boolean isEmpty() {
        return held == null && mailbox.isEmpty(!suspended);
    }

    /** Whether this mailbox is full, and the link held back until it is half empty. */
    boolean holdsBack() {
        return mailbox.isFull();
    }

    /** How the mailbox stands now. */
    public SubscriptionStatus status() {
        return mailbox.status(options.name(), System.nanoTime());
    }

    boolean isClosed() {
        return closed.get();
    }

    /** Ends it: nothing arrives any more; what waits can still be polled. Closing twice is harmless. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            mailbox.close();
            owner.onClose(this);
        }
    }
}
