/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The inputs that stand in the configuration of an endpoint; only those that are set.
 *
 * @param fixed what the URI says; no message replaces it
 * @param defaults what the server bean or the component says; a message may replace it
 */
public record GivenOptions(Map<Input, Object> fixed, Map<Input, Object> defaults) {

    public GivenOptions {
        fixed = copy(fixed);
        defaults = copy(defaults);
    }

    private static Map<Input, Object> copy(Map<Input, Object> given) {
        Map<Input, Object> copy = new EnumMap<>(Input.class);
        copy.putAll(given);
        return Collections.unmodifiableMap(copy);
    }
}
