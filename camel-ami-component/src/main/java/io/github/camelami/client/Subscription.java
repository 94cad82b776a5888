/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

import io.github.camelami.message.AmiEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A consumer's stake: its filter and its mailbox. Taking is for one thread at a time; all else is for any. */
public final class Subscription implements AutoCloseable {

    /** What a subscription asks of its client. */
    interface Owner {

        /** The mailbox is full: hold back the link. On the event loop. */
        void onFull(Subscription subscription);

        /** There is room again. Any thread. */
        void onRoom(Subscription subscription);

        void onDelivered();

        void onDropped(long events);

        /** No longer wanted. Any thread. */
        void onClose(Subscription subscription);
    }

    private final SubscriptionOptions options;
    private final Owner owner;
    private final Runnable wake;
    private final Clock clock;
    private final EventMailbox mailbox;
    private final AtomicBoolean closed = new AtomicBoolean();

    private volatile boolean suspended;
    private volatile boolean holdsBack;
    private volatile @Nullable Instant lossBegan;
    private @Nullable AmiEvent untoldGap;
    private @Nullable Delivery held;

    Subscription(SubscriptionOptions options, Owner owner, Runnable wake, Clock clock) {
        this.options = options;
        this.owner = owner;
        this.wake = wake;
        this.clock = clock;
        this.mailbox = new EventMailbox(options.maxEvents(), options.maxBytes(), options.overflow());
    }

    EventFilter filter() {
        return options.filter();
    }

    SubscriptionOptions options() {
        return options;
    }

    /** Takes an event whose name is wanted, if its fields are too. On the event loop. */
    void offer(AmiEvent event, long now) {
        if (options.filter().matchesFields(event)) {
            accept(event, now, false);
        }
    }

    /** Takes an event of ours, whatever the filter. On the event loop. */
    void announce(AmiEvent event) {
        accept(event, System.nanoTime(), true);
    }

    private void accept(AmiEvent event, long now, boolean control) {
        if (closed.get()) {
            return;
        }
        if (suspended && !control) {
            noteLoss();
            mailbox.skip();
            owner.onDropped(1);
            return;
        }
        long droppedBefore = mailbox.dropped();
        EventMailbox.Put put = mailbox.put(event, now, control);
        long droppedNow = mailbox.dropped() - droppedBefore;
        if (droppedNow > 0) {
            noteLoss();
            owner.onDropped(droppedNow);
        }
        if (put != EventMailbox.Put.DROPPED) {
            owner.onDelivered();
        }
        if (put == EventMailbox.Put.FULL) {
            holdsBack = true;
            owner.onFull(this);
            wake.run();
        } else if (put == EventMailbox.Put.FIRST) {
            wake.run();
        }
    }

    private void noteLoss() {
        if (lossBegan == null) {
            lossBegan = clock.instant();
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
            EventMailbox.Taken taken = mailbox.take();
            if (taken == null) {
                return null;
            }
            if (taken.lowWater()) {
                holdsBack = false;
                owner.onRoom(this);
            }
            if (taken.lost() > 0) {
                AmiEvent gap = overflowGap(taken.lost());
                if (wantsGaps()) {
                    held = deliver(taken.item().event());
                    return new Delivery(gap, null);
                }
                untoldGap = LinkEvents.join(untoldGap, gap);
            }
            Delivery delivery = deliver(taken.item().event());
            if (delivery != null) {
                return delivery;
            }
        }
    }

    /** The delivery of an event; null for a gap that the filter leaves out, which goes with the next one. */
    private @Nullable Delivery deliver(AmiEvent event) {
        if (LinkEvents.isLinkEvent(event) && !filter().wants(event)) {
            if (event.is(LinkEvents.GAP)) {
                untoldGap = LinkEvents.join(untoldGap, event);
            }
            return null;
        }
        AmiEvent gap = untoldGap;
        untoldGap = null;
        return new Delivery(event, gap);
    }

    private boolean wantsGaps() {
        return filter().wantsName(LinkEvents.GAP, null);
    }

    private AmiEvent overflowGap(long lost) {
        Instant from = lossBegan;
        lossBegan = null;
        Instant now = clock.instant();
        return LinkEvents.gap(from == null ? now : from, now, suspended ? "suspended" : "overflow", lost);
    }

    /** Keeps the subscription and drops, and counts, what arrives until {@link #resume}; what waits stays. */
    public void suspend() {
        suspended = true;
    }

    /** Takes events again; an {@code AmiGap} tells what was missed. */
    public void resume() {
        suspended = false;
    }

    /** Whether nothing waits. */
    public boolean isEmpty() {
        return held == null && mailbox.waiting() == 0;
    }

    boolean holdsBack() {
        return holdsBack;
    }

    /** How the mailbox stands now. */
    public SubscriptionStatus status() {
        return new SubscriptionStatus(
                options.name(),
                mailbox.waiting(),
                mailbox.waitingBytes(),
                Duration.ofNanos(mailbox.oldestAge(System.nanoTime())).toMillis(),
                mailbox.accepted(),
                mailbox.dropped(),
                holdsBack);
    }

    /** Ends it: nothing arrives any more; what waits can still be polled. Closing twice is harmless. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            owner.onClose(this);
        }
    }
}
