/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Cases that run in turn, so that a disturbance on the machine affects all of them. */
final class Series {

    /** One run of a case. */
    @FunctionalInterface
    interface Run {
        Map<String, Double> run() throws Exception;
    }

    private record Case(String name, Run run) {}

    private final List<Case> cases = new ArrayList<>();

    Series with(String name, Run run) {
        cases.add(new Case(name, run));
        return this;
    }

    /** Runs every case once per round; a case that fails is reported and omitted from that round. */
    Samples run(String title, int rounds) throws InterruptedException {
        Samples samples = new Samples();
        for (int round = 0; round < rounds; round++) {
            samples.beginRound();
            for (int i = 0; i < cases.size(); i++) {
                Case one = cases.get((i + round) % cases.size());
                System.err.println(title + ", round " + (round + 1) + " of " + rounds + ": " + one.name);
                try {
                    samples.add(one.name, one.run.run());
                } catch (InterruptedException e) {
                    throw e;
                } catch (Exception e) {
                    System.err.println("  failed: " + e);
                }
            }
        }
        return samples;
    }
}
