/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.wire;

import java.util.Locale;

/** Asterisk's words for yes and no, and its escape sequences. */
public final class AsteriskText {

    private AsteriskText() {}

    /**
     * Returns whether a value means yes, like {@code ast_true} in Asterisk.
     *
     * @param value any text
     * @return true for yes, true, y, t, 1 and on, ignoring case
     */
    public static boolean isTrue(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "yes", "true", "y", "t", "1", "on" -> true;
            default -> false;
        };
    }

    /**
     * Returns whether a value means no, like {@code ast_false} in Asterisk.
     *
     * @param value any text
     * @return true for no, false, n, f, 0 and off, ignoring case
     */
    public static boolean isFalse(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "no", "false", "n", "f", "0", "off" -> true;
            default -> false;
        };
    }

    /**
     * Escapes a value as {@code ast_escape_c} does. Used only for caller names, VarSet values and channel variables.
     *
     * @param value raw value
     * @return the value with C escapes
     */
    public static String escapeC(String value) {
        StringBuilder out = null;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            char letter =
                    switch (c) {
                        case '\u0007' -> 'a';
                        case '\b' -> 'b';
                        case '\f' -> 'f';
                        case '\n' -> 'n';
                        case '\r' -> 'r';
                        case '\t' -> 't';
                        case '\u000B' -> 'v';
                        case '\\', '\'', '"', '?' -> c;
                        default -> 0;
                    };
            if (letter == 0) {
                if (out != null) {
                    out.append(c);
                }
                continue;
            }
            if (out == null) {
                out = new StringBuilder(value.length() + 8).append(value, 0, i);
            }
            out.append('\\').append(letter);
        }
        return out == null ? value : out.toString();
    }
}
