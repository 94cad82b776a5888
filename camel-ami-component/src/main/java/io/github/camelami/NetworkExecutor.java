/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.client.AmiClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a consumer's route on the thread that reads its events, for {@code usingExecutorService=false}: what comes while the route
 * runs waits in the socket. The thread serves other links too, so a route that keeps it is told, once, while it does.
 */
final class NetworkExecutor implements RouteExecutor, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NetworkExecutor.class);

    private static final int LOOK_EVERY_SECONDS = 1;
    private static final long IDLE = 0;

    /** On a thread of the JVM's: ours may be those that are kept. */
    private static final Executor LATER = CompletableFuture.delayedExecutor(LOOK_EVERY_SECONDS, TimeUnit.SECONDS);

    private final AmiClient client;
    private final String consumer;
    private volatile long since = IDLE;
    private volatile boolean closed;

    /** @param consumer how the log names it */
    NetworkExecutor(AmiClient client, String consumer) {
        this.client = client;
        this.consumer = consumer;
        LATER.execute(this::look);
    }

    @Override
    public void execute(Runnable task) {
        if (client.isOnEventThread()) {
            run(task);
        } else {
            executeNext(task);
        }
    }

    @Override
    public void executeNext(Runnable task) {
        client.eventThread().execute(() -> run(task));
    }

    private void run(Runnable task) {
        since = System.nanoTime() | 1; // never IDLE
        try {
            task.run();
        } finally {
            since = IDLE;
        }
    }

    private void look() {
        long begun = since;
        long took = System.nanoTime() - begun;
        if (begun != IDLE && took > TimeUnit.SECONDS.toNanos(LOOK_EVERY_SECONDS)) {
            LOG.warn(
                    "{}: the route has kept the network's thread for {} ms, and all links on it wait. usingExecutorService=false is"
                            + " only for routes that never block nor wait for an answer: remove it from the URI",
                    consumer,
                    TimeUnit.NANOSECONDS.toMillis(took));
        } else if (!closed) {
            LATER.execute(this::look);
        }
    }

    /** Looks no more. */
    @Override
    public void close() {
        closed = true;
    }
}
