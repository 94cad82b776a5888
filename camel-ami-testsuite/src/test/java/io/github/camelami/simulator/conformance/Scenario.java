/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A name and steps, which run in the same way on any server. The scenarios are in conformance/scenarios.txt, which also
 * describes the steps.
 */
record Scenario(String name, List<String> steps) {

    static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        for (String part : Recording.text("/conformance/scenarios.txt").split("(?m)^== ")) {
            List<String> lines = Arrays.stream(part.split("\\R"))
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
            if (!lines.isEmpty()) {
                all.add(new Scenario(lines.get(0), lines.subList(1, lines.size())));
            }
        }
        return List.copyOf(all);
    }

    @Override
    public String toString() {
        return name;
    }
}
