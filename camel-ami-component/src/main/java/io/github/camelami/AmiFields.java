/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one AMI message as a read-only map: in the order received, keys found in any case and returned in their
 * original spelling, values decoded when asked for. Safe for use by any number of threads.
 *
 * <p>AMI repeats keys ({@code Variable}, {@code Output}, {@code ChanVariable}). As a map, this shows all their values as one, joined by line
 * feeds; {@link #getAll} gives each by itself. Keys that say which message and which channel it is keep their first value, which is
 * Asterisk's own: {@code Event}, {@code Response}, {@code ActionID}, {@code EventList}, {@code Privilege}, {@code Timestamp}, {@code UserEvent} and the
 * keys of a channel without a prefix, from {@code Channel} to {@code Linkedid}. Their further values have numbered keys, {@code Channel#2}.
 * {@link #size()} counts the keys of the map.
 *
 * <p>Values that Asterisk escapes ({@code O\'Neil}) are shown as they were before; {@link #getRaw} gives the bytes received.
 *
 * <p>Every changing method throws {@link UnsupportedOperationException}. Java serialisation writes a {@link
 * java.util.LinkedHashMap} with the same entries, in which keys are found in their own spelling only.
 */
public interface AmiFields extends Map<String, String> {

    /**
     * Every value of a key, in the order received.
     *
     * @param name the key, in any case
     * @return its values; empty when the message has no such key
     */
    List<String> getAll(String name);

    /**
     * Returns the bytes of the first value of a key as received, neither decoded nor freed of escapes.
     *
     * @param name the key, in any case
     * @return a copy; null when the message has no such key
     */
    byte @Nullable [] getRaw(String name);

    /**
     * The message as text, one {@code Key: Value} line each, lines joined by a line feed. Values of secret keys are masked; a line end
     * inside a value is written as {@code \r} or {@code \n}.
     */
    @Override
    String toString();
}
