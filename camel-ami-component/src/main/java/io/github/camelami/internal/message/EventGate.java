/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Decides from the bytes of an event whether to decode it. It is called on an event loop for every event, so it must be
 * fast. It must not keep a reference to the array.
 */
@FunctionalInterface
public interface EventGate {

    /**
     * Accepts or rejects an event. There are few names but many events, so a gate should return the same object for all
     * events with the same name.
     *
     * @param bytes an array that contains the event and is reused afterwards
     * @param from where the value after {@code Event: } starts
     * @param to the index after the last byte of the event's lines
     * @return the information found about the event; null to reject it
     */
    @Nullable
    Admission accepts(byte[] bytes, int from, int to);

    /**
     * Accepts every event, with its name as the only information. All event names in Asterisk's source code are ASCII.
     */
    static Admission named(byte[] bytes, int from, int to) {
        return new Named(name(bytes, from, to));
    }

    /** Returns the name of the event passed to {@link #accepts}. */
    static String name(byte[] bytes, int from, int to) {
        return new String(bytes, from, LineEnds.next(bytes, from, to) - from, StandardCharsets.UTF_8);
    }

    /** An event with its name as the only known information. */
    record Named(String name) implements Admission {}
}
