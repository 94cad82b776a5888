/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** One action as a client sent it: its lines in order, with Asterisk's rules for finding headers. Immutable. */
public final class ActionMessage {

    private final List<String> lines;

    /**
     * Creates an action with these lines.
     *
     * @param lines the lines without line ends, in order
     */
    public ActionMessage(List<String> lines) {
        this.lines = List.copyOf(lines);
    }

    /** {@return all lines, in order, as sent} */
    public List<String> lines() {
        return lines;
    }

    /**
     * Returns the first value of a header, even if that value is empty. Returns an empty text if the header is absent.
     * Ignores the case of the name, and removes leading but not trailing blanks from the value (manager.c,
     * __astman_get_header).
     */
    public String get(String name) {
        return find(name, false);
    }

    /** Returns whether the action has this header, even with an empty value. */
    public boolean has(String name) {
        return lines.stream().anyMatch(line -> isHeader(line, name));
    }

    /** Returns every value of a header, in order. */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>();
        for (String line : lines) {
            if (isHeader(line, name)) {
                values.add(value(line, name));
            }
        }
        return values;
    }

    /** {@return the action's name as sent, from the first non-empty Action header; empty if there is none} */
    public String action() {
        return find("Action", true);
    }

    /** {@return the action's id; empty if there is none} */
    public String actionId() {
        return get("ActionID");
    }

    private String find(String name, boolean skipEmpty) {
        for (String line : lines) {
            if (isHeader(line, name)) {
                String value = value(line, name);
                if (!skipEmpty || !value.isEmpty()) {
                    return value;
                }
            }
        }
        return "";
    }

    private static boolean isHeader(String line, String name) {
        int length = name.length();
        return line.length() > length && line.charAt(length) == ':' && line.regionMatches(true, 0, name, 0, length);
    }

    private static String value(String line, String name) {
        int at = name.length() + 1;
        while (at < line.length() && isBlank(line.charAt(at))) {
            at++;
        }
        return line.substring(at);
    }

    private static boolean isBlank(char c) {
        return c >= 1 && c <= ' ';
    }

    /** Returns the lines, with the values of secrets masked. */
    @Override
    public String toString() {
        Secrets secrets = new Secrets();
        return lines.stream().map(secrets::masked).collect(Collectors.joining(" | "));
    }
}
