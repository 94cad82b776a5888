/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The inputs set in an endpoint's configuration. Immutable. */
public final class GivenOptions {

    private final Map<Input, Object> fixed;
    private final Map<Input, Object> defaults;
    private final Set<Input> inUri;

    /**
     * @param fixed the inputs from the URI, which messages cannot replace
     * @param defaults the inputs from the server bean or the component, which messages may replace
     */
    public GivenOptions(Map<Input, Object> fixed, Map<Input, Object> defaults) {
        this.fixed = copy(fixed);
        this.defaults = copy(defaults);
        this.inUri = EnumSet.noneOf(Input.class);
        inUri.addAll(fixed.keySet());
    }

    /** Copies the inputs to an EnumMap for fast access, since they are read for every message. */
    private static Map<Input, Object> copy(Map<Input, Object> given) {
        Map<Input, Object> copy = new EnumMap<>(Input.class);
        copy.putAll(given);
        return copy;
    }

    /** Returns the URI's value of an input; null if the URI sets none. */
    @Nullable
    public Object fixed(Input input) {
        return fixed.get(input);
    }

    /** Returns the value from the server bean or the component; null if neither sets one. */
    @Nullable
    Object defaults(Input input) {
        return defaults.get(input);
    }

    /** Returns the inputs that the URI sets. The set must not be changed. */
    Set<Input> inUri() {
        return inUri;
    }
}
