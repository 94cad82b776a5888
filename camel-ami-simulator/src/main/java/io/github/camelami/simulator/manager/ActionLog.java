/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.manager;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** The latest received actions, for assertions. Thread-safe and bounded: the oldest are removed first. */
public final class ActionLog {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final Deque<ReceivedAction> actions = new ArrayDeque<>();
    private final int bound;
    private long total;

    ActionLog(int bound) {
        this.bound = bound;
    }

    void add(ReceivedAction action) {
        lock.lock();
        try {
            if (actions.size() >= bound) {
                actions.removeFirst();
            }
            actions.addLast(action);
            total++;
            added.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the kept actions, oldest first. */
    public List<ReceivedAction> all() {
        lock.lock();
        try {
            return List.copyOf(actions);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the number of all received actions; only {@link #clear()} resets it. */
    public long total() {
        lock.lock();
        try {
            return total;
        } finally {
            lock.unlock();
        }
    }

    /** Removes all actions. */
    public void clear() {
        lock.lock();
        try {
            actions.clear();
            total = 0;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for an action. An action that was received earlier counts too.
     *
     * @param wanted the condition
     * @param limit the timeout, in real time
     * @return the first match; empty if the timeout expired
     * @throws InterruptedException if interrupted
     */
    public Optional<ReceivedAction> await(Predicate<ReceivedAction> wanted, Duration limit)
            throws InterruptedException {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (true) {
                Optional<ReceivedAction> found = actions.stream().filter(wanted).findFirst();
                if (found.isPresent() || left <= 0) {
                    return found;
                }
                left = added.awaitNanos(Math.min(left, TimeUnit.SECONDS.toNanos(3600)));
            }
        } finally {
            lock.unlock();
        }
    }
}
