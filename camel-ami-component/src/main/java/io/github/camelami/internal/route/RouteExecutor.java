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
     * Runs a task after those that are already waiting. May only be called at the end of a task of this executor. The
     * caller's thread then continues with the waiting tasks, so that no other thread needs to be woken.
     *
     * @throws RejectedExecutionException under the same conditions as {@link #execute}
     */
    void executeNext(Runnable task);

    /**
     * Runs a task after a short delay. Meant for work that failed because no memory or thread was available.
     *
     * @throws RejectedExecutionException under the same conditions as {@link #execute}
     */
    void executeLater(Runnable task);
}
