/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was to be reached, and whether it was. */
final class Reach {

    private final List<String> lines = new ArrayList<>();

    Reach atLeast(String what, double is, double wanted) {
        return line(is >= wanted, what, is, "at least", wanted);
    }

    Reach atMost(String what, double is, double wanted) {
        return line(is <= wanted, what, is, "at most", wanted);
    }

    private Reach line(boolean reached, String what, double is, String word, double wanted) {
        if (!Double.isNaN(is)) {
            lines.add("- " + (reached ? "reached" : "**missed**") + ": " + number(is) + " " + what + " (" + word + " "
                    + number(wanted) + ")\n");
        }
        return this;
    }

    private static String number(double number) {
        double size = Math.abs(number);
        return String.format(Locale.ROOT, size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f", number);
    }

    @Override
    public String toString() {
        return String.join("", lines);
    }
}
