/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Decides, on the bytes received, whether an event is worth being made into a message. Called on an event loop once for every
 * event: must be quick, and must not keep the array.
 */
@FunctionalInterface
public interface EventGate {

    /**
     * Lets the event in, or not. Names are few and events many: a gate that knows the name gives the same object again.
     *
     * @param bytes an array that holds the event, reused afterwards
     * @param from where the value after {@code Event: } begins
     * @param to one after the last byte of the event's lines
     * @return what is known of the event; null when it is not wanted
     */
    @Nullable
    Admission accepts(byte[] bytes, int from, int to);

    /** Lets every event in by its name. Every name in Asterisk's source is ASCII. */
    static Admission named(byte[] bytes, int from, int to) {
        return new Named(name(bytes, from, to));
    }

    /** The name of the event of which {@link #accepts} was asked. */
    static String name(byte[] bytes, int from, int to) {
        return new String(bytes, from, LineEnds.next(bytes, from, to) - from, StandardCharsets.UTF_8);
    }

    /** An event of which no more is known than its name. */
    record Named(String name) implements Admission {}
}
