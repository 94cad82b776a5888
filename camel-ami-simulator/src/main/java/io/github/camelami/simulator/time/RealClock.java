/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The system clock. */
final class RealClock implements SimulatorClock {

    static final RealClock INSTANCE = new RealClock();

    private RealClock() {}

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public Timer schedule(ScheduledExecutorService loop, Duration delay, Runnable task) {
        Future<?> future = loop.schedule(task, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }
}
