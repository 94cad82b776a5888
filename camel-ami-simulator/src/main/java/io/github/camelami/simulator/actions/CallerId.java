/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.actions;

/** A caller id, parsed as in Asterisk's callerid.c. */
record CallerId(String name, String number) {

    static CallerId parse(String text) {
        String trimmed = text.strip();
        int open = trimmed.indexOf('<');
        int close = trimmed.indexOf('>', open + 1);
        if (open >= 0 && close > open) {
            return new CallerId(
                    unquoted(trimmed.substring(0, open).strip()), number(trimmed.substring(open + 1, close)));
        }
        String digits = number(trimmed);
        boolean allDigits =
                !digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9' || "*#+".indexOf(c) >= 0);
        return allDigits ? new CallerId("", digits) : new CallerId(unquoted(trimmed), "");
    }

    private static String unquoted(String name) {
        boolean quoted = name.length() >= 2 && name.startsWith("\"") && name.endsWith("\"");
        return unescaped(quoted ? name.substring(1, name.length() - 1) : name);
    }

    /**
     * Returns the text without escapes: removes each backslash and keeps the character after it (utils.c,
     * ast_unescape_quoted).
     */
    private static String unescaped(String name) {
        return name.replaceAll("\\\\(.?)", "$1");
    }

    private static String number(String text) {
        return text.replaceAll("[ ().-]", "");
    }
}
