/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Creates the ids of the actions that this component sends. An id consists of a random part, which distinguishes it
 * from the ids of all other clients of the server, and a number. It has at most 24 ASCII characters, because Asterisk
 * copies ids into small buffers. If an id is longer than 67 bytes, Asterisk drops its end and the line end after it.
 *
 * <p>The random part is needed because ids also arrive in other sessions: all sessions receive {@code
 * OriginateResponse} and {@code UserEvent}. Since ids are public, there is no need to make them unpredictable.
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

    /** Returns the next id. No id is returned twice. */
    public String next() {
        return prefix + Long.toString(number.incrementAndGet(), RADIX);
    }
}
