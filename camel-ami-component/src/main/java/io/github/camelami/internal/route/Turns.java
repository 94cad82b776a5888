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

/** Lets operations take turns by name, in order of arrival. No thread waits. Thread-safe. */
public final class Turns {

    private final ReentrantLock lock = new ReentrantLock();

    /** The names in use. */
    private final Map<Object, Taken> taken = new HashMap<>();

    /** A name in use, and the turns that wait for it. */
    private static final class Taken {
        private final Deque<Runnable> waiting = new ArrayDeque<>();

        /** Whether a thread is inside {@link #release} for this name. */
        private boolean handing;

        /** Whether the turn that was last passed on has been released since. */
        private boolean released;
    }

    /**
     * Takes a name.
     *
     * @param turn run once all earlier holders have released the name, on a releasing thread; not run if the name is
     * free now. Must not throw
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
     * Releases a name and runs the next turn before returning. Turns that release at once run one after another, not
     * nested: a sender controls how many wait, and could otherwise exhaust the stack.
     */
    public void release(Object name) {
        for (Runnable next = next(name, false); next != null; next = next(name, true)) {
            next.run();
        }
    }

    /**
     * Returns the next turn.
     *
     * @param again whether this thread has already passed the name on in the same release
     * @return null if no turn waits, or another thread passes the name on
     */
    private @Nullable Runnable next(Object name, boolean again) {
        lock.lock();
        try {
            Taken now = taken.get(name);
            if (now == null) {
                return null;
            }
            if (!again && now.handing) {
                now.released = true; // by the running turn, or on another thread, whose loop continues
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
