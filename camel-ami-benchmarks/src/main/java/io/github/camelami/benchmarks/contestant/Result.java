/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Named numbers, printed as one line for the harness. */
final class Result {

    private final Map<String, Double> numbers = new TreeMap<>();

    Result with(String name, double number) {
        numbers.put(name, number);
        return this;
    }

    String line() {
        StringBuilder line = new StringBuilder("@result");
        numbers.forEach((name, number) ->
                line.append(' ').append(name).append('=').append(String.format(Locale.ROOT, "%.3f", number)));
        return line.toString();
    }
}
