/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.route;

import io.github.camelami.internal.client.AmiClient;
import io.github.camelami.internal.log.SafeLog;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs a consumer's route on the event loop that reads its events, for {@code usingExecutorService=false}. Events that
 * arrive while the route is running wait in the socket. The loop also serves other links, so a warning is logged the
 * first time that the route blocks it for more than a second.
 */
public final class NetworkExecutor implements RouteExecutor, AutoCloseable {

    private static final SafeLog LOG = SafeLog.of(NetworkExecutor.class);

    private static final long LOOK_SECONDS = 1;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long IDLE = 0;

    private final AmiClient client;
    private final String consumer;
    private final ScheduledExecutorService clock;
    private final ScheduledFuture<?> looks;
    private volatile long since = IDLE;
    private boolean warned;

    /**
     * @param consumer the name of the consumer in the log
     * @param clock checks on another thread whether the route blocks the event loop
     */
    public NetworkExecutor(AmiClient client, String consumer, ScheduledExecutorService clock) {
        this.client = client;
        this.consumer = consumer;
        this.clock = clock;
        this.looks = clock.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
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

    @Override
    public void executeLater(Runnable task) {
        Retry.of(() -> executeNext(task), clock, RETRY_NANOS);
    }

    private void run(Runnable task) {
        since = System.nanoTime() | 1; // never equal to IDLE
        try {
            task.run();
        } finally {
            since = IDLE;
        }
    }

    private void look() {
        long begun = since;
        long took = System.nanoTime() - begun;
        if (begun != IDLE && took > TimeUnit.SECONDS.toNanos(LOOK_SECONDS) && !warned) {
            warned = true;
            LOG.warn(
                    "{}: the route has blocked the network thread for {} ms, and all links on it wait."
                            + " usingExecutorService=false is only for routes that never block or wait for a response:"
                            + " remove it from the URI",
                    consumer,
                    TimeUnit.NANOSECONDS.toMillis(took));
        }
    }

    /** Stops watching. */
    @Override
    public void close() {
        looks.cancel(false);
    }
}
