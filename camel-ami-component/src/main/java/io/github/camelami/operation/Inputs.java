/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.operation;

import io.github.camelami.message.AmiFields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * What a route gives an operation: headers of the message, else options of the endpoint; the header wins. One wording for what is
 * missing, malformed or out of range.
 *
 * <p>An input {@code Phone} is the header {@code CamelAmiPhone} or the option {@code phone}.
 */
public final class Inputs {

    private static final String PREFIX = "CamelAmi";

    /** A message whose time is over still asks, and is answered by its deadline at once. */
    private static final Duration LEAST = Duration.ofMillis(1);

    private final Message message;
    private final Map<String, Object> options;
    private final Policy policy;
    private final Duration requestTimeout;
    private final long begun = System.nanoTime();

    /**
     * @param options the endpoint's options by name; only those that are set
     * @param policy what is allowed
     * @param requestTimeout for actions that wait for nothing but their answer
     */
    public Inputs(Message message, Map<String, Object> options, Policy policy, Duration requestTimeout) {
        this.message = message;
        this.options = options;
        this.policy = policy;
        this.requestTimeout = requestTimeout;
    }

    Policy policy() {
        return policy;
    }

    /** The body as a map of fields, when it is one that a route made; else empty. */
    Map<?, ?> bodyFields() {
        return message.getBody() instanceof Map<?, ?> map && !(map instanceof AmiFields) ? map : Map.of();
    }

    /** A new name for a call: all of one length, since current versions refuse an id that is a prefix of a living one. */
    String newCallId() {
        return UUID.randomUUID().toString();
    }

    /**
     * The time the next action may take: what is left of the message's own, which is for all its actions together, else the
     * endpoint's for plain answers plus what it must wait for.
     */
    Duration timeout(Duration waiting) {
        Long own = number("Timeout", 1, Long.MAX_VALUE / 1_000_000);
        if (own == null) {
            return requestTimeout.plus(waiting);
        }
        Duration left = Duration.ofMillis(own).minusNanos(System.nanoTime() - begun);
        return left.compareTo(LEAST) < 0 ? LEAST : left;
    }

    private @Nullable Object raw(String name) {
        Object header = message.getHeader(PREFIX + name);
        if (header != null) {
            return header;
        }
        return options.get(Character.toLowerCase(name.charAt(0)) + name.substring(1));
    }

    /** The text of an input, or null when it is absent or blank. */
    @Nullable
    String text(String name) {
        Object value = raw(name);
        if (value == null) {
            return null;
        }
        String text = value instanceof String string
                ? string
                : message.getExchange().getContext().getTypeConverter().convertTo(String.class, value);
        return text == null || text.isBlank() ? null : text;
    }

    /**
     * The text of an input that cannot be missing.
     *
     * @param meaning what it is, with an example, for the error
     */
    String required(String name, String meaning) {
        String text = text(name);
        if (text == null) {
            throw new IllegalArgumentException("Missing " + describe(name) + ": " + meaning);
        }
        return text;
    }

    /** A whole number, or null. */
    @Nullable
    Long number(String name, long min, long max) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            long number = Long.parseLong(text.strip());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // told below
        }
        throw new IllegalArgumentException(
                describe(name) + " is '" + text + "'; it must be a whole number from " + min + " to " + max);
    }

    /** Yes or no. */
    boolean flag(String name, boolean otherwise) {
        String text = text(name);
        if (text == null) {
            return otherwise;
        }
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return Boolean.parseBoolean(text);
        }
        throw new IllegalArgumentException(describe(name) + " is '" + text + "'; it must be true or false");
    }

    /** One of the words of an enum, in any case. */
    <E extends Enum<E>> @Nullable E word(String name, Class<E> words) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        for (E word : words.getEnumConstants()) {
            if (word.name().equalsIgnoreCase(text.strip())) {
                return word;
            }
        }
        List<String> known = new ArrayList<>();
        for (E word : words.getEnumConstants()) {
            known.add(word.name().toLowerCase(Locale.ROOT));
        }
        throw new IllegalArgumentException(describe(name) + " is '" + text + "'; it must be one of " + known);
    }

    /** Names and values: those of the header over those of the options. */
    Map<String, String> map(String name) {
        Map<String, String> all = new LinkedHashMap<>();
        addAll(all, name, options.get(Character.toLowerCase(name.charAt(0)) + name.substring(1)));
        addAll(all, name, message.getHeader(PREFIX + name));
        return all;
    }

    private void addAll(Map<String, String> all, String name, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, entry) -> all.put(String.valueOf(key), entry == null ? "" : entry.toString()));
        } else if (value != null) {
            throw new IllegalArgumentException(describe(name) + " is of type "
                    + value.getClass().getSimpleName() + "; it must be a Map of names and values");
        }
    }

    /** A list of words: a collection, or text with commas. */
    List<String> words(String name) {
        Object value = raw(name);
        List<String> all = new ArrayList<>();
        if (value instanceof Iterable<?> each) {
            each.forEach(word -> all.add(String.valueOf(word)));
        } else if (value != null) {
            for (String word : value.toString().split(",")) {
                if (!word.isBlank()) {
                    all.add(word.strip());
                }
            }
        }
        return all;
    }

    /** How an error names an input. */
    String describe(String name) {
        return "header " + PREFIX + name + " (or option " + Character.toLowerCase(name.charAt(0)) + name.substring(1)
                + ")";
    }
}
