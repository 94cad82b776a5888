/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the known name that a misspelled name most likely means. */
public final class SimilarName {

    /** The minimum length of a shared beginning, in letters. Too many names share a shorter one. */
    private static final int SHORTEST_BEGINNING = 4;

    private SimilarName() {}

    /**
     * Returns the known name that a misspelled name most likely means. A known name that begins with this name, or is
     * the beginning of it, takes precedence over names that are merely similar.
     */
    public static @Nullable String of(String name, Collection<String> known) {
        String begun = ofBeginning(name, known);
        return begun == null ? nearest(name, known) : begun;
    }

    /**
     * Returns the known name that begins with this name, or is the beginning of it, ignoring case and separators; null
     * if there is none. The shorter of the two must have at least half the letters of the longer one. If several names
     * qualify, returns the one with the most similar length.
     */
    public static @Nullable String ofBeginning(String name, Collection<String> known) {
        String wanted = letters(name);
        String best = null;
        int fewest = Integer.MAX_VALUE;
        for (String candidate : known) {
            String other = letters(candidate);
            int shorter = Math.min(wanted.length(), other.length());
            int more = Math.abs(wanted.length() - other.length());
            if (more < fewest
                    && more <= shorter
                    && shorter >= SHORTEST_BEGINNING
                    && wanted.regionMatches(0, other, 0, shorter)) {
                fewest = more;
                best = candidate;
            }
        }
        return best;
    }

    /**
     * Returns the known name with the smallest edit distance, ignoring case and separators; null if the distance
     * exceeds a third of the letters.
     */
    public static @Nullable String nearest(String name, Collection<String> known) {
        return of(name, known, Math.max(1, name.length() / 3));
    }

    /**
     * Returns the known name with the smallest edit distance, ignoring case and separators; null if the distance
     * exceeds the limit.
     *
     * @param most the maximum edit distance
     */
    public static @Nullable String of(String name, Collection<String> known, int most) {
        String wanted = letters(name);
        String best = null;
        int fewest = most + 1;
        for (String candidate : known) {
            int changes = changes(wanted, letters(candidate));
            if (changes < fewest) {
                fewest = changes;
                best = candidate;
            }
        }
        return best;
    }

    /** Returns the name in lower case, without underscores, hyphens and blanks. */
    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "").replace(" ", "");
    }

    /** Returns the Levenshtein distance, computed with a single row. */
    private static int changes(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
