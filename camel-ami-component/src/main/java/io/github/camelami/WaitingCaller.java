/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that waits for the end of something, and meanwhile does the work that leads there. Made by the thread that waits; takes
 * one task at a time, from any thread.
 */
final class WaitingCaller implements Executor {

    private final Thread caller = Thread.currentThread();
    private final AtomicReference<@Nullable Runnable> next = new AtomicReference<>();
    private boolean released;

    @Override
    public void execute(Runnable task) {
        next.set(task);
        LockSupport.unpark(caller);
    }

    /** There is nothing more to wait for. Called by one of the tasks. */
    void release() {
        released = true;
    }

    /**
     * Runs what comes until it is released.
     *
     * @throws InterruptedException when the thread is interrupted; what comes later is not run
     */
    void await() throws InterruptedException {
        while (!released) {
            Runnable task = next.getAndSet(null);
            if (task != null) {
                task.run();
            } else if (Thread.interrupted()) {
                throw new InterruptedException(
                        "Interrupted while waiting for Asterisk's answer; the action may have been carried out");
            } else {
                LockSupport.park(this);
            }
        }
    }
}
