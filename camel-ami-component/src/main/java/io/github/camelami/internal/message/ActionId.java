/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The ids we give our actions: a random part that distinguishes our actions from those of every other client of the server, and a
 * number. At most 24 bytes of ASCII: Asterisk copies ids into small buffers, and above 67 bytes cuts them together with
 * their line end.
 *
 * <p>Ids reach foreign sessions ({@code OriginateResponse} and {@code UserEvent} go to all), hence the random part; they are public, so nothing
 * is gained by one that cannot be guessed.
 */
public final class ActionId {

    private static final int RADIX = 36;

    private final String prefix;
    private final AtomicLong number = new AtomicLong();

    private ActionId(String prefix) {
        this.prefix = prefix;
    }

    /** A source of ids with a fresh random part. Safe for use by any number of threads. */
    public static ActionId source() {
        return new ActionId(Long.toString(ThreadLocalRandom.current().nextLong() >>> 16, RADIX) + "-");
    }

    /** The next id, never given before. */
    public String next() {
        return prefix + Long.toString(number.incrementAndGet(), RADIX);
    }
}
