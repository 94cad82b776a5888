/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.log.SafeLog;
import io.github.camelami.internal.message.ActionCatalog;
import io.github.camelami.internal.message.ActionInfo;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.EventCatalog;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.message.SimilarName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Logs hints about consumer options that have no effect: misspelled event names, snapshot actions that do not return
 * lists, and a filter that cannot be sent to the server. These are only hints, since Asterisk modules add events and
 * fields, and a dialplan may use any names for its user events.
 */
final class OptionHints {

    private static final SafeLog LOG = SafeLog.of(AmiClient.class);

    /** The only event that a consumer with {@code calls=finished} emits. */
    private static final String CALL_FINISHED = "AmiCallFinished";

    /**
     * The maximum number of letters by which a misspelled name differs from a known one. A name that differs more is
     * assumed to be intentional.
     */
    private static final int MISTYPED = 2;

    /** The minimum length of a word to be checked for mistakes. Shorter words resemble too many others. */
    private static final int SHORTEST_WORD = 3;

    /** Characters that users write between names instead of a comma. No Asterisk event has them in its name. */
    private static final Pattern SEPARATOR = Pattern.compile("[;|&/]");

    /** Finds signs that a pattern was meant as a regular expression. */
    private static final Pattern EXPRESSION = Pattern.compile("^\\^|(?<![0-9*?])\\.\\*|\\$$");

    private OptionHints() {}

    /** Logs one line for each hint. */
    static void log(SubscriptionOptions options) {
        of(options).forEach(hint -> LOG.warn("{}: {}", options.name(), hint));
    }

    static List<String> of(SubscriptionOptions options) {
        List<String> hints = new ArrayList<>();
        EventFilter filter = options.filter();
        for (String name : filter.writtenNames()) {
            String meant = isKnown(name) ? null : nearest(name);
            if (SEPARATOR.matcher(name).find()) {
                hints.add("events: no event of Asterisk is named " + name + "; names are separated by commas, as in "
                        + SEPARATOR.matcher(name).replaceAll(",") + ". Ignore this for a user event of that name");
            } else if (name.equalsIgnoreCase(CALL_FINISHED)) {
                hints.add("events: " + name
                        + " is emitted with calls=finished only; write that option instead of events");
            } else if (meant == null && AmiEvent.isOurs(name) && !isKnown(name)) {
                hints.add("events: the component has no event named " + name + "; there are "
                        + String.join(", ", EventCatalog.ownNames()));
            } else if (meant != null) {
                hints.add("events: no event of Asterisk is named " + name + "; did you mean " + meant
                        + "? Ignore this for a user event of that name");
            }
        }
        filter.writtenPatterns().forEach(pattern -> addPattern(pattern, hints));
        for (String field : filter.fieldNames()) {
            addField(field, filter, hints);
        }
        filter.fieldPatterns().forEach((field, pattern) -> {
            if (EXPRESSION.matcher(pattern).find()) {
                hints.add(
                        "match." + field + "=" + pattern + ": this is not a regular expression. An asterisk matches any"
                                + " characters, and a question mark matches one, as in match.Channel=PJSIP/2*");
            }
        });
        options.snapshot().stream().map(AmiAction::name).forEach(action -> addSnapshot(action, hints));
        if (options.serverFilter() == SubscriptionOptions.ServerFilter.WANTED
                && filter.serverNames().isEmpty()) {
            hints.add("serverFilter=true has no effect with events=" + filter.writtenEvents()
                    + ": Asterisk filters by plain names only. Name the events, as in events=DialBegin,DialEnd");
        }
        return hints;
    }

    private static boolean isKnown(String event) {
        return EventCatalog.isKnown(event) || EventCatalog.ownNames().stream().anyMatch(event::equalsIgnoreCase);
    }

    private static @Nullable String nearest(String event) {
        if (event.equalsIgnoreCase("all")) {
            return "*";
        }
        String meant = EventCatalog.nearest(event);
        boolean group = meant == null
                && Arrays.stream(EventClass.values()).anyMatch(one -> one.word().equalsIgnoreCase(event));
        return group ? "eventMask=" + event.toLowerCase(Locale.ROOT) : meant;
    }

    private static List<String> allEvents() {
        List<String> all = new ArrayList<>(EventCatalog.names());
        all.addAll(EventCatalog.ownNames());
        return all;
    }

    /**
     * Adds a hint for a pattern that matches no event because the word before its first star, or after its last one, is
     * misspelled.
     */
    private static void addPattern(String pattern, List<String> hints) {
        if (allEvents().stream().anyMatch(new Glob(pattern)::matches)) {
            return;
        }
        int head = pattern.indexOf('*');
        int tail = pattern.lastIndexOf('*') + 1;
        Set<String> heads = new LinkedHashSet<>();
        Set<String> tails = new LinkedHashSet<>();
        for (String event : allEvents()) {
            for (int i = SHORTEST_WORD; i <= event.length(); i++) {
                if (i == event.length() || isWordStart(event, i)) {
                    addIfMatching(event.substring(0, i) + pattern.substring(head), event, heads);
                    addIfMatching(pattern.substring(0, tail) + event.substring(i), event, tails);
                }
            }
        }
        String meant = SimilarName.of(pattern, heads, mistyped(head));
        if (meant == null) {
            meant = SimilarName.of(pattern, tails, mistyped(pattern.length() - tail));
        }
        if (meant != null) {
            hints.add("events: no event of Asterisk is named like " + pattern + "; did you mean " + meant
                    + "? Ignore this for user events of such names");
        }
    }

    /** Returns whether a word starts at this position. Consecutive capitals count as one word, as in DAHDIChannel. */
    private static boolean isWordStart(String event, int at) {
        return Character.isUpperCase(event.charAt(at)) && !Character.isUpperCase(event.charAt(at - 1));
    }

    private static void addIfMatching(String pattern, String event, Set<String> patterns) {
        if (new Glob(pattern).matches(event)) {
            patterns.add(pattern);
        }
    }

    private static int mistyped(int letters) {
        return letters <= SHORTEST_WORD ? 0 : MISTYPED;
    }

    /**
     * Adds a hint for a field that none of the events named by the filter has. If the filter names no events, adds a
     * hint for a field that no event has.
     */
    private static void addField(String field, EventFilter filter, List<String> hints) {
        List<String> events = filter.writtenNames();
        boolean named = !events.isEmpty()
                && !filter.wantsMoreThanNames()
                && events.stream().noneMatch(event -> EventCatalog.fields(event).isEmpty());
        Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        (named ? events : EventCatalog.names()).forEach(event -> known.addAll(EventCatalog.fields(event)));
        if (known.contains(field) || field.indexOf('(') >= 0) {
            return;
        }
        // a user event may have any field, so only a similar name counts as a mistake
        String meant = SimilarName.ofBeginning(field, known);
        if (meant == null) {
            meant = named ? SimilarName.nearest(field, known) : SimilarName.of(field, known, MISTYPED);
        }
        if (named) {
            hints.add("match." + field + ": " + (events.size() == 1 ? "event " : "none of the events ")
                    + String.join(", ", events) + (events.size() == 1 ? " has no" : " has a") + " field " + field
                    + (meant == null ? "" : "; did you mean " + meant + "?"));
        } else if (meant != null) {
            hints.add("match." + field + ": no event of Asterisk has a field " + field + "; did you mean " + meant
                    + "? Ignore this for a user event with that field");
        }
    }

    private static void addSnapshot(String action, List<String> hints) {
        ActionInfo known = ActionCatalog.find(action);
        if (known != null && known.answer() == ActionInfo.Answer.LIST) {
            return;
        }
        List<String> lists = ActionCatalog.all().stream()
                .filter(info -> info.answer() == ActionInfo.Answer.LIST)
                .map(ActionInfo::name)
                .toList();
        String meant = SimilarName.of(action, lists);
        if (known != null || meant != null) {
            hints.add("snapshot=" + action + ": "
                    + (known == null ? "Asterisk has no action of that name" : "that action does not return a list")
                    + (meant == null
                            ? "; give one such as CoreShowChannels or QueueStatus"
                            : "; did you mean " + meant + "?"));
        }
    }
}
