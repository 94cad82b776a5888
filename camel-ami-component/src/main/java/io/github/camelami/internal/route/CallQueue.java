/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.route;

import io.github.camelami.internal.client.EventDelivery;
import io.github.camelami.internal.client.MemoryShare;
import io.github.camelami.internal.client.Subscription;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Supplies events to several lanes, in order within each call. If none of the events taken so far may be processed
 * now, takes more events in advance, up to a limit. Therefore a call with slow events does not delay other calls.
 * Thread-safe.
 */
final class CallQueue {

    private final EventPump.Ahead bound;
    private final Runnable wake;
    private final ReentrantLock lock = new ReentrantLock();

    // guarded by the lock
    private final CallOrder order = new CallOrder();
    private final CallOrder.@Nullable Entry[] taken;
    private @Nullable Subscription subscription;
    private @Nullable MemoryShare memory;

    /** An event that was taken, but not added yet: there may be no memory for that. */
    private @Nullable EventDelivery polled;

    private int processing;

    /**
     * @param concurrency the number of lanes
     * @param wake wakes another lane
     */
    CallQueue(int concurrency, EventPump.Ahead bound, Runnable wake) {
        this.bound = bound;
        this.wake = wake;
        this.taken = new CallOrder.Entry[concurrency];
    }

    /** Starts taking events from a subscription. */
    void serve(Subscription begun) {
        lock.lock();
        try {
            memory = begun.newMemoryShare();
            subscription = begun;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the memory. What was taken in advance is not processed any more. */
    void stop() {
        lock.lock();
        try {
            if (memory != null) {
                memory.close();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns the next event for a lane; null if there is none now. Called on the lane's thread. */
    @Nullable
    EventDelivery take(int lane) {
        CallOrder.Entry entry;
        boolean more;
        lock.lock();
        try {
            lookAhead();
            entry = order.next();
            if (entry == null) {
                return null;
            }
            taken[lane] = entry;
            processing++;
            more = order.hasReady() || mayLookAhead() && isAnyLeft();
        } finally {
            lock.unlock();
        }
        if (more) {
            wake.run();
        }
        return entry.delivery;
    }

    private void lookAhead() {
        while (!order.hasReady() && mayLookAhead()) {
            EventDelivery next = polled;
            if (next == null && subscription != null) {
                next = subscription.poll();
            }
            if (next == null) {
                return;
            }
            polled = next;
            order.add(next);
            polled = null;
            countMemory();
        }
    }

    private boolean mayLookAhead() {
        return isWithinBounds() && (memory == null || memory.hasRoom());
    }

    private boolean isWithinBounds() {
        return order.isOpen() && order.size() < bound.events() && order.bytes() < bound.bytes();
    }

    /** Returns whether only other consumers, by releasing memory, can make {@link #take} return an event. */
    boolean awaitsMemory() {
        lock.lock();
        try {
            return !order.hasReady() && isWithinBounds() && !mayLookAhead() && isAnyLeft();
        } finally {
            lock.unlock();
        }
    }

    private boolean isAnyLeft() {
        return polled != null || subscription != null && !subscription.isEmpty();
    }

    private void countMemory() {
        if (memory != null) {
            memory.hold(order.bytes());
        }
    }

    /** Records that the route has finished with the event of a lane. May be called on any thread. */
    void finished(int lane) {
        lock.lock();
        try {
            CallOrder.Entry entry = taken[lane];
            if (entry != null) {
                taken[lane] = null;
                processing--;
                order.finished(entry);
                countMemory();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether {@link #take} would return null. */
    boolean isEmpty() {
        lock.lock();
        try {
            return !order.hasReady() && !(mayLookAhead() && isAnyLeft());
        } finally {
            lock.unlock();
        }
    }

    int pending() {
        lock.lock();
        try {
            return (subscription == null ? 0 : subscription.pending()) + order.size() + (polled == null ? 0 : 1);
        } finally {
            lock.unlock();
        }
    }

    int processing() {
        lock.lock();
        try {
            return processing;
        } finally {
            lock.unlock();
        }
    }

    int ahead() {
        lock.lock();
        try {
            return order.size() - processing + (polled == null ? 0 : 1);
        } finally {
            lock.unlock();
        }
    }
}
