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

    /** The names that are taken. */
    private final Map<Object, Taken> taken = new HashMap<>();

    /** A name that is taken, and by whom it is wanted next. */
    private static final class Taken {
        private final Deque<Runnable> waiting = new ArrayDeque<>();

        /** Whether a thread is within {@link #release} for this name. */
        private boolean handing;

        /** Whether the turn handed over last has been released meanwhile. */
        private boolean released;
    }

    /**
     * Takes a name.
     *
     * @param turn run when the name is released by all that came before, on a thread that releases it; not run when it is free now. Throws
     *     nothing
     * @return whether it is free now
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
     * Hands a name that was taken to the next; runs it before it returns. Turns that release at once are run one after the other, not
     * within one another: a sender decides how many wait.
     */
    public void release(Object name) {
        for (Runnable next = next(name, false); next != null; next = next(name, true)) {
            next.run();
        }
    }

    /**
     * Returns whose turn it is.
     *
     * @param again whether this thread has handed the name over before, in the same release
     * @return null when that is nobody, or another thread's to hand over
     */
    private @Nullable Runnable next(Object name, boolean again) {
        lock.lock();
        try {
            Taken now = taken.get(name);
            if (now == null) {
                return null;
            }
            if (!again && now.handing) {
                now.released = true; // by the turn that is being run, or on another thread: its loop continues
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
