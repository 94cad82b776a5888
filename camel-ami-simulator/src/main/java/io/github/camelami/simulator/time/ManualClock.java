/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.time;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Virtual time for tests. Scheduled tasks run only during {@link #advance(Duration)}, in the order in which they are
 * due. Thread-safe; one clock may drive several simulators.
 */
public final class ManualClock implements SimulatorClock {

    private final ReentrantLock lock = new ReentrantLock();
    private final PriorityQueue<Entry> due = new PriorityQueue<>();
    private Instant now;
    private long sequence;

    /**
     * Creates a clock that shows a given time until it is advanced.
     *
     * @param start the initial time
     */
    public ManualClock(Instant start) {
        this.now = start;
    }

    @Override
    public Instant now() {
        lock.lock();
        try {
            return now;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Timer schedule(ScheduledExecutorService loop, Duration delay, Runnable task) {
        lock.lock();
        try {
            Instant at = delay.isNegative() ? now : now.plus(delay);
            Entry entry = new Entry(at, sequence++, loop, task);
            due.add(entry);
            return () -> cancel(entry);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Advances the time, and runs every task that becomes due. Each task runs on its own event loop, while the clock
     * shows the time at which the task is due. Returns once the last task has run. Must not be called from a
     * simulator's thread.
     *
     * @param duration not negative
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("Time cannot run backwards: advance(" + duration + ")");
        }
        Instant target = now().plus(duration);
        while (true) {
            Entry next;
            lock.lock();
            try {
                next = due.peek();
                if (next == null || next.at.isAfter(target)) {
                    now = target;
                    return;
                }
                due.poll();
                if (next.at.isAfter(now)) {
                    now = next.at;
                }
            } finally {
                lock.unlock();
            }
            run(next);
        }
    }

    /** {@return the number of timers not yet due} */
    public int waiting() {
        lock.lock();
        try {
            return due.size();
        } finally {
            lock.unlock();
        }
    }

    private void cancel(Entry entry) {
        lock.lock();
        try {
            due.remove(entry);
        } finally {
            lock.unlock();
        }
    }

    private static void run(Entry entry) {
        try {
            entry.loop.submit(entry.task).get();
        } catch (RejectedExecutionException stopped) {
            // the simulator of this timer was closed, so the timer has nothing to do
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while virtual time was advancing", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A simulated step failed", e.getCause());
        }
    }

    private static final class Entry implements Comparable<Entry> {
        private final Instant at;
        private final long order;
        private final ScheduledExecutorService loop;
        private final Runnable task;

        private Entry(Instant at, long order, ScheduledExecutorService loop, Runnable task) {
            this.at = at;
            this.order = order;
            this.loop = loop;
            this.task = task;
        }

        @Override
        public int compareTo(Entry other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }
}
