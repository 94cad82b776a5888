/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** Passes actions from any thread to the session's event loop, which takes them in batches. */
final class Outbox {

    /** Receives the actions. Called on the event loop. */
    interface Taker {

        /** Receives one action. Must not throw. */
        void take(PendingAction action);

        /** Called when the batch is complete. Must not throw. */
        void flush();

        /** Rejects an action, because the event loop is shut down. Called on the thread that added the action. */
        void refuse(PendingAction action, Throwable why);
    }

    private final Queue<PendingAction> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final Executor loop;
    private final Taker taker;

    Outbox(Executor loop, Taker taker) {
        this.loop = loop;
        this.taker = taker;
    }

    /** Adds an action. Any thread. */
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
            wake(); // as a separate task, so that the loop reads responses in between
        }
    }

    /** Passes all actions to the taker. On the event loop. */
    void takeAll() {
        for (PendingAction action = queue.poll(); action != null; action = queue.poll()) {
            taker.take(action);
        }
        taker.flush();
    }

    /** Rejects all actions. While this thread has set {@code draining}, no other thread takes any. */
    private void refuseAll(Throwable why) {
        do {
            for (PendingAction action = queue.poll(); action != null; action = queue.poll()) {
                taker.refuse(action, why);
            }
            draining.set(false);
        } while (!queue.isEmpty() && draining.compareAndSet(false, true));
    }
}
