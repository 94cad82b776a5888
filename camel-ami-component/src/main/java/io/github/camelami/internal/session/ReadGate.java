/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import java.util.function.LongSupplier;

/**
 * Tracks whether a session is being read, and whether the server may have ended it because it was read too slowly.
 * Confined to the event loop.
 */
final class ReadGate {

    /**
     * How long after a pause a disconnection is still attributed to it. Data in the kernel buffers is read first, so
     * the disconnection is noticed late.
     */
    private static final long MEMORY_NANOS = 2_000_000_000L;

    private final LongSupplier nanoTime;
    private boolean paused;
    private boolean wasPaused;
    private long resumedAt;

    ReadGate(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void pause() {
        paused = true;
    }

    /** Resumes reading. Returns whether it was paused. */
    boolean resume() {
        boolean before = paused;
        if (before) {
            paused = false;
            wasPaused = true;
            resumedAt = nanoTime.getAsLong();
        }
        return before;
    }

    boolean isPaused() {
        return paused;
    }

    /** Returns whether a disconnection at this moment is attributed to slow reading. */
    boolean explainsCut() {
        return paused || wasPaused && nanoTime.getAsLong() - resumedAt < MEMORY_NANOS;
    }
}
