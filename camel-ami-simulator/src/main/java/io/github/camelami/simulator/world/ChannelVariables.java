/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variables of one channel, in the order in which they were set. Event loop only. */
public final class ChannelVariables {

    private final Map<String, String> values = new LinkedHashMap<>();

    ChannelVariables() {}

    /**
     * Returns a variable; null if it is not set.
     *
     * @param name without leading underscores
     */
    public @Nullable String get(String name) {
        String value = values.get(name);
        if (value == null) {
            value = values.get("_" + name);
        }
        return value == null ? values.get("__" + name) : value;
    }

    /**
     * {@return a copy of the variables, in the order in which they were set, under their names with any leading underscores}
     */
    public Map<String, String> asMap() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** {@return a copy of the variables in the order in which Asterisk lists them: newest first} */
    public List<Map.Entry<String, String>> newestFirst() {
        List<Map.Entry<String, String>> entries = new ArrayList<>();
        values.forEach((name, value) -> entries.add(0, Map.entry(name, value)));
        return entries;
    }

    /** Sets a variable. An existing variable keeps its place in the order. */
    void put(String name, String value) {
        values.put(name, value);
    }

    /**
     * Sets a variable and makes it the newest. An existing variable whose name differs only in its leading underscores
     * is removed.
     */
    void renew(String name, String value) {
        String plain = plain(name);
        values.remove("_" + plain);
        values.remove("__" + plain);
        values.remove(plain);
        values.put(name, value);
    }

    private static String plain(String name) {
        if (name.startsWith("__")) {
            return name.substring(2);
        }
        return name.startsWith("_") ? name.substring(1) : name;
    }
}
