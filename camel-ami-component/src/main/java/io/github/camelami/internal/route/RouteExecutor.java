/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.route;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Runs routes. Thread-safe. */
public interface RouteExecutor extends Executor {

    /** @throws RejectedExecutionException if the executor is shut down; the task is then not run */
    @Override
    void execute(Runnable task);

    /**
     * Runs a task after those that wait, for a task of this executor that ends with this call. The caller's thread
     * continues with the waiting tasks, so that no other thread is woken.
     *
     * @throws RejectedExecutionException as {@link #execute}
     */
    void executeNext(Runnable task);

    /**
     * Runs a task after a short delay, for work that failed for lack of memory or a thread and may then succeed.
     *
     * @throws RejectedExecutionException as {@link #execute}
     */
    void executeLater(Runnable task);
}
