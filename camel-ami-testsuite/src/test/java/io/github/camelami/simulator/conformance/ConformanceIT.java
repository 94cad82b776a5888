/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.world.Flavour;
import io.github.camelami.testing.RealAsterisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Each scenario runs on a real Asterisk 22, a real Asterisk 16, a 22.11 where one runs, and on the simulator playing
 * each. The simulator must send the same responses, and the same events about each channel, as the real server: the
 * same keys in the same order, with the same values. {@code -Dconformance.only=REGEX} runs only the scenarios with
 * matching names.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConformanceIT {

    private static final Pattern ONLY = Pattern.compile(System.getProperty("conformance.only", ""));

    private final KnownDifferences differences = KnownDifferences.load();
    private final Map<String, RealAsterisk> servers = new TreeMap<>();
    private final Map<String, AmiSimulator> simulators = new TreeMap<>();
    private final Map<String, Integer> played = new TreeMap<>();

    @BeforeAll
    void start() {
        RealAsterisk.all().forEach(server -> {
            server.require();
            servers.put(server.version(), server);
        });
        servers.keySet()
                .forEach(version -> simulators.put(
                        version,
                        ConformanceWorld.start(version.equals("16") ? Flavour.ASTERISK_16 : Flavour.ASTERISK_22)));
    }

    @AfterAll
    void stop() {
        simulators.values().forEach(AmiSimulator::close);
    }

    @TestFactory
    Stream<DynamicTest> conformance() {
        Stream<DynamicTest> scenarios = Scenario.all().stream()
                .filter(scenario -> ONLY.matcher(scenario.name()).find())
                .map(scenario -> DynamicTest.dynamicTest(scenario.name(), () -> compare(scenario)));
        return Stream.concat(
                scenarios, Stream.of(DynamicTest.dynamicTest("every known difference is needed", this::report)));
    }

    private void compare(Scenario scenario) {
        Map<String, CompletableFuture<Map<Integer, List<List<String>>>>> runs = new TreeMap<>();
        for (String version : servers.keySet()) {
            RealAsterisk server = servers.get(version);
            AmiSimulator simulator = simulators.get(version);
            runs.put("Asterisk " + version, play(scenario, server.host(), server.port()));
            runs.put("simulator of " + version, play(scenario, simulator.host(), simulator.port()));
        }
        StringBuilder found = new StringBuilder();
        runs.forEach((peer, run) -> run.exceptionally(failed -> {
                    found.append('\n')
                            .append(peer)
                            .append(": ")
                            .append(failed.getCause())
                            .append('\n');
                    return Map.of();
                })
                .join());
        if (found.isEmpty()) {
            for (String version : servers.keySet()) {
                compare(
                        found,
                        scenario,
                        version,
                        runs.get("Asterisk " + version).join(),
                        runs.get("simulator of " + version).join());
            }
            runs.keySet().forEach(peer -> played.merge(peer, 1, Integer::sum));
        }
        assertThat(found.toString()).isEmpty();
    }

    private static CompletableFuture<Map<Integer, List<List<String>>>> play(Scenario scenario, String host, int port) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (ScenarioPlayer player = new ScenarioPlayer(host, port)) {
                        return player.play(scenario);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                task -> {
                    Thread thread = new Thread(task, "conformance");
                    thread.setDaemon(true);
                    thread.start();
                });
    }

    private void compare(
            StringBuilder found,
            Scenario scenario,
            String version,
            Map<Integer, List<List<String>>> real,
            Map<Integer, List<List<String>>> simulated) {
        assertThat(simulated.keySet()).isEqualTo(real.keySet());
        for (int number : real.keySet()) {
            KnownDifferences.Pair pair =
                    differences.without(scenario.name(), version, real.get(number), simulated.get(number));
            Normalised expected = Normalised.of(pair.real(), Set.of());
            Normalised actual = Normalised.of(pair.simulated(), Set.of());
            String where = "\n" + version + " (-), its simulator (+), connection " + number + ": ";
            show(found, where + "answers", expected.responses(), actual.responses());
            Set<String> subjects = new TreeSet<>(expected.events().keySet());
            subjects.addAll(actual.events().keySet());
            for (String subject : subjects) {
                show(
                        found,
                        where + "events about " + subject,
                        expected.events().getOrDefault(subject, List.of()),
                        actual.events().getOrDefault(subject, List.of()));
            }
        }
    }

    private static void show(
            StringBuilder found, String where, List<List<String>> expected, List<List<String>> actual) {
        String difference = LineDifference.between(expected, actual);
        if (!difference.isEmpty()) {
            found.append(where).append('\n').append(difference);
        }
    }

    private void report() {
        assertThat(new HashSet<>(played.values()))
                .as("scenarios on each peer %s", played)
                .hasSize(1);
        System.out.println("conformance: " + played.values().iterator().next() + " scenarios, " + played.size()
                + " peers, " + differences.all().size() + " known differences, of which "
                + differences.used().size() + " were met");
        if (ONLY.pattern().isEmpty()) {
            assertThat(differences.all())
                    .filteredOn(difference -> !difference.isLuck())
                    .as("each known difference is still there")
                    .allMatch(differences.used()::contains);
        }
    }
}
