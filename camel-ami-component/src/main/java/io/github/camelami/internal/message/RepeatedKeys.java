/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Converts headers with repeated keys to a map with one value per key. The values of a repeated key are joined with
 * line feeds.
 *
 * <p>Keys that identify the message or its channel keep their first value, which comes from Asterisk itself. Further
 * values come from the dialplan application {@code UserEvent}, or from a value that contains a line end. They are
 * stored under numbered keys such as {@code Channel#2}.
 */
final class RepeatedKeys {

    /** The keys whose first value counts, in the most common spelling of Asterisk. */
    private static final Set<String> FIRST_COUNTS = new HashSet<>(List.of(
            "Event",
            "Response",
            "ActionID",
            "EventList",
            "Privilege",
            "Timestamp",
            "UserEvent",
            "Channel",
            "ChannelState",
            "ChannelStateDesc",
            "CallerIDNum",
            "CallerIDName",
            "ConnectedLineNum",
            "ConnectedLineName",
            "Language",
            "AccountCode",
            "Context",
            "Exten",
            "Priority",
            "Uniqueid",
            "Linkedid"));

    private static final Set<String> FIRST_COUNTS_LOWER_CASE =
            FIRST_COUNTS.stream().map(AmiHeaders::asciiLower).collect(Collectors.toSet());

    private static final char NUMBER = '#';

    private RepeatedKeys() {}

    /** Returns whether the first value of this key counts, ignoring case. */
    static boolean firstCounts(String key) {
        return FIRST_COUNTS_LOWER_CASE.contains(AmiHeaders.asciiLower(key));
    }

    /**
     * Returns true for the most common spelling of a key whose first value counts. May return false for other spellings.
     * Costs less than a search for another line with the key.
     */
    static boolean surelyFirstCounts(String key) {
        return FIRST_COUNTS.contains(key);
    }

    static String join(List<String> values) {
        return String.join("\n", values);
    }

    /** Returns the value of a numbered key; null if there is none. */
    static @Nullable String numbered(AmiHeaders headers, String name) {
        int sign = name.lastIndexOf(NUMBER);
        if (sign < 0 || !name.substring(sign + 1).matches("[1-9]\\d{0,5}")) {
            return null;
        }
        String key = name.substring(0, sign);
        int number = Integer.parseInt(name.substring(sign + 1));
        if (number < 2 || !firstCounts(key)) {
            return null;
        }
        List<String> values = headers.all(key);
        return number <= values.size() ? values.get(number - 1) : null;
    }

    /** Returns all keys with their values, in the order of their first occurrence. */
    static Map<String, StringBuilder> fold(AmiHeaders headers) {
        Map<String, String> spellings = new LinkedHashMap<>();
        Map<String, Integer> numbers = new LinkedHashMap<>();
        Map<String, StringBuilder> all = new LinkedHashMap<>();
        headers.forEach((key, value) -> {
            String lower = AmiHeaders.asciiLower(key);
            String first = spellings.putIfAbsent(lower, key);
            if (first == null) {
                add(all, key, value);
            } else if (FIRST_COUNTS_LOWER_CASE.contains(lower)) {
                add(all, first + NUMBER + (numbers.merge(lower, 1, Integer::sum) + 1), value);
            } else {
                add(all, first, value);
            }
        });
        return all;
    }

    private static void add(Map<String, StringBuilder> all, String key, String value) {
        StringBuilder before = all.putIfAbsent(key, new StringBuilder(value));
        if (before != null) {
            before.append('\n').append(value);
        }
    }
}
