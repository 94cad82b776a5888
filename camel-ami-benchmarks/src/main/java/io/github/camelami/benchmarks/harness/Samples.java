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

/** The results of the rounds, by case and name. */
final class Samples {

    /** The numbers of each round, by case; a case that failed is missing. */
    private final List<Map<String, Map<String, Double>>> rounds = new ArrayList<>();

    /**
     * The ratio of two numbers, computed within each round. A machine's speed differs between rounds, so only numbers
     * measured at about the same time are compared.
     *
     * @param median the median of the ratios; NaN if no round has both numbers
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

    /** Adds a case's numbers to the current round. */
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

    /** Returns the median of a number over the rounds; NaN if no round has the number. */
    double median(String name, String number) {
        List<Double> values = values(name, number);
        return values.isEmpty() ? Double.NaN : middle(values);
    }

    /**
     * Returns the contestant whose case has the smallest median.
     *
     * @param ending the part of the case's name after the contestant's name
     */
    String lowest(List<String> contestants, String ending, String number) {
        return Collections.min(contestants, Comparator.comparingDouble(each -> median(each + ending, number)));
    }

    /** Returns the ratio of one case's number to the same number of another case. */
    Ratio ratio(String name, String other, String number) {
        return ratio(name, number, other, number);
    }

    /** Returns the ratio of two numbers, which may have different names and belong to different cases. */
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

    /**
     * Returns half the difference between the smallest and the largest number, as a share of the median. This share
     * shows how reliable the numbers are.
     */
    double spread(String name, String number) {
        List<Double> values = values(name, number);
        return values.size() < 2
                ? Double.NaN
                : (Collections.max(values) - Collections.min(values)) / 2 / median(name, number);
    }
}
