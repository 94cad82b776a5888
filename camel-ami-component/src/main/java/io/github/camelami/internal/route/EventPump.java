/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.route;

import io.github.camelami.internal.client.EventDelivery;
import io.github.camelami.internal.client.Subscription;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events from a subscription through the route: one at a time and in order, or in several lanes side by side, as {@link
 * CallOrder} allows. Its threads are shared with other consumers, so a lane gives its thread back now and then.
 *
 * <p>Nothing that a route, a handler or an executor throws ends a lane: what cannot be done now is done later.
 */
public final class EventPump {

    private static final Logger LOG = LoggerFactory.getLogger(EventPump.class);

    /** Events after which a lane lets others have its thread. */
    private static final int TURN = 256;

    /** Sends one event through the route. */
    @FunctionalInterface
    public interface EventHandler {

        /** @param end to be run at least once, by any thread, when the route has finished with the event */
        void route(EventDelivery delivery, Runnable end);
    }

    /**
     * The events that several lanes may take ahead, to find those of calls that are not being processed.
     *
     * @param events at most
     * @param bytes of them, at most
     */
    public record Ahead(int events, long bytes) {}

    /** Where lanes take events from. */
    private interface Source {

        /** The next event for a lane; null when there is none now. The lane's thread. */
        @Nullable
        EventDelivery take(int lane);

        /** The route has finished with what the lane took. Any thread. */
        void finished(int lane);

        /** Whether {@link #take} would give nothing. */
        boolean isEmpty();
    }

    private final RouteExecutor executor;
    private final EventHandler router;
    private final Lane[] lanes;
    private final Source source;
    private volatile @Nullable Subscription subscription;
    private volatile boolean held;
    private volatile boolean stopped;

    /**
     * @param concurrency the number of lanes
     * @param ahead of no meaning for one lane
     */
    public EventPump(RouteExecutor executor, int concurrency, Ahead ahead, EventHandler router) {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrentConsumers is " + concurrency + "; it must be at least 1");
        }
        this.executor = executor;
        this.router = router;
        this.lanes = new Lane[concurrency];
        for (int i = 0; i < concurrency; i++) {
            lanes[i] = new Lane(i);
        }
        this.source = concurrency == 1 ? new InOrder() : new ByCalls(concurrency, ahead);
    }

    /** Begins to take from a subscription. */
    public void serve(Subscription begun) {
        subscription = begun;
        wake();
    }

    /** There is something to take. Any thread; does not block, and throws nothing. */
    public void wake() {
        for (Lane lane : lanes) {
            if (lane.wake()) {
                return;
            }
        }
    }

    /** Takes no more until {@link #release}; the route finishes what it has. */
    public void hold() {
        held = true;
    }

    /** Takes again. */
    public void release() {
        held = false;
        wake();
    }

    /** Takes no more; the route finishes what it has. */
    public void stop() {
        stopped = true;
    }

    /** The events waiting or in the route. Any thread; may count one twice while it is being taken, and never leaves one out. */
    public int pending() {
        if (source instanceof ByCalls calls) {
            return calls.pending();
        }
        int waiting = waiting(); // first: an event leaves there only while the lane runs
        return waiting + (lanes[0].running.get() ? 1 : 0);
    }

    /** The events in the route. Any thread. */
    public int processing() {
        return source instanceof ByCalls calls ? calls.processing() : lanes[0].running.get() ? 1 : 0;
    }

    /** The events taken ahead: neither in the subscription nor in the route. Any thread. */
    public int ahead() {
        return source instanceof ByCalls calls ? calls.ahead() : 0;
    }

    private int waiting() {
        Subscription begun = subscription;
        return begun == null ? 0 : begun.pending();
    }

    private @Nullable EventDelivery poll() {
        Subscription begun = subscription;
        return begun == null ? null : begun.poll();
    }

    private boolean isSubscriptionEmpty() {
        Subscription begun = subscription;
        return begun == null || begun.isEmpty();
    }

    private boolean isResting() {
        return held || stopped;
    }

    private static void report(String what, Throwable thrown) {
        try {
            LOG.error(what, thrown);
        } catch (Throwable noMemory) {
            // there is no memory even for the log: the lane must survive that, too
        }
    }

    /** All events in their order, for one lane. */
    private final class InOrder implements Source {

        @Override
        public @Nullable EventDelivery take(int lane) {
            return poll();
        }

        @Override
        public void finished(int lane) {
            // the lane takes the next one
        }

        @Override
        public boolean isEmpty() {
            return isSubscriptionEmpty();
        }
    }

    /**
     * The order within each call, for several lanes. Events are taken ahead as long as no lane could do anything with those that are
     * here, up to a bound: a call whose events take long holds up no other.
     */
    private final class ByCalls implements Source {

        private final Ahead bound;
        private final ReentrantLock lock = new ReentrantLock();

        // under the lock
        private final CallOrder order = new CallOrder();
        private final CallOrder.@Nullable Entry[] taken;
        private int processing;

        ByCalls(int concurrency, Ahead bound) {
            this.bound = bound;
            this.taken = new CallOrder.Entry[concurrency];
        }

        @Override
        public @Nullable EventDelivery take(int lane) {
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
                more = order.hasReady() || mayLookAhead() && !isSubscriptionEmpty();
            } finally {
                lock.unlock();
            }
            if (more) {
                wake();
            }
            return entry.delivery;
        }

        private void lookAhead() {
            while (!order.hasReady() && mayLookAhead()) {
                EventDelivery next = poll();
                if (next == null) {
                    return;
                }
                order.add(next);
            }
        }

        private boolean mayLookAhead() {
            return order.isOpen() && order.size() < bound.events() && order.bytes() < bound.bytes();
        }

        @Override
        public void finished(int lane) {
            lock.lock();
            try {
                CallOrder.Entry entry = taken[lane];
                if (entry != null) {
                    taken[lane] = null;
                    processing--;
                    order.finished(entry);
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public boolean isEmpty() {
            lock.lock();
            try {
                return !order.hasReady() && !(mayLookAhead() && !isSubscriptionEmpty());
            } finally {
                lock.unlock();
            }
        }

        int pending() {
            lock.lock();
            try {
                return waiting() + order.size();
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
                return order.size() - processing;
            } finally {
                lock.unlock();
            }
        }
    }

    /** Takes one event after the other through the route. */
    private final class Lane implements Runnable {

        private final int number;
        private final AtomicBoolean running = new AtomicBoolean();

        /** Made before an event is taken, so that no event is lost when there is no memory for it. Confined to {@link #run}. */
        private @Nullable Turn spare;

        Lane(int number) {
            this.number = number;
        }

        /** False when it was awake already. */
        boolean wake() {
            if (running.get() || isResting() || !running.compareAndSet(false, true)) {
                return false;
            }
            resume(false);
            return true;
        }

        @Override
        public void run() {
            try {
                for (int i = 0; i < TURN; i++) {
                    Turn turn = spare == null ? new Turn() : spare;
                    spare = turn;
                    EventDelivery next = isResting() ? null : source.take(number);
                    if (next == null) {
                        rest();
                        return;
                    }
                    spare = null;
                    route(next, turn);
                    if (!turn.isOverHere()) {
                        return; // the route continues elsewhere, and comes back to us
                    }
                }
            } catch (Throwable noMemory) {
                report("Events wait for a moment: the next one could not be taken", noMemory);
                later();
                return;
            }
            resume(true);
        }

        private void route(EventDelivery next, Turn turn) {
            try {
                router.route(next, turn);
            } catch (Throwable thrown) {
                report("An event could not be given to its route", thrown);
                turn.run();
            }
        }

        private void rest() {
            running.set(false);
            if (!source.isEmpty()) {
                EventPump.this.wake(); // it came while we were leaving
            }
        }

        /** Runs it on some thread, now or as soon as there is one. */
        private void resume(boolean next) {
            try {
                if (next) {
                    executor.executeNext(this);
                } else {
                    executor.execute(this);
                }
            } catch (RejectedExecutionException stopping) {
                running.set(false); // the component stops, and with it all that waits
            } catch (Throwable noMemory) {
                report("Events wait for a moment: their route has no thread", noMemory);
                later();
            }
        }

        private void later() {
            try {
                executor.executeLater(this);
            } catch (Throwable stoppingOrNoMemory) {
                running.set(false); // the next event wakes it
            }
        }

        /** One event's way through the route: who comes last, the route or the lane, continues with the lane. */
        @SuppressWarnings("serial") // never serialised; it is its own state, to spare an object for each event
        private final class Turn extends AtomicReference<State> implements Runnable {

            Turn() {
                super(State.RUNNING);
            }

            /**
             * The route has finished. A second call does nothing, since it would run a lane twice. The source learns of the end before
             * the lane may take its next event: otherwise that one would be ended in the place of this.
             */
            @Override
            public void run() {
                State before = getAndUpdate(State::ending);
                if (before != State.RUNNING && before != State.LEFT) {
                    return;
                }
                source.finished(number);
                if (getAndSet(State.FINISHED) == State.ENDING_LEFT) {
                    resume(false);
                }
            }

            /** Whether the route has finished already; if not, it continues with the lane when it has. */
            boolean isOverHere() {
                return get() == State.FINISHED || getAndUpdate(State::left) == State.FINISHED;
            }
        }
    }

    private enum State {
        RUNNING,
        /** The lane waits for the route. */
        LEFT,
        /** The route has finished, and the source learns of it. */
        ENDING,
        /** The same while the lane waits. */
        ENDING_LEFT,
        FINISHED;

        State ending() {
            return this == RUNNING ? ENDING : this == LEFT ? ENDING_LEFT : this;
        }

        State left() {
            return this == RUNNING ? LEFT : this == ENDING ? ENDING_LEFT : this;
        }
    }
}
