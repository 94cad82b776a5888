/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The inputs that stand in the configuration of an endpoint; only those that are set. Immutable. */
public final class GivenOptions {

    private final Map<Input, Object> fixed;
    private final Map<Input, Object> defaults;
    private final Set<Input> inUri;

    /**
     * @param fixed what the URI says; no message replaces it
     * @param defaults what the server bean or the component says; a message may replace it
     */
    public GivenOptions(Map<Input, Object> fixed, Map<Input, Object> defaults) {
        this.fixed = copy(fixed);
        this.defaults = copy(defaults);
        this.inUri = EnumSet.noneOf(Input.class);
        inUri.addAll(fixed.keySet());
    }

    /** Looked into for each message: an array by the input's number. */
    private static Map<Input, Object> copy(Map<Input, Object> given) {
        Map<Input, Object> copy = new EnumMap<>(Input.class);
        copy.putAll(given);
        return copy;
    }

    /** Returns what the URI says of an input; null when it says nothing. */
    @Nullable
    Object fixed(Input input) {
        return fixed.get(input);
    }

    /** Returns what the server bean or the component says; null when neither does. */
    @Nullable
    Object defaults(Input input) {
        return defaults.get(input);
    }

    /** Returns the inputs that the URI says something of; not to be changed. */
    Set<Input> inUri() {
        return inUri;
    }
}
