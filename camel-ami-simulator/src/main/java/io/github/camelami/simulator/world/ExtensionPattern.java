/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import java.util.Locale;

/**
 * Matches extensions against patterns such as {@code _2XX}, {@code _X.} and {@code _[0-4]!}. Ignores dashes in patterns
 * and numbers (pbx.c).
 */
final class ExtensionPattern {

    private ExtensionPattern() {}

    static boolean matches(String pattern, String exten) {
        if (!pattern.startsWith("_")) {
            return pattern.equals(exten);
        }
        return matches(pattern, 1, exten.replace("-", ""), 0);
    }

    /**
     * Returns whether a pattern is more specific than another. A literal is more specific than any pattern, and a
     * longer fixed part is more specific than a shorter one.
     */
    static boolean moreExact(String pattern, String than) {
        return weight(pattern) > weight(than);
    }

    private static int weight(String pattern) {
        if (!pattern.startsWith("_")) {
            return Integer.MAX_VALUE;
        }
        int weight = 0;
        for (int i = 1; i < pattern.length(); i++) {
            weight += switch (pattern.charAt(i)) {
                case '.', '!' -> 0;
                case 'X', 'x' -> 2;
                case 'Z', 'z', 'N', 'n', '[' -> 3;
                default -> 5;
            };
        }
        return weight;
    }

    private static boolean matches(String pattern, int p, String exten, int e) {
        while (p < pattern.length()) {
            char c = Character.toUpperCase(pattern.charAt(p));
            if (c == '-') {
                p++;
                continue;
            }
            if (c == '.') {
                return e < exten.length();
            }
            if (c == '!') {
                return true;
            }
            if (e >= exten.length()) {
                return false;
            }
            char digit = exten.charAt(e);
            boolean fits;
            if (c == '[') {
                int close = pattern.indexOf(']', p);
                if (close < 0) {
                    return false;
                }
                fits = inSet(pattern.substring(p + 1, close), digit);
                p = close;
            } else {
                fits = switch (c) {
                    case 'X' -> digit >= '0' && digit <= '9';
                    case 'Z' -> digit >= '1' && digit <= '9';
                    case 'N' -> digit >= '2' && digit <= '9';
                    default -> String.valueOf(c).equals(String.valueOf(digit).toUpperCase(Locale.ROOT));
                };
            }
            if (!fits) {
                return false;
            }
            p++;
            e++;
        }
        return e == exten.length();
    }

    private static boolean inSet(String set, char digit) {
        for (int i = 0; i < set.length(); i++) {
            if (i + 2 < set.length() && set.charAt(i + 1) == '-') {
                if (digit >= set.charAt(i) && digit <= set.charAt(i + 2)) {
                    return true;
                }
                i += 2;
            } else if (set.charAt(i) == digit) {
                return true;
            }
        }
        return false;
    }
}
