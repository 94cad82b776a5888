/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.route;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Where routes run. Safe for use by any number of threads. */
public interface RouteExecutor extends Executor {

    /** @throws RejectedExecutionException when it is shut down; the task is not run then */
    @Override
    void execute(Runnable task);

    /**
     * Runs a task after those that wait, for a task of this executor that ends with this call: its thread continues with what waits,
     * so that none is woken.
     *
     * @throws RejectedExecutionException as {@link #execute}
     */
    void executeNext(Runnable task);

    /**
     * Runs a task after a moment: for what failed for want of memory or of a thread, and may succeed then.
     *
     * @throws RejectedExecutionException as {@link #execute}
     */
    void executeLater(Runnable task);
}
