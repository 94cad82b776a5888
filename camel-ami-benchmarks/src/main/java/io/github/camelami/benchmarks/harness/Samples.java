/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.harness;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The numbers that the rounds gave, by case and name. */
final class Samples {

    private final Map<String, Map<String, List<Double>>> byCase = new HashMap<>();

    void add(String name, Map<String, Double> numbers) {
        Map<String, List<Double>> all = byCase.computeIfAbsent(name, key -> new HashMap<>());
        numbers.forEach((number, value) ->
                all.computeIfAbsent(number, key -> new ArrayList<>()).add(value));
    }

    boolean has(String name) {
        return byCase.containsKey(name);
    }

    /** The middle of what the rounds gave; not a number when there is none. */
    double median(String name, String number) {
        List<Double> values =
                new ArrayList<>(byCase.getOrDefault(name, Map.of()).getOrDefault(number, List.of()));
        if (values.isEmpty()) {
            return Double.NaN;
        }
        Collections.sort(values);
        int middle = values.size() / 2;
        return values.size() % 2 == 1 ? values.get(middle) : (values.get(middle - 1) + values.get(middle)) / 2;
    }

    /** Half the distance between the smallest and the largest, as a share of the median: how far to trust it. */
    double spread(String name, String number) {
        List<Double> values = byCase.getOrDefault(name, Map.of()).getOrDefault(number, List.of());
        return values.size() < 2
                ? Double.NaN
                : (Collections.max(values) - Collections.min(values)) / 2 / median(name, number);
    }
}
