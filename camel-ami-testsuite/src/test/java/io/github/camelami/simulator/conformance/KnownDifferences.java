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
 * The known differences between the simulator and a real server, each with its reason. They are in
 * conformance/known-differences.txt, and the page docs/simulator.md shows them. Each is taken out of both streams
 * before they are compared; one that no scenario needs is not known any more, and the suite fails.
 */
final class KnownDifferences {

    /**
     * One of them.
     *
     * @param what what is left out, KEY and VALUE being regular expressions: {@code event NAME [KEY=VALUE]}; {@code line
     *     EVENT KEY}; {@code value EVENT KEY}; {@code more Response}, lines only the real server has; and what is a matter of
     *     luck on the real server itself: {@code perhaps NAME [KEY=VALUE]}, whether it comes, {@code some EVENT KEY}, whether
     *     the line is there, {@code either EVENT KEY}, its value, {@code apart EVENT}, its place among the events
     * @param where a regular expression of scenarios
     * @param versions 22, with its release candidate, 16, or both
     * @param reason why
     */
    record Difference(String what, String where, String versions, String reason) {

        boolean holds(String scenario, String version) {
            return Pattern.compile(where).matcher(scenario).find()
                    && (versions.equals("both") || (version + ".").startsWith(versions + "."));
        }

        /** Whether the real server itself is now so and now so: one run cannot show that such an entry is not needed. */
        boolean isLuck() {
            return what.matches("(either|some|perhaps|apart) .*");
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

    Pair without(String scenario, String version, List<List<String>> real, List<List<String>> simulated) {
        Pair pair = new Pair(real, simulated);
        for (Difference difference : all) {
            if (difference.holds(scenario, version)) {
                List<String> fromReal = new ArrayList<>();
                List<String> fromSimulated = new ArrayList<>();
                pair = difference.what().equals("more Response")
                        ? withoutMore(pair, fromReal)
                        : new Pair(
                                without(difference, pair.real(), fromReal),
                                without(difference, pair.simulated(), fromSimulated));
                if (difference.isLuck() ? !fromReal.isEmpty() : !fromReal.equals(fromSimulated)) {
                    used.add(difference);
                }
            }
        }
        return pair;
    }

    /** The lines of each response of the real server that the simulator's has, too. */
    private static Pair withoutMore(Pair pair, List<String> removed) {
        List<List<String>> rest = new ArrayList<>();
        for (int i = 0; i < pair.real().size(); i++) {
            List<String> block = pair.real().get(i);
            List<String> other = pair.simulated().size() > i ? pair.simulated().get(i) : List.of();
            List<String> kept = new ArrayList<>(block);
            if (Recording.isResponse(block) && block.size() > other.size()) {
                kept.retainAll(other);
                removed.addAll(block);
                removed.removeAll(other);
            }
            rest.add(kept);
        }
        return new Pair(rest, pair.simulated());
    }

    private static List<List<String>> without(Difference difference, List<List<String>> blocks, List<String> removed) {
        String[] words = difference.what().split(" ");
        List<List<String>> rest = new ArrayList<>();
        for (List<String> block : blocks) {
            boolean concerned = words[1].equals("Response")
                    ? Recording.isResponse(block)
                    : block.get(0).equals("Event: " + words[1]);
            switch (words[0]) {
                case "event", "perhaps" -> {
                    String line = words.length < 3 ? block.get(0) : words[2].replace("=", ": ");
                    if (concerned && block.stream().anyMatch(l -> l.matches(line))) {
                        removed.add(line);
                    } else {
                        rest.add(block);
                    }
                }
                case "line", "some" -> {
                    List<String> kept = new ArrayList<>();
                    if (concerned && words[0].equals("some")) {
                        removed.add(words[1]);
                    }
                    for (String line : block) {
                        if (concerned && line.matches(words[2] + ":.*")) {
                            removed.add(words[2]);
                        } else {
                            kept.add(line);
                        }
                    }
                    rest.add(kept);
                }
                case "apart" -> {
                    if (concerned) {
                        removed.add(words[1]);
                        rest.add(block.stream()
                                .map(line -> line.matches("(Dest)?ChannelState(Desc)?: .*")
                                        ? line.split(":")[0] + ": *"
                                        : line)
                                .map(line -> line.equals(block.get(0)) ? line + Normalised.APART : line)
                                .toList());
                    } else {
                        rest.add(block);
                    }
                }
                case "value", "either" -> {
                    List<String> kept = new ArrayList<>();
                    for (String line : block) {
                        if (concerned && line.matches(words[2] + ":.*")) {
                            removed.add(line);
                            kept.add(line.substring(0, line.indexOf(':')) + ": *");
                        } else {
                            kept.add(line);
                        }
                    }
                    rest.add(kept);
                }
                default ->
                    throw new IllegalArgumentException(
                            "A known difference begins with event, line, value, more, perhaps, some, either or apart: "
                                    + difference.what());
            }
        }
        return rest;
    }
}
