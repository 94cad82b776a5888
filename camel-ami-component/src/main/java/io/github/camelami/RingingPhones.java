/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a producer that wait for the outcome of a call. They hang up the call if they stop waiting.
 * Thread-safe.
 */
final class RingingPhones {

    /** How long a stop waits for ringing phones to be hung up. */
    private static final long HANG_UP_MILLIS = 1500;

    private final Set<OperationRun> runs = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** When the stop ends, by {@link System#nanoTime}; null while it is not limited. */
    private volatile @Nullable Long stopsAt;

    /** Lets operations ring phones. */
    void open() {
        closed = false;
        stopsAt = null;
    }

    /**
     * Returns whether no operation may ring another phone, because the producer or the context is stopping and could not
     * hang it up later.
     */
    boolean isClosed() {
        return closed;
    }

    /** Returns whether an operation may wait for this time before it tries a hangup again. */
    boolean hasTimeFor(Duration pause) {
        Long end = stopsAt;
        return end == null || end - System.nanoTime() > pause.toNanos();
    }

    void add(OperationRun run) {
        runs.add(run);
    }

    void remove(OperationRun run) {
        runs.remove(run);
    }

    /**
     * Stops waiting for phones that are still ringing for Listen or Playback, so that they are hung up while the link is
     * open. Exchanges that try to ring a phone later fail as not sent. Returns immediately.
     */
    void giveUp() {
        closed = true; // set before reading the operations: an operation checks it after adding itself
        runs.forEach(OperationRun::giveUp);
    }

    /**
     * Stops waiting for phones that are still ringing for these producers. Then waits up to 1.5 s until they are hung
     * up. An interrupt does not shorten this wait: a forced stop also interrupts, and the phones would keep ringing.
     */
    static void hangUp(Collection<RingingPhones> all) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HANG_UP_MILLIS);
        all.forEach(phones -> phones.stopsAt = end);
        all.forEach(RingingPhones::giveUp);
        CompletableFuture<?>[] ended = all.stream()
                .flatMap(phones -> phones.runs.stream())
                .map(OperationRun::ended)
                .toArray(CompletableFuture<?>[]::new);
        // completes normally even if an operation has not ended: such an operation reports an unknown outcome when the
        // link closes
        CompletableFuture.allOf(ended)
                .completeOnTimeout(null, HANG_UP_MILLIS, TimeUnit.MILLISECONDS)
                .handle((none, failure) -> none)
                .join();
    }
}
