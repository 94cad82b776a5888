/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.message.AmiEvent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which events a consumer wants: by name, and by the values of fields. A pure test; immutable.
 *
 * <p>Names are separated by commas; {@code *} stands for any characters; a leading {@code !} excludes. Without an including
 * name all events but the excluded are wanted. {@code UserEvent:PlaybackStart} matches {@code Event: UserEvent} with
 * {@code UserEvent: PlaybackStart}, and so does {@code PlaybackStart} alone, unless a name is {@linkplain AmiEvent#isReserved
 * reserved}: {@code Hangup} is Asterisk's event and no user event of that name. Names and values are compared without regard to
 * case, as Asterisk compares channel names.
 */
public final class EventFilter {

    /** Everything. */
    public static final EventFilter ALL = parse("", Map.of());

    private static final String PREFIX = AmiEvent.USER_EVENT_PREFIX;

    /** What fits into one line of an action, which is 1024 bytes long at most. */
    private static final int MAX_EXPRESSION = 900;

    private final Names included;
    private final Names excluded;
    private final List<FieldTest> fields;
    private final List<String> writtenNames;
    private final List<String> writtenPatterns;
    private final String writtenEvents;
    private final String text;

    /** What a value of a field must look like. */
    private record FieldTest(String field, Glob pattern) {}

    /**
     * Names that events can have.
     *
     * @param exact in lower case
     * @param userEvents the same for user events, without {@link AmiEvent#USER_EVENT_PREFIX}
     */
    private record Names(Set<String> exact, List<Glob> patterns, Set<String> userEvents, List<Glob> userEventPatterns) {

        Names() {
            this(new LinkedHashSet<>(), new ArrayList<>(), new LinkedHashSet<>(), new ArrayList<>());
        }

        void add(String name, boolean ofUserEvent) {
            if (name.indexOf('*') >= 0) {
                (ofUserEvent ? userEventPatterns : patterns).add(new Glob(name));
            } else {
                (ofUserEvent ? userEvents : exact).add(name.toLowerCase(Locale.ROOT));
            }
        }

        boolean isEmpty() {
            return exact.isEmpty() && userEvents.isEmpty() && !hasPatterns();
        }

        boolean hasPatterns() {
            return !patterns.isEmpty() || !userEventPatterns.isEmpty();
        }

        /** @param userEvent a user event's own name; null for any other event */
        boolean match(String name, @Nullable String userEvent) {
            return match(exact, patterns, name)
                    || userEvent != null
                            && (match(userEvents, userEventPatterns, userEvent)
                                    || match(exact, patterns, userEvent) && !AmiEvent.isReserved(userEvent));
        }

        private static boolean match(Set<String> exact, List<Glob> patterns, String name) {
            if (exact.contains(name.toLowerCase(Locale.ROOT))) {
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
     * Reads a filter.
     *
     * @param events names as described above; empty for all
     * @param match for each field named, a pattern with {@code *} and {@code ?} that its value, or one of several, must match
     * @throws IllegalArgumentException naming the part that makes no sense
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
                        + " is no event name; write for example events=Hangup,Dial*,!DialState,UserEvent:Order");
            }
            (exclude ? excluded : included).add(bare, ofUserEvent);
            if (!ofUserEvent) {
                (bare.indexOf('*') < 0 ? writtenNames : writtenPatterns).add(bare);
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
        return new EventFilter(included, excluded, List.copyOf(fields), writtenNames, writtenPatterns, events);
    }

    /** Whether the event is wanted. */
    public boolean wants(AmiEvent event) {
        return wantsName(event.name(), event.userEvent()) && matchesFields(event);
    }

    /**
     * Whether an event of this name can be wanted, whatever its fields.
     *
     * @param userEvent a user event's own name; null for any other event
     */
    boolean wantsName(String name, @Nullable String userEvent) {
        return !excluded.match(name, userEvent) && (included.isEmpty() || included.match(name, userEvent));
    }

    /** Whether the fields are as wanted, whatever the name. */
    boolean matchesFields(AmiEvent event) {
        for (int i = 0; i < fields.size(); i++) {
            FieldTest test = fields.get(i);
            if (!event.headers().anyMatches(test.field, test.pattern)) {
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
        return included.match(name, null);
    }

    /** The names in {@code events} that may be Asterisk's, wanted or not, as they were written; without patterns. */
    List<String> writtenNames() {
        return writtenNames;
    }

    /** The patterns in {@code events} that may stand for Asterisk's events, wanted or not, as they were written. */
    List<String> writtenPatterns() {
        return writtenPatterns;
    }

    /** The option {@code events} as it was written. */
    String writtenEvents() {
        return writtenEvents;
    }

    /** The fields in {@code match}, as they were written. */
    List<String> fieldNames() {
        return fields.stream().map(FieldTest::field).toList();
    }

    /** Whether events are wanted that are not among the {@link #writtenNames}. */
    boolean wantsMoreThanNames() {
        return included.exact.isEmpty() || included.hasPatterns() || !included.userEvents.isEmpty();
    }

    /** The names wanted without a pattern, in lower case; {@code userevent} for user events. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>(included.exact);
        if (!included.userEvents.isEmpty() || !included.userEventPatterns.isEmpty()) {
            names.add("userevent");
        }
        return names;
    }

    /**
     * The names of the events that are wanted, in lower case, if a server can be asked for no others; empty when it must send all:
     * because the filter wants everything but some, or patterns, or a name beyond ASCII, of which only we know the charset.
     */
    Set<String> serverNames() {
        Set<String> names = new TreeSet<>(included.exact);
        names.addAll(included.userEvents); // which of them is meant is decided here
        return included.hasPatterns() || !names.stream().allMatch(EventFilter::isPlain) ? Set.of() : names;
    }

    private static boolean isPlain(String name) {
        return name.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /**
     * Names in the words of Asterisk's {@code Filter} action: one POSIX extended expression over the event's text, which may let
     * through a few events more, and none less.
     *
     * @param names {@link #serverNames} of one or more filters
     * @return null when they do not fit into the line of an action
     */
    static @Nullable String serverExpression(Set<String> names) {
        // Shutdown goes along: without it a restart would look like a cut
        String alternatives = Stream.concat(names.stream(), Stream.of("shutdown"))
                .distinct()
                .sorted()
                .map(name -> name.chars().mapToObj(EventFilter::anyCase).collect(Collectors.joining()))
                .collect(Collectors.joining("|"));
        // a user event is also known by its own name; a name ends where its line does
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
                : "[" + Character.toString(c) + "]"; // the only one that means something else alone in brackets
    }

    /** The filter as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
