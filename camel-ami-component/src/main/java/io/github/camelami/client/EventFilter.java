/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

import io.github.camelami.message.AmiEvent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

    /** A few names fit into one line of the action, and names in one expression are asked for at one blow. */
    private static final int MAX_EXPRESSION = 900;

    private final Set<String> included;
    private final Set<String> excluded;
    private final List<Glob> includedPatterns;
    private final List<Glob> excludedPatterns;
    private final List<FieldTest> fields;
    private final String text;

    /** What the first value of a field must look like. */
    private record FieldTest(String field, Glob pattern) {}

    private EventFilter(
            Set<String> included,
            Set<String> excluded,
            List<Glob> includedPatterns,
            List<Glob> excludedPatterns,
            List<FieldTest> fields,
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
        List<Glob> includedPatterns = new ArrayList<>();
        List<Glob> excludedPatterns = new ArrayList<>();
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
                (exclude ? excludedPatterns : includedPatterns).add(new Glob(bare));
            } else {
                (exclude ? excluded : included).add(bare.toLowerCase(Locale.ROOT));
            }
        }
        List<FieldTest> fields = new ArrayList<>();
        match.forEach((field, pattern) -> {
            if (field.isBlank()) {
                throw new IllegalArgumentException(
                        "match. needs the name of a field, for example match.Channel=PJSIP/*");
            }
            fields.add(new FieldTest(field, new Glob(pattern)));
        });
        return new EventFilter(
                Set.copyOf(included),
                Set.copyOf(excluded),
                List.copyOf(includedPatterns),
                List.copyOf(excludedPatterns),
                List.copyOf(fields),
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
        for (int i = 0; i < fields.size(); i++) {
            FieldTest test = fields.get(i);
            String value = event.get(test.field);
            if (value == null || !test.pattern.matches(value)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the fields must be looked at. */
    boolean hasFieldTests() {
        return !fields.isEmpty();
    }

    /** Whether an event of ours is wanted: one that is named has passed, since it has none of the fields that Asterisk's have. */
    boolean wantsOwn(AmiEvent event) {
        return wantsName(event.name(), null) && (isIncluded(event.name()) || matchesFields(event));
    }

    /** Whether gaps are wanted as events of their own. */
    boolean wantsGaps() {
        return wantsName(LinkEvents.GAP, null) && (fields.isEmpty() || isIncluded(LinkEvents.GAP));
    }

    private boolean isIncluded(String name) {
        return isNamed(included, includedPatterns, name);
    }

    /** The names wanted without a pattern, in lower case. */
    Set<String> names() {
        return included;
    }

    /**
     * The filter in the words of Asterisk's {@code Filter} action: POSIX extended expressions over the event's text, of which any
     * one must match. Empty when the filter cannot be said so, because it wants everything but some, or patterns.
     */
    List<String> serverExpressions() {
        if (included.isEmpty() || !includedPatterns.isEmpty()) {
            return List.of();
        }
        // Shutdown goes along: without it a restart would look like a cut
        Set<String> names = new TreeSet<>(included);
        names.add("shutdown");
        List<String> expressions = new ArrayList<>();
        StringBuilder alternatives = new StringBuilder();
        for (String name : names) {
            String exact = name.chars().mapToObj(EventFilter::anyCase).collect(Collectors.joining());
            if (!alternatives.isEmpty() && alternatives.length() + exact.length() > MAX_EXPRESSION) {
                expressions.add(expression(alternatives));
                alternatives.setLength(0);
            }
            alternatives.append(alternatives.isEmpty() ? "" : "|").append(exact);
        }
        expressions.add(expression(alternatives));
        return expressions;
    }

    /** A user event is also known by its own name; a name ends where its line does. */
    private static String expression(CharSequence alternatives) {
        return "^Event: (UserEvent.*UserEvent: *)?(" + alternatives + ")[^[:alnum:]_ -]";
    }

    private static String anyCase(int c) {
        if (Character.isLetter(c)) {
            return "[" + Character.toString(Character.toUpperCase(c)) + Character.toString(c) + "]";
        }
        return Character.isDigit(c) || c == '_' || c == '-' ? Character.toString(c) : "[" + Character.toString(c) + "]";
    }

    private static boolean isNamed(Set<String> names, List<Glob> patterns, String name) {
        if (names.contains(name.toLowerCase(Locale.ROOT))) {
            return true;
        }
        for (Glob pattern : patterns) {
            if (pattern.matches(name)) {
                return true;
            }
        }
        return false;
    }

    /** The filter as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
