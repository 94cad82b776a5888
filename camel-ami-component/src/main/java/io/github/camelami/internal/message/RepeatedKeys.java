/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a key that occurs again, in a map of one value a key: the values are joined by line feeds.
 *
 * <p>Keys that say which message and which channel it is keep their first value, since that is Asterisk's own: further ones come of a
 * dialplan's {@code UserEvent}, or of a value with a line end inside. Those stand beside it, numbered: {@code Channel}, {@code Channel#2}.
 */
final class RepeatedKeys {

    private static final Set<String> FIRST_COUNTS = Set.of(
            "event",
            "response",
            "actionid",
            "eventlist",
            "privilege",
            "timestamp",
            "userevent",
            "channel",
            "channelstate",
            "channelstatedesc",
            "calleridnum",
            "calleridname",
            "connectedlinenum",
            "connectedlinename",
            "language",
            "accountcode",
            "context",
            "exten",
            "priority",
            "uniqueid",
            "linkedid");

    private static final char NUMBER = '#';

    private RepeatedKeys() {}

    static boolean firstCounts(String key) {
        return FIRST_COUNTS.contains(key.toLowerCase(Locale.ROOT));
    }

    static String join(List<String> values) {
        return String.join("\n", values);
    }

    /** Returns the value of a numbered key; null when there is no such value. */
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

    /** Returns every key with its value, in the order in which the keys first came. */
    static Map<String, StringBuilder> fold(AmiHeaders headers) {
        Map<String, String> spellings = new LinkedHashMap<>();
        Map<String, Integer> numbers = new LinkedHashMap<>();
        Map<String, StringBuilder> all = new LinkedHashMap<>();
        headers.forEach((key, value) -> {
            String lower = AmiHeaders.asciiLower(key);
            String first = spellings.putIfAbsent(lower, key);
            if (first == null) {
                add(all, key, value);
            } else if (FIRST_COUNTS.contains(lower)) {
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
