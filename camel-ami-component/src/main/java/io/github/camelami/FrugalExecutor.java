/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import java.util.Deque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs routes: on few threads while each task is short, and on as many as it takes, up to a bound, when tasks block.
 *
 * <p>To wake a thread for each answer or event would cost more than most tasks do, and more threads than processors get in each
 * other's way. So a task waits for the threads that are awake; threads that have been at one task for a millisecond do not count,
 * and while any task waits, it is looked every millisecond whether one more is needed.
 *
 * <p>Threads without a task rest here rather than in the pool they come from: the pool's give up the processor for a moment before
 * they fall asleep, and on busy processors are then run milliseconds late when the next task comes.
 */
final class FrugalExecutor implements RouteExecutor {

    private static final Logger LOG = LoggerFactory.getLogger(FrugalExecutor.class);

    private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** How long a thread without a task is kept. */
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Executor threads;
    private final ScheduledExecutorService clock;
    private final int most;
    private final int processors;
    private final int eager;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    /** Threads without a task, the one that was busy last before the others. */
    private final Deque<Worker> resting = new ConcurrentLinkedDeque<>();

    private final AtomicLong added = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicInteger workers = new AtomicInteger();
    private final Set<Worker> all = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean watched = new AtomicBoolean();

    /** How many workers may be awake, those included that were stuck at the last look. */
    private volatile int limit;

    private volatile long addedAtLastLook;
    private volatile boolean clockStopped;

    /**
     * @param threads gives each task a thread at once
     * @param clock for the looks at what waits; must not be blocked
     * @param most how many threads may be used at all
     * @param processors how many threads can be of use when none blocks
     * @param eager how many threads are woken at once; at most {@code processors}
     */
    FrugalExecutor(Executor threads, ScheduledExecutorService clock, int most, int processors, int eager) {
        this.threads = threads;
        this.clock = clock;
        this.most = most;
        this.processors = Math.min(most, processors);
        this.eager = Math.min(most, eager);
        this.limit = this.eager;
    }

    @Override
    public void execute(Runnable task) {
        waiting.add(task);
        added.incrementAndGet();
        try {
            if (!wakeWorker(clockStopped ? most : limit)) {
                watch();
            }
        } catch (RejectedExecutionException shutDown) {
            if (waiting.remove(task)) {
                taken.incrementAndGet();
                throw shutDown;
            } // else one that is still awake has it
        }
    }

    private boolean wakeWorker(int upTo) {
        if (!enter(upTo)) {
            return false;
        }
        Worker rested = resting.poll();
        while (rested != null) {
            if (rested.wake()) {
                return true;
            }
            rested = resting.poll();
        }
        try {
            threads.execute(new Worker());
            return true;
        } catch (RejectedExecutionException shutDown) {
            workers.decrementAndGet();
            throw shutDown;
        }
    }

    @Override
    public void executeNext(Runnable task) {
        waiting.add(task);
        added.incrementAndGet();
    }

    private boolean enter(int upTo) {
        int now = workers.get();
        while (now < upTo) {
            if (workers.compareAndSet(now, now + 1)) {
                return true;
            }
            now = workers.get();
        }
        return false;
    }

    private void watch() {
        if (watched.compareAndSet(false, true)) {
            addedAtLastLook = added.get();
            lookLater();
        }
    }

    private void lookLater() {
        try {
            // when there is no thread to be had, only those that end their tasks can help
            long nanos = workers.get() < most ? LOOK_EVERY_NANOS : 10 * LOOK_EVERY_NANOS;
            clock.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException shutDown) {
            stopWaiting();
        }
    }

    /** From now on no task waits for a look, nor those that wait now, and no thread rests here: the clock is about to stop, or has. */
    void stopWaiting() {
        clockStopped = true;
        resting.forEach(Worker::sendAway);
        try {
            for (int i = waiting.size(); i > 0; i--) {
                wakeWorker(most);
            }
        } catch (RejectedExecutionException shutDown) {
            LOG.debug("The threads are shut down; those that are awake finish what waits");
        }
    }

    /** More threads, when a task that waited at the last look still does. */
    private void look() {
        if (waiting.isEmpty()) {
            watched.set(false);
            if (!waiting.isEmpty()) {
                watch();
            }
            return;
        }
        long time = System.nanoTime();
        int stuck = 0;
        for (Worker worker : all) {
            stuck += worker.isStuck(time) ? 1 : 0;
        }
        limit = Math.min(most, eager + stuck);
        int now = workers.get();
        boolean allStuck = stuck >= now;
        // who is stuck may be waiting for one of those that wait here; their number may double at each look
        int upTo = allStuck ? now + Math.max(1, now) : Math.max(processors, eager + stuck);
        long overdue = addedAtLastLook - taken.get();
        try {
            for (long more = allStuck ? overdue : Math.min(1, overdue); more > 0; more--) {
                if (!wakeWorker(Math.min(most, upTo))) {
                    break;
                }
            }
        } catch (RejectedExecutionException shutDown) {
            LOG.debug("The threads are shut down; those that are awake finish what waits");
        }
        addedAtLastLook = added.get();
        lookLater();
    }

    /** A thread that takes tasks, and rests between them for a while, before it goes back to where it came from. */
    private final class Worker implements Runnable {

        private final AtomicBoolean isResting = new AtomicBoolean();
        private volatile long since;
        private volatile boolean busy;
        private @Nullable Thread thread;

        @Override
        public void run() {
            thread = Thread.currentThread();
            all.add(this);
            try {
                do {
                    work();
                } while (rest());
            } finally {
                all.remove(this);
            }
        }

        private void work() {
            since = System.nanoTime(); // its rest is not a long task
            busy = true;
            do {
                Runnable task = waiting.poll();
                while (task != null) {
                    taken.incrementAndGet();
                    perform(task);
                    task = waiting.poll();
                }
                workers.decrementAndGet();
            } while (!waiting.isEmpty() && enter(clockStopped ? most : limit)); // one came while we were leaving
            busy = false;
        }

        private void perform(Runnable task) {
            since = System.nanoTime();
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.error("A route's task failed", e);
            }
            if (limit > eager && isStuck(System.nanoTime())) {
                limit = eager; // it counts again; the next look counts the others anew
            }
        }

        boolean isStuck(long now) {
            return busy && now - since > LOOK_EVERY_NANOS;
        }

        /** Whether it was woken for more. */
        private boolean rest() {
            isResting.set(true);
            resting.push(this);
            long end = System.nanoTime() + REST_NANOS;
            while (isResting.get()) {
                long left = end - System.nanoTime();
                if (left <= 0 || clockStopped || Thread.interrupted()) {
                    resting.remove(this);
                    return !isResting.compareAndSet(true, false);
                }
                LockSupport.parkNanos(this, left);
            }
            return true;
        }

        /** Whether it was still there; it counts as awake already. */
        boolean wake() {
            if (!isResting.compareAndSet(true, false)) {
                return false;
            }
            LockSupport.unpark(thread);
            return true;
        }

        /** It goes back to where it came from when it sees that the clock has stopped. */
        void sendAway() {
            LockSupport.unpark(thread);
        }
    }
}
