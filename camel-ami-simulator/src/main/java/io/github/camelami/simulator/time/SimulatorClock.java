/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The clock of every timer in the simulated world. {@link #real()} is the system clock; a {@link ManualClock} stands
 * still until a test advances it. Thread-safe.
 */
public interface SimulatorClock {

    /** A timer that can be cancelled. */
    interface Timer {

        /** Cancels the timer; harmless if it has already run. */
        void cancel();
    }

    /** {@return the current time, with microseconds} */
    Instant now();

    /**
     * Runs a task later, on the given loop.
     *
     * @param loop the event loop the task belongs to
     * @param delay the delay; zero or less means as soon as possible
     * @param task what to run
     */
    Timer schedule(ScheduledExecutorService loop, Duration delay, Runnable task);

    /** {@return the system clock} */
    static SimulatorClock real() {
        return RealClock.INSTANCE;
    }

    /** {@return a new clock that stands still at the current time until it is advanced} */
    static ManualClock manual() {
        return new ManualClock(Instant.now());
    }
}
