/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.netty.util.internal.PlatformDependent;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** Actions on their way from any thread to the session's event loop, which takes them in batches. */
final class Outbox {

    /** What happens to the actions taken out. Called on the event loop. */
    interface Taker {

        /** Takes one action. Must not throw. */
        void take(PendingAction action);

        /** The batch is complete. Must not throw. */
        void flushed();

        /** The event loop runs nothing any more. Called by the thread that handed the action in. */
        void refuse(PendingAction action, Throwable why);
    }

    private final Queue<PendingAction> queue = PlatformDependent.newMpscQueue();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final Executor loop;
    private final Taker taker;

    Outbox(Executor loop, Taker taker) {
        this.loop = loop;
        this.taker = taker;
    }

    /** Hands an action in. Any thread. */
    void add(PendingAction action) {
        queue.add(action);
        wake();
    }

    private void wake() {
        if (draining.compareAndSet(false, true)) {
            try {
                loop.execute(this::drain);
            } catch (Throwable loopIsGone) {
                refuseAll(loopIsGone);
            }
        }
    }

    private void drain() {
        try {
            takeAll();
        } finally {
            draining.set(false);
        }
        if (!queue.isEmpty()) {
            wake(); // as a task of its own, so that the loop reads answers in between
        }
    }

    /** Takes out everything. On the event loop. */
    void takeAll() {
        for (PendingAction action = queue.poll(); action != null; action = queue.poll()) {
            taker.take(action);
        }
        taker.flushed();
    }

    /** While this thread holds {@code draining}, no other takes anything out. */
    private void refuseAll(Throwable why) {
        do {
            for (PendingAction action = queue.poll(); action != null; action = queue.poll()) {
                taker.refuse(action, why);
            }
            draining.set(false);
        } while (!queue.isEmpty() && draining.compareAndSet(false, true));
    }
}
