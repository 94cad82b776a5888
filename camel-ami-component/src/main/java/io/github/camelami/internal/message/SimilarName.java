/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the known name that a misspelled name most likely means. */
public final class SimilarName {

    private SimilarName() {}

    /**
     * Returns the known name with the smallest edit distance, ignoring case; null if the distance exceeds a third of
     * the letters.
     */
    public static @Nullable String of(String name, Collection<String> known) {
        return of(name, known, Math.max(1, name.length() / 3));
    }

    /**
     * Returns the known name with the smallest edit distance, ignoring case; null if the distance exceeds the limit.
     *
     * @param most the maximum edit distance
     */
    public static @Nullable String of(String name, Collection<String> known, int most) {
        String wanted = name.toLowerCase(Locale.ROOT);
        String best = null;
        int fewest = most + 1;
        for (String candidate : known) {
            int changes = changes(wanted, candidate.toLowerCase(Locale.ROOT));
            if (changes < fewest) {
                fewest = changes;
                best = candidate;
            }
        }
        return best;
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
