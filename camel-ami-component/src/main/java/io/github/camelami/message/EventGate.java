/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.message;

/**
 * Decides, on the bytes received, whether an event is worth being made into a message. Called on an event loop once for every
 * event, just before the event (if it is admitted) is told: must be quick, and must not keep the array.
 */
@FunctionalInterface
public interface EventGate {

    /**
     * Whether the event is wanted.
     *
     * @param bytes an array that holds the event, reused afterwards
     * @param from where the value behind {@code Event: } begins
     * @param to one behind the last byte of the event's lines
     */
    boolean admits(byte[] bytes, int from, int to);
}
