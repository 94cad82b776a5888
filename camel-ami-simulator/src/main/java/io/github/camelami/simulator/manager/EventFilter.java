/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.manager;

import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** One event filter of a session: either a regular expression for the whole event, or the newer form with criteria. */
public final class EventFilter {

    private static final Pattern CRITERION = Pattern.compile("(action|name|header|method)\\(([^)]*)\\)");

    private final boolean excludes;
    private final Predicate<String> test;

    private EventFilter(boolean excludes, Predicate<String> test) {
        this.excludes = excludes;
        this.test = test;
    }

    /**
     * Returns a filter in the classic form, without criteria.
     *
     * @param filter a POSIX extended regular expression; a leading {@code !} excludes matching events
     * @throws PatternSyntaxException if the expression does not compile
     */
    public static EventFilter legacy(String filter) {
        boolean excludes = filter.startsWith("!");
        Pattern pattern = Pattern.compile(excludes ? filter.substring(1) : filter, Pattern.DOTALL);
        return new EventFilter(excludes, text -> pattern.matcher(text).find());
    }

    /**
     * Returns a filter with MatchCriteria.
     *
     * @param criteria for instance {@code action(exclude),name(Newexten)}
     * @param filter the pattern; empty for the method {@code none}
     * @throws IllegalArgumentException if the criteria are invalid; the message is Asterisk's error text
     */
    public static EventFilter advanced(String criteria, String filter) {
        String action = "include";
        String name = "";
        String header = "";
        String method = "none";
        Matcher matcher = CRITERION.matcher(criteria);
        int end = 0;
        while (matcher.find()) {
            String between = criteria.substring(end, matcher.start()).strip();
            if (!between.equals(end == 0 ? "" : ",")) {
                throw malformed();
            }
            end = matcher.end();
            String value = matcher.group(2);
            switch (matcher.group(1)) {
                case "action" -> action = value;
                case "name" -> name = value;
                case "header" -> header = value;
                default -> method = value;
            }
        }
        if (end == 0
                || !criteria.substring(end).isBlank()
                || !action.equals("include") && !action.equals("exclude")
                || method.equals("none") != filter.isEmpty()) {
            throw malformed();
        }
        return new EventFilter(action.equals("exclude"), test(name, header, method, filter));
    }

    private static Predicate<String> test(String name, String header, String method, String filter) {
        Predicate<String> value =
                switch (method) {
                    case "none" -> text -> true;
                    case "exact" -> filter::equals;
                    case "starts_with" -> text -> text.startsWith(filter);
                    case "ends_with" -> text -> text.endsWith(filter);
                    case "contains" -> text -> text.contains(filter);
                    case "regex" -> {
                        Pattern pattern = Pattern.compile(filter, Pattern.DOTALL);
                        yield text -> pattern.matcher(text).find();
                    }
                    default -> throw malformed();
                };
        return event -> {
            if (!name.isEmpty() && !event.startsWith("Event: " + name + "\r\n")) {
                return false;
            }
            if (header.isEmpty()) {
                return value.test(event);
            }
            String key = "\r\n" + header + ": ";
            int at = event.indexOf(key);
            if (at < 0) {
                return false;
            }
            int start = at + key.length();
            return value.test(event.substring(start, event.indexOf("\r\n", start)));
        };
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("Filter was formatted incorrectly");
    }

    boolean excludes() {
        return excludes;
    }

    boolean matches(String event) {
        return test.test(event);
    }

    /**
     * Returns whether an event passes the filters (manager.c, match_filter). An event that matches an exclude filter
     * does not pass. If there are include filters, the event must match at least one of them.
     */
    static boolean passes(Iterable<EventFilter> filters, String event) {
        boolean anyInclude = false;
        boolean included = false;
        for (EventFilter each : filters) {
            if (each.excludes) {
                if (each.matches(event)) {
                    return false;
                }
            } else {
                anyInclude = true;
                included |= each.matches(event);
            }
        }
        return !anyInclude || included;
    }
}
