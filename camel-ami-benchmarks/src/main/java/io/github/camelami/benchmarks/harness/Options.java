/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.harness;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The command-line options of the benchmarks.
 *
 * @param warmup the duration of the warm-up before each measurement, in seconds
 * @param seconds the duration of each measurement, in seconds
 * @param rounds the number of rounds; each contestant runs once per round
 * @param servers the number of servers in the scale test
 * @param only the sections to run
 * @param out the folder for the tables and Flight Recorder files
 * @param profile whether each contestant writes a Flight Recorder file
 * @param old the jar of another version of the component, which runs as a further contestant; null for none
 */
record Options(
        double warmup,
        double seconds,
        int rounds,
        int servers,
        Set<String> only,
        Path out,
        boolean profile,
        @Nullable Path old) {

    static final List<String> SECTIONS =
            List.of("events", "wanted", "latency", "apart", "actions", "calls", "tls", "scale", "start", "growth");

    private static final String HELP =
            """
            Options:
              --quick            one short round of everything, some seven minutes, to see that it runs
              --only a,b         only these sections: %s
              --warmup seconds   before each measurement (4)
              --seconds seconds  of each measurement (3)
              --rounds number    the number of rounds, of which the medians are reported (5)
              --servers number   of the scale (500)
              --old jar          the component's jar of another version, as a further contestant
              --profile          a Flight Recorder file of each contestant beside the tables
              --out folder       where the tables are written (target/benchmark)
            """;

    /** @throws IllegalArgumentException if an argument is unknown; the message is the help text */
    static Options of(String[] args) {
        double warmup = 4;
        double seconds = 3;
        int rounds = 5;
        int servers = 500;
        Set<String> only = new TreeSet<>(SECTIONS);
        Path out = Path.of("target", "benchmark");
        boolean profile = false;
        Path old = null;
        List<String> words = new ArrayList<>(List.of(args));
        while (!words.isEmpty()) {
            String word = words.remove(0);
            switch (word) {
                case "--quick" -> {
                    warmup = 1.5;
                    seconds = 1.5;
                    rounds = 1;
                    servers = 100;
                }
                case "--only" -> only = sections(value(word, words));
                case "--warmup" -> warmup = Double.parseDouble(value(word, words));
                case "--seconds" -> seconds = Double.parseDouble(value(word, words));
                case "--rounds" -> rounds = Integer.parseInt(value(word, words));
                case "--servers" -> servers = Integer.parseInt(value(word, words));
                case "--out" -> out = Path.of(value(word, words));
                case "--old" -> old = jar(value(word, words));
                case "--profile" -> profile = true;
                default ->
                    throw new IllegalArgumentException(
                            "'" + word + "' is not understood.\n" + HELP.formatted(String.join(", ", SECTIONS)));
            }
        }
        return new Options(warmup, seconds, rounds, servers, only, out, profile, old);
    }

    private static Path jar(String name) {
        Path jar = Path.of(name).toAbsolutePath();
        if (!Files.isReadable(jar)) {
            throw new IllegalArgumentException("--old " + name + ": there is no such file");
        }
        return jar;
    }

    private static String value(String word, List<String> rest) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException(word + " needs a value");
        }
        return rest.remove(0);
    }

    private static Set<String> sections(String names) {
        Set<String> sections = new TreeSet<>(List.of(names.split(",")));
        if (!SECTIONS.containsAll(sections)) {
            throw new IllegalArgumentException(
                    "Not all of " + sections + " are sections; the sections are " + String.join(", ", SECTIONS));
        }
        return sections;
    }
}
