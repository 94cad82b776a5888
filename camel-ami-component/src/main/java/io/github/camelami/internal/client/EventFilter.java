/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.LetterCase;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The events that a consumer wants, by name and by field values. Stateless and immutable.
 *
 * <p>Names are separated by commas; {@code *} is a wildcard; a leading {@code !} excludes. If no name includes events,
 * all events match except those excluded. {@code UserEvent:PlaybackStart} matches {@code Event: UserEvent} with {@code
 * UserEvent: PlaybackStart}. {@code PlaybackStart} alone also matches it. This shorter form does not work for
 * {@linkplain AmiEvent#isReserved reserved} names: {@code Hangup} is Asterisk's event, never a user event. The case of
 * names and values is ignored, as it is when Asterisk compares channel names.
 */
public final class EventFilter {

    /** Matches every event. */
    public static final EventFilter ALL = parse("", Map.of());

    private static final String PREFIX = AmiEvent.USER_EVENT_PREFIX;

    /** The maximum length of an expression, which must fit into an action line of at most 1024 bytes. */
    private static final int MAX_EXPRESSION = 900;

    private final Names included;
    private final Names excluded;
    private final List<FieldTest> fields;
    private final List<String> writtenNames;
    private final List<String> writtenPatterns;
    private final String writtenEvents;
    private final String text;

    /** A pattern for the value of a field. */
    private record FieldTest(String field, Glob pattern) {}

    /**
     * Event names.
     *
     * @param exact names without wildcards, in one case
     * @param userEvents the same for user events, without the {@link AmiEvent#USER_EVENT_PREFIX}
     */
    private record Names(Set<String> exact, List<Glob> patterns, Set<String> userEvents, List<Glob> userEventPatterns) {

        Names() {
            this(new LinkedHashSet<>(), new ArrayList<>(), new LinkedHashSet<>(), new ArrayList<>());
        }

        void add(String name, boolean ofUserEvent) {
            if (name.indexOf('*') >= 0) {
                (ofUserEvent ? userEventPatterns : patterns).add(new Glob(name));
            } else {
                (ofUserEvent ? userEvents : exact).add(LetterCase.fold(name));
            }
        }

        boolean isEmpty() {
            return exact.isEmpty() && userEvents.isEmpty() && !hasPatterns();
        }

        boolean hasPatterns() {
            return !patterns.isEmpty() || !userEventPatterns.isEmpty();
        }

        /** @param userEvent the user event's own name; null for any other event */
        boolean match(String name, @Nullable String userEvent) {
            return match(exact, patterns, name)
                    || userEvent != null
                            && (match(userEvents, userEventPatterns, userEvent)
                                    || match(exact, patterns, userEvent) && !AmiEvent.isReserved(userEvent));
        }

        private static boolean match(Set<String> exact, List<Glob> patterns, String name) {
            if (exact.contains(LetterCase.fold(name))) {
                return true;
            }
            for (Glob pattern : patterns) {
                if (pattern.matches(name)) {
                    return true;
                }
            }
            return false;
        }
    }

    private EventFilter(
            Names included,
            Names excluded,
            List<FieldTest> fields,
            List<String> writtenNames,
            List<String> writtenPatterns,
            String writtenEvents) {
        this.included = included;
        this.excluded = excluded;
        this.fields = fields;
        this.writtenNames = List.copyOf(writtenNames);
        this.writtenPatterns = List.copyOf(writtenPatterns);
        this.writtenEvents = writtenEvents;
        this.text = writtenEvents
                + (fields.isEmpty()
                        ? ""
                        : fields.stream()
                                .map(test -> test.field + "=" + test.pattern)
                                .collect(Collectors.joining(", ", " {", "}")));
    }

    /**
     * Parses a filter.
     *
     * @param events names as described above; empty for all
     * @param match for each field, a pattern with {@code *} and {@code ?}, which one of the field's values must match
     * @throws IllegalArgumentException if a part is invalid; the message names it
     */
    public static EventFilter parse(String events, Map<String, String> match) {
        Names included = new Names();
        Names excluded = new Names();
        List<String> writtenNames = new ArrayList<>();
        List<String> writtenPatterns = new ArrayList<>();
        for (String part : events.split(",")) {
            String name = part.strip();
            if (name.isEmpty()) {
                continue;
            }
            boolean exclude = name.startsWith("!");
            String bare = exclude ? name.substring(1).strip() : name;
            boolean ofUserEvent = bare.regionMatches(true, 0, PREFIX, 0, PREFIX.length());
            bare = ofUserEvent ? bare.substring(PREFIX.length()) : bare;
            if (bare.isEmpty() || bare.chars().anyMatch(c -> Character.isWhitespace(c) || c == '!' || c == ':')) {
                throw new IllegalArgumentException("'" + name + "' in events=" + events
                        + " is not an event name; write for example events=Hangup,Dial*,!DialState,UserEvent:Order");
            }
            (exclude ? excluded : included).add(bare, ofUserEvent);
            if (!ofUserEvent) {
                (bare.indexOf('*') < 0 ? writtenNames : writtenPatterns).add(bare);
            }
        }
        List<FieldTest> fields = new ArrayList<>();
        match.forEach((field, pattern) -> {
            if (field.isBlank()) {
                throw new IllegalArgumentException("match. needs a field name, for example match.Channel=PJSIP/*");
            }
            fields.add(new FieldTest(field, new Glob(pattern)));
        });
        return new EventFilter(included, excluded, List.copyOf(fields), writtenNames, writtenPatterns, events);
    }

    /** Returns whether the filter matches the event. */
    public boolean wants(AmiEvent event) {
        return wantsName(event.name(), event.userEvent()) && matchesFields(event);
    }

    /**
     * Returns whether an event with this name matches if its fields match.
     *
     * @param userEvent the user event's own name; null for any other event
     */
    boolean wantsName(String name, @Nullable String userEvent) {
        return !excluded.match(name, userEvent) && (included.isEmpty() || included.match(name, userEvent));
    }

    /** Returns whether the fields match, regardless of the name. */
    boolean matchesFields(AmiEvent event) {
        for (int i = 0; i < fields.size(); i++) {
            FieldTest test = fields.get(i);
            if (!event.headers().anyMatches(test.field, test.pattern)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns whether the filter wants one of the component's own events. If the filter includes the event by name,
     * field patterns do not apply, since such events have none of Asterisk's fields.
     */
    boolean wantsOwn(AmiEvent event) {
        return wantsName(event.name(), null) && (isIncluded(event.name()) || matchesFields(event));
    }

    /** Returns whether the consumer receives gaps as separate events. */
    boolean wantsGaps() {
        return wantsName(LinkEvents.GAP, null) && (fields.isEmpty() || isIncluded(LinkEvents.GAP));
    }

    private boolean isIncluded(String name) {
        return included.match(name, null);
    }

    /**
     * Returns the names in {@code events}, included or excluded, that may refer to Asterisk's events. Returns them as
     * written, without patterns.
     */
    List<String> writtenNames() {
        return writtenNames;
    }

    /** Returns the patterns in {@code events}, included or excluded, that may match Asterisk's events, as written. */
    List<String> writtenPatterns() {
        return writtenPatterns;
    }

    /** Returns the option {@code events} as written. */
    String writtenEvents() {
        return writtenEvents;
    }

    /** Returns the patterns in {@code match} by field, as written. */
    Map<String, String> fieldPatterns() {
        return fields.stream()
                .collect(Collectors.toMap(FieldTest::field, test -> test.pattern.toString(), (one, same) -> one));
    }

    /** Returns the field names in {@code match}, as written. */
    List<String> fieldNames() {
        return fields.stream().map(FieldTest::field).toList();
    }

    /** Returns whether the filter wants events that are not among the {@link #writtenNames}. */
    boolean wantsMoreThanNames() {
        return included.exact.isEmpty() || included.hasPatterns() || !included.userEvents.isEmpty();
    }

    /** Returns the names included without a pattern, in lower case; {@code userevent} for user events. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>(included.exact);
        if (!included.userEvents.isEmpty() || !included.userEventPatterns.isEmpty()) {
            names.add("userevent");
        }
        return names;
    }

    /**
     * Returns the names of the events that the server needs to send, in lower case; empty if it must send all. It must
     * send all if the filter names no events, contains name patterns, or contains names with non-ASCII characters,
     * whose charset the server does not know.
     */
    Set<String> serverNames() {
        Set<String> names = new TreeSet<>(included.exact);
        names.addAll(included.userEvents); // the server may match too much; the component filters exactly
        return included.hasPatterns() || !names.stream().allMatch(EventFilter::isPlain) ? Set.of() : names;
    }

    private static boolean isPlain(String name) {
        return name.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /**
     * Returns names as an expression for Asterisk's {@code Filter} action: one POSIX extended regular expression that
     * is matched against the event's text. The expression may let through a few unwanted events, but never drops a
     * wanted event.
     *
     * @param names {@link #serverNames} of one or more filters
     * @return the expression; null if the names do not fit into an action line
     */
    static @Nullable String serverExpression(Set<String> names) {
        // includes Shutdown: without it, a restart would look like a lost connection
        String alternatives = Stream.concat(names.stream(), Stream.of("shutdown"))
                .distinct()
                .sorted()
                .map(name -> name.chars().mapToObj(EventFilter::anyCase).collect(Collectors.joining()))
                .collect(Collectors.joining("|"));
        // a user event also matches by its own name; a name ends where its line ends
        return alternatives.length() > MAX_EXPRESSION
                ? null
                : "^Event: (UserEvent.*UserEvent: *)?(" + alternatives + ")[^[:alnum:]_ -]";
    }

    private static String anyCase(int c) {
        if (Character.isLetter(c)) {
            return "[" + Character.toString(Character.toUpperCase(c)) + Character.toString(c) + "]";
        }
        if (Character.isDigit(c) || c == '_' || c == '-') {
            return Character.toString(c);
        }
        return c == '^'
                ? "\\^"
                : "[" + Character.toString(c) + "]"; // the only character with a special meaning inside brackets
    }

    /** Returns the filter as written. */
    @Override
    public String toString() {
        return text;
    }
}
