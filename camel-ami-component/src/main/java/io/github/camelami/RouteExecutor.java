/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Where routes run. Safe for use by any number of threads. */
interface RouteExecutor extends Executor {

    /** @throws RejectedExecutionException when the threads are shut down; the task is not run then */
    @Override
    void execute(Runnable task);

    /**
     * Puts a task behind those that wait, for a thread of ours whose own task ends with this call: it goes on with what waits, so
     * that none is woken.
     *
     * @throws RejectedExecutionException as {@link #execute}
     */
    void executeNext(Runnable task);
}
