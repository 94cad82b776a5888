/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.route;

import io.github.camelami.internal.client.EventDelivery;
import io.github.camelami.internal.client.Subscription;
import io.github.camelami.internal.log.SafeLog;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.jspecify.annotations.Nullable;

/**
 * Takes events from a subscription and sends them through the route, in one or more lanes. A single lane processes all
 * events one at a time and in order. Several lanes process events in parallel where {@link CallOrder} allows it. The
 * threads are shared with other consumers, so each lane returns its thread from time to time.
 *
 * <p>An exception from a route, a handler or an executor never ends a lane. The lane retries later.
 */
public final class EventPump {

    private static final SafeLog LOG = SafeLog.of(EventPump.class);

    /** The number of events after which a lane makes its thread available to others. */
    private static final int TURN = 256;

    /** Sends one event through the route. */
    @FunctionalInterface
    public interface EventHandler {

        /**
         * Sends one event through the route.
         *
         * @param end must be run at least once, on any thread, when the route has finished with the event
         */
        void route(EventDelivery delivery, EventInRoute end);
    }

    /** An event in the route. {@link #run} ends it; a second call has no effect. */
    public interface EventInRoute extends Runnable {

        /**
         * Records the exchange of the event, for {@link EventPump#end}. Called on the lane's thread or, for a further
         * exchange of the same event, on the thread that finished the one before.
         *
         * @param end run instead if the exchange can no longer end by itself; may be run more than once
         */
        void carriedBy(Exchange exchange, Runnable end);

        /**
         * Records that further exchanges of the event start within the end of this one. If Camel abandons one of them, it
         * names this one.
         */
        void continuedAfter(Exchange exchange);
    }

    /**
     * The limits on the events that the pump takes in advance if it has several lanes. Among these events, an idle lane
     * may find one that does not have to wait for an event in the route.
     *
     * @param events the maximum number of events
     * @param bytes the maximum number of bytes of those events
     */
    public record Ahead(int events, long bytes) {}

    private final RouteExecutor executor;
    private final EventHandler handler;
    private final Lane[] lanes;

    /** Distributes the events to the lanes; null if there is only one lane, which takes all events in order. */
    private final @Nullable CallQueue calls;

    private volatile @Nullable Subscription subscription;
    private volatile boolean held;
    private volatile boolean stopped;

    /**
     * @param concurrency the number of lanes
     * @param ahead the limits; ignored if there is only one lane
     */
    public EventPump(RouteExecutor executor, int concurrency, Ahead ahead, EventHandler handler) {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrentConsumers is " + concurrency + "; it must be at least 1");
        }
        this.executor = executor;
        this.handler = handler;
        this.lanes = new Lane[concurrency];
        for (int i = 0; i < concurrency; i++) {
            lanes[i] = new Lane(i);
        }
        this.calls = concurrency == 1 ? null : new CallQueue(concurrency, ahead, this::wake);
    }

    /** Starts taking events from a subscription. */
    public void serve(Subscription begun) {
        if (calls != null) {
            calls.serve(begun);
        }
        subscription = begun;
        wake();
    }

    /** Signals that there are events to take. May be called on any thread. Neither blocks nor throws. */
    public void wake() {
        for (Lane lane : lanes) {
            if (lane.claim()) {
                try {
                    executor.execute(lane);
                } catch (Throwable refused) {
                    lane.onRefused(refused);
                }
                return;
            }
        }
    }

    /** Pauses until {@link #release}. The route still finishes the events that it is processing. */
    public void hold() {
        held = true;
    }

    /** Resumes taking events. */
    public void release() {
        held = false;
        wake();
    }

    /**
     * Ends the event of an exchange that cannot end by itself, since Camel abandoned it.
     *
     * @param exchange the exchange of the event, or a copy with its id as the correlation id
     * @param copies whether to look for the original of a copy, too
     * @return whether the exchange belongs to an event in the route
     */
    public boolean end(Exchange exchange, boolean copies) {
        for (Lane lane : lanes) {
            if (lane.endOf(exchange, copies)) {
                return true;
            }
        }
        return false;
    }

    /** Ends the event in the route if there is a single lane, and so at most one event. Returns false otherwise. */
    public boolean endOnly() {
        if (lanes.length == 1) {
            lanes[0].end(lanes[0].current);
        }
        return lanes.length == 1;
    }

    /** Stops taking events. The route still finishes the events that it is processing. */
    public void stop() {
        stopped = true;
        if (calls != null) {
            calls.stop();
        }
    }

    /**
     * Returns the number of events that are waiting or in the route. While an event is being taken, it may be counted
     * twice, but it is never missed. May be called on any thread.
     */
    public int pending() {
        if (calls != null) {
            return calls.pending();
        }
        int waiting = waiting(); // read first, because an event leaves the subscription only while the lane runs
        return waiting + (lanes[0].running.get() ? 1 : 0);
    }

    /** Returns the number of events in the route. May be called on any thread. */
    public int processing() {
        return calls != null ? calls.processing() : lanes[0].running.get() ? 1 : 0;
    }

    /**
     * Returns the number of events taken in advance, which are no longer in the subscription and not yet in the route.
     * May be called on any thread.
     */
    public int ahead() {
        return calls != null ? calls.ahead() : 0;
    }

    private int waiting() {
        Subscription begun = subscription;
        return begun == null ? 0 : begun.pending();
    }

    private boolean isSubscriptionEmpty() {
        Subscription begun = subscription;
        return begun == null || begun.isEmpty();
    }

    private boolean isResting() {
        return held || stopped;
    }

    /** Sends one event after another through the route. */
    private final class Lane implements Runnable {

        private final int number;
        private final AtomicBoolean running = new AtomicBoolean();

        /**
         * The {@link Turn} of the next event. It is created before the event is taken, so that no event is lost if
         * memory is short. Confined to {@link #run}.
         */
        private @Nullable Turn spare;

        /** The event in the route. Written on the thread on which the event starts; others read it only after an error. */
        private @Nullable Turn current;

        Lane(int number) {
            this.number = number;
        }

        /**
         * Marks the lane as awake, so that the caller must run it. Returns false if it was already awake, or if the pump
         * is paused or stopped.
         */
        boolean claim() {
            return !running.get() && !isResting() && running.compareAndSet(false, true);
        }

        @Override
        public void run() {
            try {
                for (int i = 0; i < TURN; i++) {
                    Turn turn = spare == null ? new Turn() : spare;
                    spare = turn;
                    Subscription begun = subscription;
                    EventDelivery next = null;
                    if (begun != null && !isResting()) {
                        next = calls == null ? begun.poll() : calls.take(number);
                    }
                    if (next == null) {
                        restOrWait();
                        return;
                    }
                    spare = null;
                    current = turn;
                    try {
                        handler.route(next, turn);
                    } catch (Throwable thrown) {
                        LOG.error("Failed to pass an event to its route", thrown);
                        turn.run();
                    }
                    if (!stopped) {
                        Thread.interrupted(); // if the route left the flag set, it must not reach the next event
                    }
                    if (!turn.isOverHere()) {
                        return; // the route continues on another thread, and calls back when it has finished
                    }
                }
            } catch (Throwable noMemory) {
                LOG.error("Failed to take the next event; it waits and is retried", noMemory);
                later();
                return;
            }
            try {
                executor.executeNext(this);
            } catch (Throwable refused) {
                onRefused(refused);
            }
        }

        private boolean endOf(Exchange exchange, boolean copies) {
            Turn turn = current;
            Exchange own = turn == null ? null : turn.exchange;
            if (own == null) {
                return false;
            }
            Object original = copies ? exchange.getProperty(ExchangePropertyKey.CORRELATION_ID) : null;
            if (own != exchange
                    && turn.before != exchange
                    && !own.getExchangeId().equals(original)) {
                return false;
            }
            end(turn); // not the current one, which may be the next already
            return true;
        }

        private void end(@Nullable Turn turn) {
            Runnable end = turn == null ? null : turn.end;
            if (end != null) {
                end.run();
            }
        }

        private void restOrWait() {
            if (calls != null && !isResting() && calls.awaitsMemory()) {
                later(); // nobody wakes this lane when other consumers release memory
            } else {
                rest();
            }
        }

        private void rest() {
            running.set(false);
            if (!(calls == null ? isSubscriptionEmpty() : calls.isEmpty())) {
                EventPump.this.wake(); // an event arrived while this lane was ending
            }
        }

        /** Handles the failure to run the lane on a thread of the executor. */
        void onRefused(Throwable why) {
            if (why instanceof RejectedExecutionException) {
                running.set(false); // the component is stopping, so nothing needs to be done
            } else {
                LOG.error("No thread for the route; its events wait and are retried", why);
                later();
            }
        }

        private void later() {
            try {
                executor.executeLater(this);
            } catch (Throwable stoppingOrNoMemory) {
                running.set(false); // the next pulse of the link wakes it if events wait
            }
        }

        /**
         * Represents one event while the route processes it. The lane continues on the thread that finishes last: the
         * route's thread or its own.
         */
        @SuppressWarnings("serial") // never serialized; extends AtomicReference to save an object per event
        private final class Turn extends AtomicReference<State> implements EventInRoute {

            private @Nullable Exchange exchange;
            private @Nullable Exchange before;
            private @Nullable Runnable end;

            Turn() {
                super(State.RUNNING);
            }

            @Override
            public void carriedBy(Exchange made, Runnable ending) {
                exchange = made;
                end = ending;
            }

            @Override
            public void continuedAfter(Exchange finished) {
                before = finished;
            }

            /**
             * Records that the route has finished. A second call is ignored; otherwise it would run the lane twice. The
             * order of the calls is notified before the lane may take its next event. Otherwise it would record the next
             * event as finished instead of this one.
             */
            @Override
            public void run() {
                State state = getAndUpdate(State::ending);
                if (state != State.RUNNING && state != State.LEFT) {
                    return;
                }
                exchange = null;
                before = null;
                end = null;
                try {
                    if (calls != null) {
                        calls.finished(number);
                    }
                } finally {
                    if (getAndSet(State.FINISHED) == State.ENDING_LEFT) {
                        continueLane();
                    }
                }
            }

            private void continueLane() {
                try {
                    executor.execute(Lane.this);
                } catch (Throwable refused) {
                    onRefused(refused);
                }
            }

            /** Returns whether the route has already finished. If not, the lane continues when the route finishes. */
            boolean isOverHere() {
                return get() == State.FINISHED || getAndUpdate(State::left) == State.FINISHED;
            }
        }
    }

    private enum State {
        RUNNING,
        /** The lane is waiting for the route. */
        LEFT,
        /** The route has finished, and the source is being notified. */
        ENDING,
        /** Like {@code ENDING}, while the lane waits. */
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
