/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.route;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Passes a task to an executor after a delay, and again after the same delay until the executor has taken it. */
final class Retry implements Runnable {

    /** Passes the task on. */
    @FunctionalInterface
    interface Attempt {

        /** @throws RejectedExecutionException if the executor is shut down, so that no further attempt is useful */
        void pass();
    }

    private final Attempt attempt;
    private volatile boolean over;
    private volatile @Nullable Future<?> timer;

    private Retry(Attempt attempt) {
        this.attempt = attempt;
    }

    /**
     * Starts the attempts, which end with the first that succeeds. A further attempt itself needs no memory.
     *
     * @throws RejectedExecutionException if the clock is shut down
     */
    static void of(Attempt attempt, ScheduledExecutorService clock, long delayNanos) {
        Retry retry = new Retry(attempt);
        retry.timer = clock.scheduleWithFixedDelay(retry, delayNanos, delayNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void run() {
        if (!over) {
            try {
                attempt.pass();
            } catch (RejectedExecutionException stopping) {
                // nothing needs to be done
            } catch (Throwable noMemory) {
                return;
            }
            over = true;
        }
        Future<?> periodic = timer;
        if (periodic != null) {
            periodic.cancel(false);
        }
    }
}
