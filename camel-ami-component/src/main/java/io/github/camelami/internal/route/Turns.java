/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.route;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets operations take turns by name, in the order in which they come. No thread waits. Safe for use by any thread.
 */
public final class Turns {

    private final ReentrantLock lock = new ReentrantLock();

    /** What waits for each name; a name that is taken has an entry, an empty one where nothing waits. */
    private final Map<Object, Deque<Runnable>> taken = new HashMap<>();

    /**
     * Takes a name.
     *
     * @param turn run when the name is released by all who came before, on the thread that releases it; not run when it is free now
     * @return whether it is free now
     */
    public boolean take(Object name, Runnable turn) {
        lock.lock();
        try {
            Deque<Runnable> waiting = taken.get(name);
            if (waiting != null) {
                waiting.add(turn);
                return false;
            }
            taken.put(name, new ArrayDeque<>());
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Hands a name that was taken to the next; runs it before it returns. */
    public void release(Object name) {
        Runnable next = next(name);
        if (next != null) {
            next.run();
        }
    }

    private @Nullable Runnable next(Object name) {
        lock.lock();
        try {
            Deque<Runnable> waiting = taken.get(name);
            Runnable next = waiting == null ? null : waiting.poll();
            if (next == null) {
                taken.remove(name);
            }
            return next;
        } finally {
            lock.unlock();
        }
    }
}
