/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A table in Markdown. */
public final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    /** @param titles the column titles; all columns but the first hold numbers */
    public Table(String... titles) {
        rows.add(List.of(titles));
        List<String> rule = new ArrayList<>();
        for (int i = 0; i < titles.length; i++) {
            rule.add(i == 0 ? "---" : "---:");
        }
        rows.add(rule);
    }

    /** @param cells one per title */
    public void row(String... cells) {
        rows.add(List.of(cells));
    }

    /** Returns a whole number with thousands separators. */
    public static String whole(double number) {
        return Double.isNaN(number) ? "–" : String.format(Locale.ROOT, "%,.0f", number);
    }

    /** Returns a number with this many decimals. */
    public static String decimal(double number, int decimals) {
        return Double.isNaN(number) ? "–" : String.format(Locale.ROOT, "%,." + decimals + "f", number);
    }

    /** Returns a ratio. */
    static String times(double number) {
        return Double.isNaN(number) ? "–" : String.format(Locale.ROOT, number < 10 ? "%.2f×" : "%.1f×", number);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            text.append("| ").append(String.join(" | ", row)).append(" |\n");
        }
        return text.toString();
    }
}
