/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The clock that drives all timers of a simulator. {@link #real()} is the system clock; a {@link ManualClock} changes
 * only when a test advances it. Thread-safe.
 */
public interface SimulatorClock {

    /** A timer that can be cancelled. */
    interface Timer {

        /** Cancels the timer; no effect if it has already run. */
        void cancel();
    }

    /** {@return the current time, with a precision of microseconds} */
    Instant now();

    /**
     * Runs a task after a delay, on the given event loop.
     *
     * @param loop the event loop to run the task on
     * @param delay the delay; if it is zero or less, the task runs as soon as possible
     * @param task what to run
     */
    Timer schedule(ScheduledExecutorService loop, Duration delay, Runnable task);

    /** {@return the system clock} */
    static SimulatorClock real() {
        return RealClock.INSTANCE;
    }

    /** {@return a new clock that shows the current time until it is advanced} */
    static ManualClock manual() {
        return new ManualClock(Instant.now());
    }
}
