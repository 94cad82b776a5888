/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what follows on answers: on few threads while each task is short, and on as many as it takes when tasks block. A route may
 * block until another action is answered, so no task may wait for the end of another.
 *
 * <p>To wake a thread for each answer would cost more than most tasks do. So a task waits for the threads that are awake; threads
 * that have been at one task for a millisecond do not count, and while any task waits, it is looked every millisecond whether one
 * more is needed.
 */
final class ReplyThreads implements Executor {

    private static final Logger LOG = LoggerFactory.getLogger(ReplyThreads.class);

    private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Executor threads;
    private final ScheduledExecutorService clock;
    private final int processors;
    private final int eager;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong added = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicInteger workers = new AtomicInteger();
    private final Set<Worker> awake = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean watched = new AtomicBoolean();

    /** How many workers may be awake, those included that were stuck at the last look. */
    private volatile int limit;

    private volatile long addedAtLastLook;
    private volatile boolean clockStopped;

    /**
     * @param threads gives each task a thread at once
     * @param clock for the looks at what waits; must not be blocked
     * @param processors how many threads can be of use when none blocks
     */
    ReplyThreads(Executor threads, ScheduledExecutorService clock, int processors) {
        this.threads = threads;
        this.clock = clock;
        this.processors = processors;
        this.eager = (processors + 1) / 2;
        this.limit = eager;
    }

    /** @throws RejectedExecutionException when the threads are shut down; the task is not run then */
    @Override
    public void execute(Runnable task) {
        waiting.add(task);
        added.incrementAndGet();
        try {
            if (!wakeWorker(most())) {
                watch();
            }
        } catch (RejectedExecutionException shutDown) {
            if (waiting.remove(task)) {
                taken.incrementAndGet();
                throw shutDown;
            } // else one that is still awake has it
        }
    }

    private boolean wakeWorker(int most) {
        if (!enter(most)) {
            return false;
        }
        try {
            threads.execute(new Worker());
            return true;
        } catch (RejectedExecutionException shutDown) {
            workers.decrementAndGet();
            throw shutDown;
        }
    }

    private int most() {
        return clockStopped ? Integer.MAX_VALUE : limit;
    }

    private boolean enter(int most) {
        int now = workers.get();
        while (now < most) {
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
            clock.schedule(this::look, LOOK_EVERY_NANOS, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException shutDown) {
            stopWaiting();
        }
    }

    /** From now on each task gets a thread at once, also those that wait: the clock is about to stop, or has. */
    void stopWaiting() {
        clockStopped = true;
        try {
            for (int i = waiting.size(); i > 0; i--) {
                wakeWorker(Integer.MAX_VALUE);
            }
        } catch (RejectedExecutionException shutDown) {
            LOG.debug("The threads are shut down; those that are awake finish what waits");
        }
    }

    /** One more thread, when a task that waited at the last look still does. */
    private void look() {
        if (waiting.isEmpty()) {
            watched.set(false);
            if (!waiting.isEmpty()) {
                watch();
            }
            return;
        }
        long now = System.nanoTime();
        int stuck = 0;
        for (Worker worker : awake) {
            stuck += worker.isStuck(now) ? 1 : 0;
        }
        limit = eager + stuck;
        try {
            if (taken.get() < addedAtLastLook) {
                wakeWorker(Math.max(processors, eager + stuck));
            }
        } catch (RejectedExecutionException shutDown) {
            LOG.debug("The threads are shut down; those that are awake finish what waits");
        }
        addedAtLastLook = added.get();
        lookLater();
    }

    /** A thread while it is awake. */
    private final class Worker implements Runnable {

        private volatile long since;

        @Override
        public void run() {
            since = System.nanoTime();
            awake.add(this);
            do {
                Runnable task = waiting.poll();
                while (task != null) {
                    taken.incrementAndGet();
                    perform(task);
                    task = waiting.poll();
                }
                workers.decrementAndGet();
            } while (!waiting.isEmpty() && enter(most())); // one came while we were leaving
            awake.remove(this);
        }

        private void perform(Runnable task) {
            since = System.nanoTime();
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.error("What follows on an answer failed", e);
            }
            if (limit > eager && isStuck(System.nanoTime())) {
                limit = eager; // it counts again; the next look counts the others anew
            }
        }

        boolean isStuck(long now) {
            return now - since > LOOK_EVERY_NANOS;
        }
    }
}
