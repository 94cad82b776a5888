/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.message;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Decides, on the bytes received, whether an event is worth being made into a message. Called on an event loop once for every
 * event, just before the event (if it is admitted) is told: must be quick, and must not keep the array.
 */
@FunctionalInterface
public interface EventGate {

    /**
     * Lets the event in, or not. Names are few and events many: who knows the name already gives the same string again.
     *
     * @param bytes an array that holds the event, reused afterwards
     * @param from where the value behind {@code Event: } begins
     * @param to one behind the last byte of the event's lines
     * @return the event's name, as spelled by the server; null when the event is not wanted
     */
    @Nullable
    String admit(byte[] bytes, int from, int to);

    /** The name of the event of which {@link #admit} was asked. Every name in Asterisk's source is ASCII. */
    static String name(byte[] bytes, int from, int to) {
        return new String(bytes, from, LineEnds.next(bytes, from, to) - from, StandardCharsets.UTF_8);
    }
}
