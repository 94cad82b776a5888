/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Creates the ids of our actions: a random part that distinguishes them from the actions of all other clients of the
 * server, and a number. At most 24 bytes of ASCII: Asterisk copies ids into small buffers, and truncates ids above 67
 * bytes together with their line end.
 *
 * <p>Ids reach other sessions ({@code OriginateResponse} and {@code UserEvent} go to all), hence the random part. They
 * are public, so an unpredictable id would gain nothing.
 */
public final class ActionId {

    private static final int RADIX = 36;

    private final String prefix;
    private final AtomicLong number = new AtomicLong();

    private ActionId(String prefix) {
        this.prefix = prefix;
    }

    /** Returns a source of ids with a new random part. Thread-safe. */
    public static ActionId source() {
        return new ActionId(Long.toString(ThreadLocalRandom.current().nextLong() >>> 16, RADIX) + "-");
    }

    /** Returns the next id, never returned before. */
    public String next() {
        return prefix + Long.toString(number.incrementAndGet(), RADIX);
    }
}
