/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is known to differ between the simulator and a real server, each with its reason: conformance/known-differences.txt
 * holds them, the page docs/simulator.md shows them. Each takes something out of both streams before they are compared; one
 * that takes out the same on both sides in every scenario is not needed, and the suite fails.
 */
final class KnownDifferences {

    /**
     * One of them.
     *
     * @param what what is left out: {@code event NAME [KEY=VALUE]}, {@code line EVENT KEY}, {@code value EVENT KEY}
     * @param where a regular expression of scenarios
     * @param versions 22, 16 or both
     * @param reason why
     */
    record Difference(String what, String where, String versions, String reason) {

        boolean holds(String scenario, int version) {
            return Pattern.compile(where).matcher(scenario).find()
                    && (versions.equals("both") || versions.equals(String.valueOf(version)));
        }
    }

    private final List<Difference> all;
    private final Set<Difference> used = new LinkedHashSet<>();

    private KnownDifferences(List<Difference> all) {
        this.all = all;
    }

    static KnownDifferences load() {
        return new KnownDifferences(Recording.text("/conformance/known-differences.txt")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line ->
                        Arrays.stream(line.split(" \\| ")).map(String::strip).toList())
                .map(parts -> new Difference(parts.get(0), parts.get(1), parts.get(2), parts.get(3)))
                .toList());
    }

    List<Difference> all() {
        return all;
    }

    Set<Difference> used() {
        return used;
    }

    /** Two streams without their known differences. */
    record Pair(List<List<String>> real, List<List<String>> simulated) {}

    Pair without(String scenario, int version, List<List<String>> real, List<List<String>> simulated) {
        Pair pair = new Pair(real, simulated);
        for (Difference difference : all) {
            if (difference.holds(scenario, version)) {
                List<String> fromReal = new ArrayList<>();
                List<String> fromSimulated = new ArrayList<>();
                pair = new Pair(
                        without(difference, pair.real(), fromReal),
                        without(difference, pair.simulated(), fromSimulated));
                if (!fromReal.equals(fromSimulated)) {
                    used.add(difference);
                }
            }
        }
        return pair;
    }

    private static List<List<String>> without(Difference difference, List<List<String>> blocks, List<String> removed) {
        String[] words = difference.what().split(" ");
        List<List<String>> rest = new ArrayList<>();
        for (List<String> block : blocks) {
            boolean concerned = words[1].equals("Response")
                    ? Recording.isResponse(block)
                    : block.get(0).equals("Event: " + words[1]);
            switch (words[0]) {
                case "event" -> {
                    String line = words.length < 3 ? block.get(0) : words[2].replace("=", ": ");
                    if (concerned && block.stream().anyMatch(l -> l.matches(line))) {
                        removed.add(line);
                    } else {
                        rest.add(block);
                    }
                }
                case "line" -> {
                    List<String> kept = new ArrayList<>();
                    for (String line : block) {
                        if (concerned && line.matches(words[2] + ":.*")) {
                            removed.add(words[2]);
                        } else {
                            kept.add(line);
                        }
                    }
                    rest.add(kept);
                }
                case "value" -> {
                    List<String> kept = new ArrayList<>();
                    for (String line : block) {
                        if (concerned && line.startsWith(words[2] + ":")) {
                            removed.add(line);
                            kept.add(words[2] + ": *");
                        } else {
                            kept.add(line);
                        }
                    }
                    rest.add(kept);
                }
                default ->
                    throw new IllegalArgumentException(
                            "A known difference begins with event, line or value: " + difference.what());
            }
        }
        return rest;
    }
}
