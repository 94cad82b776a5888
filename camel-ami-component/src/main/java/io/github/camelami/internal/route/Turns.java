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

/** Lets operations with the same name take turns, in order of arrival. No thread is blocked. Thread-safe. */
public final class Turns {

    private final ReentrantLock lock = new ReentrantLock();

    /** The names in use. */
    private final Map<Object, Taken> taken = new HashMap<>();

    /** A name in use, and the turns that wait for it. */
    private static final class Taken {
        private final Deque<Runnable> waiting = new ArrayDeque<>();

        /** Whether a thread is executing {@link #release} for this name. */
        private boolean handing;

        /** Whether the name has been released since the last turn started. */
        private boolean released;
    }

    /**
     * Takes a name.
     *
     * @param turn the task to run once all earlier holders have released the name, on the thread that releases it; not
     *     run if the name is free now. Must not throw
     * @return whether the name is free now
     */
    public boolean take(Object name, Runnable turn) {
        lock.lock();
        try {
            Taken before = taken.get(name);
            if (before != null) {
                before.waiting.add(turn);
                return false;
            }
            taken.put(name, new Taken());
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Releases a name and runs the next turn before returning. If a turn releases the name immediately, the next one
     * runs after it and is not nested in it. Otherwise a sender with many waiting turns could cause a stack overflow.
     */
    public void release(Object name) {
        for (Runnable next = next(name, false); next != null; next = next(name, true)) {
            next.run();
        }
    }

    /**
     * Returns the next turn.
     *
     * @param again whether this thread has already run a turn in the same release
     * @return the next turn; null if none is waiting, or if another thread will run it
     */
    private @Nullable Runnable next(Object name, boolean again) {
        lock.lock();
        try {
            Taken now = taken.get(name);
            if (now == null) {
                return null;
            }
            if (!again && now.handing) {
                now.released = true; // the thread that runs the turns continues its loop
                return null;
            }
            if (again && !now.released) {
                now.handing = false;
                return null;
            }
            now.handing = true;
            now.released = false;
            Runnable next = now.waiting.poll();
            if (next == null) {
                taken.remove(name);
            }
            return next;
        } finally {
            lock.unlock();
        }
    }
}
