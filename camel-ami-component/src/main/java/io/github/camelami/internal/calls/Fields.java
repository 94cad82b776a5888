/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.calls;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of one event. */
record Fields(Map<String, String> values) {

    /** Asterisk's text for a missing value. */
    private static final String NONE = "<unknown>";

    /** Returns the value; an empty string if there is none. */
    String get(String key) {
        return known(key, "");
    }

    /** Returns the value, or the given default if there is none. */
    String known(String key, String otherwise) {
        @Nullable String value = values.get(key);
        return value == null || value.isEmpty() || value.equals(NONE) ? otherwise : value;
    }

    /** Returns the value as a number; 0 if it is not a number. */
    int number(String key) {
        String value = get(key);
        return value.matches("\\d{1,9}") ? Integer.parseInt(value) : 0;
    }

    /** Returns the seconds of a duration such as {@code 00:01:02}; 0 if the value is not a duration. */
    long seconds(String key) {
        String value = get(key);
        if (!value.matches("\\d{1,6}:\\d\\d:\\d\\d")) {
            return 0;
        }
        String[] parts = value.split(":");
        return Long.parseLong(parts[0]) * 3600 + Long.parseLong(parts[1]) * 60 + Long.parseLong(parts[2]);
    }

    boolean is(String key, String value) {
        return get(key).equals(value);
    }
}
