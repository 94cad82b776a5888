/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one AMI message as a read-only map, in the order received. Keys are matched ignoring case and returned
 * in their original spelling; values are decoded on demand. Thread-safe.
 *
 * <p>AMI messages can repeat keys ({@code Variable}, {@code Output}, {@code ChanVariable}). Map methods return all
 * values of a key as one, joined by line feeds; {@link #getAll} returns them separately. Keys that identify the message
 * or its channel keep their first value, which comes from Asterisk itself. These keys are {@code Event}, {@code
 * Response}, {@code ActionID}, {@code EventList}, {@code Privilege}, {@code Timestamp}, {@code UserEvent} and the
 * unprefixed keys of a channel, from {@code Channel} to {@code Linkedid}. Any further values of these keys are stored
 * under numbered keys such as {@code Channel#2}. {@link #size()} counts the keys of the map.
 *
 * <p>Values that Asterisk escapes ({@code O\'Neil}) are returned unescaped; {@link #getRaw} returns the bytes received.
 *
 * <p>Every modifying method throws {@link UnsupportedOperationException}. Java serialization writes a {@link
 * java.util.LinkedHashMap} with the same entries; its keys are case-sensitive.
 */
public interface AmiFields extends Map<String, String> {

    /**
     * Returns every value of a key, in the order received.
     *
     * @param name the key, ignoring case
     * @return its values; empty if the message has no such key
     */
    List<String> getAll(String name);

    /**
     * Returns the bytes of the first value of a key as received, neither decoded nor unescaped.
     *
     * @param name the key, ignoring case
     * @return a copy; null if the message has no such key
     */
    byte @Nullable [] getRaw(String name);

    /**
     * Returns the message as text: one {@code Key: Value} line per value, joined by line feeds. Values of secret keys
     * are masked. A line break inside a value is written as {@code \r} or {@code \n}.
     */
    @Override
    String toString();
}
