/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.client.Delivery;
import io.github.camelami.client.Subscription;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes events from a mailbox through the route: one at a time and in order, or, with several lanes, one at a time in each lane and
 * all events of a call in one lane. Its threads are shared with other consumers, so it gives one back now and then.
 *
 * <p>The mailbox stays the only place where many events wait: a lane takes few ahead.
 */
final class EventPump {

    /** Events after which a lane lets others have its thread. */
    private static final int TURN = 256;

    /** Events taken ahead for each lane. */
    private static final int AHEAD = 16;

    /** Sends one event through the route. */
    @FunctionalInterface
    interface Router {

        /** @param done to be called exactly once, by any thread, when the route has finished with the event */
        void route(Delivery delivery, Runnable done);
    }

    private final RouteExecutor threads;
    private final Router router;
    private final Lane[] lanes;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicBoolean sorting = new AtomicBoolean();
    private volatile @Nullable Subscription source;
    private volatile boolean stopped;

    EventPump(RouteExecutor threads, int concurrency, Router router) {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrentConsumers is " + concurrency + "; it must be at least 1");
        }
        this.threads = threads;
        this.router = router;
        this.lanes = new Lane[concurrency];
        for (int i = 0; i < concurrency; i++) {
            lanes[i] = concurrency == 1 ? new Lane(this::poll) : new Lane();
        }
    }

    /** Begins to take from a mailbox. */
    void serve(Subscription subscription) {
        source = subscription;
        wake();
    }

    /** There is something in the mailbox. Any thread; does not block. */
    void wake() {
        if (lanes.length == 1) {
            lanes[0].wake();
        } else if (sorting.compareAndSet(false, true)) {
            execute(this::sort, sorting);
        }
    }

    /** Takes no more; what is under way is finished by the route, what was taken ahead is dropped with the rest of the mailbox. */
    void stop() {
        stopped = true;
        for (Lane lane : lanes) {
            lane.clear();
        }
    }

    int underWay() {
        return underWay.get();
    }

    private @Nullable Delivery poll() {
        Subscription subscription = source;
        return stopped || subscription == null ? null : subscription.poll();
    }

    private boolean isSourceEmpty() {
        Subscription subscription = source;
        return stopped || subscription == null || subscription.isEmpty();
    }

    /** Deals events to the lanes of their calls, as long as there is room in the lanes. */
    private void sort() {
        int limit = lanes.length * AHEAD;
        boolean emptied = false;
        while (underWay.get() < limit && !emptied) {
            Delivery delivery = poll();
            if (delivery == null) {
                emptied = true;
            } else {
                underWay.incrementAndGet();
                lanes[laneOf(delivery)].add(delivery);
            }
        }
        sorting.set(false);
        if (!isSourceEmpty() && underWay.get() < limit) {
            wake(); // something came, or room was made, while we were leaving
        }
    }

    private int laneOf(Delivery delivery) {
        String call = delivery.event().get("Linkedid");
        if (call == null) {
            call = delivery.event().get("Uniqueid");
        }
        return call == null ? 0 : Math.floorMod(call.hashCode(), lanes.length);
    }

    private void execute(Runnable task, AtomicBoolean flag) {
        hand(threads::execute, task, flag);
    }

    private static void hand(Consumer<Runnable> to, Runnable task, AtomicBoolean flag) {
        try {
            to.accept(task);
        } catch (RejectedExecutionException shutDown) {
            flag.set(false); // the component is going down, and so is everything that waits
        }
    }

    /** Events that must stay in order. */
    private final class Lane {

        private final @Nullable Supplier<@Nullable Delivery> direct;
        private final Queue<Delivery> queue = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean running = new AtomicBoolean();

        /** A lane of its own queue. */
        Lane() {
            this.direct = null;
        }

        /** The only lane, which takes from the mailbox itself. */
        Lane(Supplier<@Nullable Delivery> direct) {
            this.direct = direct;
        }

        void add(Delivery delivery) {
            queue.add(delivery);
            wake();
        }

        void clear() {
            while (queue.poll() != null) {
                underWay.decrementAndGet();
            }
        }

        void wake() {
            if (running.compareAndSet(false, true)) {
                execute(this::run, running);
            }
        }

        private boolean isEmpty() {
            return direct == null ? queue.isEmpty() : isSourceEmpty();
        }

        private void run() {
            for (int i = 0; i < TURN; i++) {
                Delivery next = direct == null ? queue.poll() : direct.get();
                if (next == null) {
                    running.set(false);
                    if (!isEmpty()) {
                        wake(); // it came while we were leaving
                    }
                    return;
                }
                if (direct != null) {
                    underWay.lazySet(1);
                }
                Turn turn = new Turn();
                router.route(next, turn);
                if (!turn.isOverHere()) {
                    return; // the route goes on elsewhere, and comes back to us
                }
            }
            hand(threads::executeNext, this::run, running);
        }

        /** One event's way through the route: whoever comes last, the route or we, goes on with the lane. */
        @SuppressWarnings("serial") // one is never written: it is its own state, to spare an object for each event
        private final class Turn extends AtomicReference<State> implements Runnable {

            Turn() {
                super(State.RUNNING);
            }

            /** The route has finished. Being told twice would run a lane twice, so the second time does nothing. */
            @Override
            public void run() {
                State before = getAndSet(State.FINISHED);
                if (before == State.FINISHED) {
                    return;
                }
                if (direct == null) {
                    underWay.decrementAndGet();
                    EventPump.this.wake();
                } else {
                    underWay.lazySet(0); // the only lane has one event under way, or none
                }
                if (before == State.LEFT) {
                    execute(Lane.this::run, running);
                }
            }

            /** Whether the route has finished already; if not, it goes on with the lane when it has. */
            boolean isOverHere() {
                return get() == State.FINISHED || !compareAndSet(State.RUNNING, State.LEFT);
            }
        }
    }

    private enum State {
        RUNNING,
        LEFT,
        FINISHED
    }
}
