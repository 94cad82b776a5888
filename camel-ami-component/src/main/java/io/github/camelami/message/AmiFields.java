/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.message;

import java.util.List;
import java.util.Map;

/**
 * The fields of one AMI message as a read-only map: in the order received, keys found in any case and told in their
 * original spelling, values decoded when asked for. Safe for use by any number of threads.
 *
 * <p>AMI repeats keys ({@code Variable}, {@code Output}, {@code ChanVariable}). As a map, this shows the first value of
 * a key, which is the one of protocol meaning; {@link #getAll} gives every value. {@link #size()} counts distinct keys.
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
     * The message in the form it has on the wire, one {@code Key: Value} line each, lines joined by a line feed. Values of
     * secret keys are masked.
     */
    @Override
    String toString();
}
