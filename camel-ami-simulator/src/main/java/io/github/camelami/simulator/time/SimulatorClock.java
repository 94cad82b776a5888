/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The clock every timer of the simulated world runs on. {@link #real()} is the machine's time; a {@link ManualClock}
 * stands still until a test advances it. Thread-safe.
 */
public interface SimulatorClock {

    /** A timer that can be called off. */
    interface Timer {

        /** Calls the timer off; harmless if it ran already. */
        void cancel();
    }

    /**
     * The time now.
     *
     * @return an instant with microseconds
     */
    Instant now();

    /**
     * Runs a task later, on the given loop.
     *
     * @param loop the event loop the task belongs to
     * @param delay how long to wait; zero or less means as soon as possible
     * @param task what to run
     * @return the timer
     */
    Timer schedule(ScheduledExecutorService loop, Duration delay, Runnable task);

    /**
     * The machine's time.
     *
     * @return a clock that needs no care
     */
    static SimulatorClock real() {
        return RealClock.INSTANCE;
    }

    /**
     * A clock that stands still at the present time until it is advanced.
     *
     * @return a new manual clock
     */
    static ManualClock manual() {
        return new ManualClock(Instant.now());
    }
}
