/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.message.LetterCase;
import java.util.function.Predicate;

/**
 * A pattern in which {@code *} matches any characters and {@code ?} matches one, ignoring {@linkplain LetterCase case}.
 * The time for a match is at most proportional to the product of the lengths of pattern and text. Immutable.
 */
final class Glob implements Predicate<String> {

    private final String pattern;

    Glob(String pattern) {
        this.pattern = pattern;
    }

    /** Returns whether the pattern matches the whole text. */
    boolean matches(String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int starText = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                starText = t;
            } else if (p < pattern.length() && fits(pattern.charAt(p), text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++starText; // let the last star match one more character
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    @Override
    public boolean test(String text) {
        return matches(text);
    }

    private static boolean fits(char wanted, char found) {
        return wanted == '?' || wanted == found || LetterCase.fold(wanted) == LetterCase.fold(found);
    }

    @Override
    public String toString() {
        return pattern;
    }
}
