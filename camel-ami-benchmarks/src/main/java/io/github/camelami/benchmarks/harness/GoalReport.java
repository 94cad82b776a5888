/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.harness;

import io.github.camelami.benchmarks.harness.Samples.Ratio;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A list of goals, and whether each was reached. */
public final class GoalReport {

    private final List<String> lines = new ArrayList<>();

    GoalReport atLeast(String what, double is, double wanted) {
        return line(is >= wanted, what, is, "at least " + number(wanted));
    }

    /** Adds a line that shows whether {@code is} is at most {@code wanted}. */
    public GoalReport atMost(String what, double is, double wanted) {
        return line(is <= wanted, what, is, "at most " + number(wanted));
    }

    GoalReport atLeast(String what, Ratio is, double wanted) {
        return line(is.median() >= wanted, what, is.median(), "at least " + number(wanted) + "; " + rounds(is));
    }

    GoalReport atMost(String what, Ratio is, double wanted) {
        return line(is.median() <= wanted, what, is.median(), "at most " + number(wanted) + "; " + rounds(is));
    }

    /** Adds a number for comparison only, such as another contestant's result. */
    GoalReport compare(String what, Ratio is) {
        if (!Double.isNaN(is.median())) {
            lines.add("- to compare: " + number(is.median()) + " " + what + " (" + rounds(is) + ")\n");
        }
        return this;
    }

    private static String rounds(Ratio is) {
        return "rounds " + number(is.least()) + " to " + number(is.most());
    }

    private GoalReport line(boolean reached, String what, double is, String wanted) {
        if (!Double.isNaN(is)) {
            lines.add("- " + (reached ? "reached" : "**missed**") + ": " + number(is) + " " + what + " (" + wanted
                    + ")\n");
        }
        return this;
    }

    /**
     * Formats small numbers with an additional decimal. Otherwise, rounding could show a near miss of the goal 0.125 as
     * a hit.
     */
    private static String number(double number) {
        double size = Math.abs(number);
        String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 0.2 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, number);
    }

    @Override
    public String toString() {
        return String.join("", lines);
    }
}
