/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void reportsPercentilesWithinThreePercent() {
        Latencies latencies = new Latencies();
        for (long i = 1; i <= 100_000; i++) {
            latencies.add(i * 1000);
        }
        assertThat((double) latencies.percentile(0.5)).isCloseTo(50e6, within(1.6e6));
        assertThat((double) latencies.percentile(0.99)).isCloseTo(99e6, within(3.2e6));
        latencies.clear();
        assertThat(latencies.percentile(0.5)).isZero();
    }
}
