/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

import io.github.camelami.message.AmiEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which events a consumer wants: by name, and by the values of fields. A pure test; immutable.
 *
 * <p>Names are separated by commas; {@code *} stands for any characters; a leading {@code !} excludes. Without an including
 * name all events but the excluded are wanted. A {@code UserEvent} is also known by its own name: {@code PlaybackStart}
 * matches {@code Event: UserEvent} with {@code UserEvent: PlaybackStart}. Names and values are compared without regard to case,
 * as Asterisk compares channel names.
 */
public final class EventFilter {

    /** Everything. */
    public static final EventFilter ALL = parse("", Map.of());

    private static final String USER_EVENT = "UserEvent";

    private final Set<String> included;
    private final Set<String> excluded;
    private final List<Pattern> includedPatterns;
    private final List<Pattern> excludedPatterns;
    private final Map<String, Predicate<String>> fields;
    private final String text;

    private EventFilter(
            Set<String> included,
            Set<String> excluded,
            List<Pattern> includedPatterns,
            List<Pattern> excludedPatterns,
            Map<String, Predicate<String>> fields,
            String text) {
        this.included = included;
        this.excluded = excluded;
        this.includedPatterns = includedPatterns;
        this.excludedPatterns = excludedPatterns;
        this.fields = fields;
        this.text = text;
    }

    /**
     * Reads a filter.
     *
     * @param events names as described above; empty for all
     * @param match for each field named, a pattern with {@code *} and {@code ?} that its first value must match
     * @throws IllegalArgumentException naming the part that makes no sense
     */
    public static EventFilter parse(String events, Map<String, String> match) {
        Set<String> included = new LinkedHashSet<>();
        Set<String> excluded = new LinkedHashSet<>();
        List<Pattern> includedPatterns = new ArrayList<>();
        List<Pattern> excludedPatterns = new ArrayList<>();
        for (String part : events.split(",")) {
            String name = part.strip();
            if (name.isEmpty()) {
                continue;
            }
            boolean exclude = name.startsWith("!");
            String bare = exclude ? name.substring(1).strip() : name;
            if (bare.isEmpty() || bare.chars().anyMatch(c -> Character.isWhitespace(c) || c == '!' || c == ':')) {
                throw new IllegalArgumentException("'" + name + "' in events=" + events
                        + " is no event name; write for example events=Hangup,Dial*,!DialState");
            }
            if (bare.indexOf('*') >= 0) {
                (exclude ? excludedPatterns : includedPatterns).add(glob(bare));
            } else {
                (exclude ? excluded : included).add(bare.toLowerCase(Locale.ROOT));
            }
        }
        Map<String, Predicate<String>> fields = new LinkedHashMap<>();
        match.forEach((field, pattern) -> {
            if (field.isBlank()) {
                throw new IllegalArgumentException(
                        "match. needs the name of a field, for example match.Channel=PJSIP/*");
            }
            fields.put(field, glob(pattern).asMatchPredicate());
        });
        return new EventFilter(
                Set.copyOf(included),
                Set.copyOf(excluded),
                List.copyOf(includedPatterns),
                List.copyOf(excludedPatterns),
                fields,
                events + (match.isEmpty() ? "" : " " + match));
    }

    /** Whether the event is wanted. */
    public boolean wants(AmiEvent event) {
        return wantsName(event.name(), event.is(USER_EVENT) ? event.get(USER_EVENT) : null) && matchesFields(event);
    }

    /** Whether an event of this name can be wanted, whatever its fields. */
    boolean wantsName(String name, @Nullable String userEvent) {
        if (isNamed(excluded, excludedPatterns, name)
                || userEvent != null && isNamed(excluded, excludedPatterns, userEvent)) {
            return false;
        }
        return included.isEmpty() && includedPatterns.isEmpty()
                || isNamed(included, includedPatterns, name)
                || userEvent != null && isNamed(included, includedPatterns, userEvent);
    }

    /** Whether the fields are as wanted, whatever the name. */
    boolean matchesFields(AmiEvent event) {
        for (Map.Entry<String, Predicate<String>> field : fields.entrySet()) {
            String value = event.get(field.getKey());
            if (value == null || !field.getValue().test(value)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The filter in the words of Asterisk's {@code Filter} action: POSIX extended expressions over the event's text, of which any
     * one must match. Empty when the filter cannot be said so, because it wants everything but some, or patterns.
     */
    List<String> serverExpressions() {
        if (included.isEmpty() || !includedPatterns.isEmpty()) {
            return List.of();
        }
        List<String> expressions = new ArrayList<>();
        for (String name : included) {
            String exact = name.chars()
                    .mapToObj(c -> Character.isLetter(c)
                            ? "[" + Character.toUpperCase((char) c) + (char) c + "]"
                            : Character.isDigit(c) || c == '_' || c == '-'
                                    ? String.valueOf((char) c)
                                    : "[" + (char) c + "]")
                    .collect(Collectors.joining());
            // a user event is also known by its own name; the name ends where the line does
            expressions.add("^Event: (UserEvent.*UserEvent: *)?" + exact + "[^[:alnum:]_ -]");
        }
        return expressions;
    }

    private static boolean isNamed(Set<String> names, List<Pattern> patterns, String name) {
        if (names.contains(name.toLowerCase(Locale.ROOT))) {
            return true;
        }
        for (Pattern pattern : patterns) {
            if (pattern.matcher(name).matches()) {
                return true;
            }
        }
        return false;
    }

    private static Pattern glob(String glob) {
        StringBuilder regex = new StringBuilder();
        StringBuilder literal = new StringBuilder();
        for (char c : glob.toCharArray()) {
            if (c == '*' || c == '?') {
                regex.append(literal.isEmpty() ? "" : Pattern.quote(literal.toString()));
                regex.append(c == '*' ? ".*" : ".");
                literal.setLength(0);
            } else {
                literal.append(c);
            }
        }
        regex.append(literal.isEmpty() ? "" : Pattern.quote(literal.toString()));
        return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
    }

    /** The filter as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
