/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Decides from an event's bytes whether to decode it. Called on an event loop once for every event, so it must be fast,
 * and must not keep the array.
 */
@FunctionalInterface
public interface EventGate {

    /**
     * Accepts or rejects the event. Names are few and events many, so a gate that has seen a name returns the same
     * object again.
     *
     * @param bytes an array that holds the event, reused afterwards
     * @param from where the value after {@code Event: } starts
     * @param to the index after the last byte of the event's lines
     * @return what is known of the event; null to reject it
     */
    @Nullable
    Admission accepts(byte[] bytes, int from, int to);

    /** Accepts every event under its name. Every event name in Asterisk's source is ASCII. */
    static Admission named(byte[] bytes, int from, int to) {
        return new Named(name(bytes, from, to));
    }

    /** Returns the name of the event passed to {@link #accepts}. */
    static String name(byte[] bytes, int from, int to) {
        return new String(bytes, from, LineEnds.next(bytes, from, to) - from, StandardCharsets.UTF_8);
    }

    /** An event of which only the name is known. */
    record Named(String name) implements Admission {}
}
