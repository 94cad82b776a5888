/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.harness;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The numbers that the rounds gave, by case and name. */
final class Samples {

    /** Of each round, each case's numbers; a case that failed is missing there. */
    private final List<Map<String, Map<String, Double>>> rounds = new ArrayList<>();

    /**
     * One number as a share of another, in each round by itself: what was measured within the same minutes is compared, since a machine
     * is not as fast in one round as in the next.
     *
     * @param median not a number when no round has both
     */
    record Ratio(double median, double least, double most) {

        static Ratio of(List<Double> quotients) {
            return quotients.isEmpty()
                    ? new Ratio(Double.NaN, Double.NaN, Double.NaN)
                    : new Ratio(middle(quotients), Collections.min(quotients), Collections.max(quotients));
        }
    }

    void beginRound() {
        rounds.add(new HashMap<>());
    }

    /** What a case gave in the round that has begun last. */
    void add(String name, Map<String, Double> numbers) {
        rounds.get(rounds.size() - 1).put(name, Map.copyOf(numbers));
    }

    private static @Nullable Double value(Map<String, Map<String, Double>> round, String name, String number) {
        return round.getOrDefault(name, Map.of()).get(number);
    }

    private List<Double> values(String name, String number) {
        List<Double> values = new ArrayList<>();
        for (Map<String, Map<String, Double>> round : rounds) {
            Double value = value(round, name, number);
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    private static double middle(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The middle of what the rounds gave; not a number when there is none. */
    double median(String name, String number) {
        List<Double> values = values(name, number);
        return values.isEmpty() ? Double.NaN : middle(values);
    }

    /**
     * The one whose case has the smallest median.
     *
     * @param ending what follows on its name in the case's
     */
    String lowest(List<String> contestants, String ending, String number) {
        return Collections.min(contestants, Comparator.comparingDouble(each -> median(each + ending, number)));
    }

    /** The middle of the rounds' own ratios of one case's number to another case's. */
    Ratio ratio(String name, String other, String number) {
        return ratio(name, number, other, number);
    }

    /** The same with a name for each number. */
    Ratio ratio(String name, String number, String other, String otherNumber) {
        List<Double> quotients = new ArrayList<>();
        for (Map<String, Map<String, Double>> round : rounds) {
            Double value = value(round, name, number);
            Double base = value(round, other, otherNumber);
            if (value != null && base != null) {
                quotients.add(value / base);
            }
        }
        return Ratio.of(quotients);
    }

    /** Half the distance between the smallest and the largest, as a share of the median: how far to trust it. */
    double spread(String name, String number) {
        List<Double> values = values(name, number);
        return values.size() < 2
                ? Double.NaN
                : (Collections.max(values) - Collections.min(values)) / 2 / median(name, number);
    }
}
