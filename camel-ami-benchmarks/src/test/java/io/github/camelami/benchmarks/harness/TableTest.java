/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void isMarkdown() {
        Table table = new Table("who", "events/s");
        table.row("a", Table.whole(1234567.8));
        assertThat(table).hasToString("| who | events/s |\n| --- | ---: |\n| a | 1,234,568 |\n");
    }

    @Test
    void reportsMedians() {
        Samples samples = new Samples();
        for (double rate : new double[] {10, 30, 11}) {
            samples.beginRound();
            samples.add("a", Map.of("rate", rate));
        }
        assertThat(samples.median("a", "rate")).isEqualTo(11);
        assertThat(samples.spread("a", "rate")).isCloseTo(10.0 / 11, within(1e-9));
        assertThat(samples.median("b", "rate")).isNaN();
    }

    @Test
    void comparesWithinARound() {
        Samples samples = new Samples();
        samples.beginRound();
        samples.add("a", Map.of("rate", 10.0));
        samples.add("b", Map.of("rate", 20.0));
        samples.beginRound(); // the machine is ten times as fast, and b fails
        samples.add("a", Map.of("rate", 100.0));
        samples.beginRound();
        samples.add("a", Map.of("rate", 90.0));
        samples.add("b", Map.of("rate", 100.0));
        samples.beginRound();
        samples.add("b", Map.of("rate", 100.0));
        samples.add("a", Map.of("rate", 70.0));

        Samples.Ratio ratio = samples.ratio("a", "b", "rate");

        assertThat(ratio).isEqualTo(new Samples.Ratio(0.7, 0.5, 0.9));
        assertThat(samples.ratio("a", "c", "rate").median()).isNaN();
        assertThat(new GoalReport()
                        .atLeast("of b", ratio, 0.8)
                        .atMost("of c", samples.ratio("a", "c", "rate"), 1)
                        .compare("times d", ratio))
                .hasToString("- **missed**: 0.70 of b (at least 0.80; rounds 0.50 to 0.90)\n"
                        + "- to compare: 0.70 times d (rounds 0.50 to 0.90)\n");
    }

    @Test
    void findsTheLowest() {
        Samples samples = new Samples();
        samples.beginRound();
        samples.add("a7", Map.of("p50", 3.0, "p99", 3.0));
        samples.add("b7", Map.of("p50", 2.0, "p99", 4.0));
        assertThat(samples.lowest(List.of("a", "b", "c"), "7", "p50")).isEqualTo("b");
        assertThat(samples.lowest(List.of("a", "b", "c"), "7", "p99")).isEqualTo("a");
    }

    @Test
    void saysWhatWasMissed() {
        assertThat(new GoalReport().atLeast("times", 8.5, 9).atMost("bytes", 1500, 2000))
                .hasToString("- **missed**: 8.50 times (at least 9.00)\n- reached: 1,500 bytes (at most 2,000)\n");
    }

    @Test
    void whatMissesAnEighthByLittleDoesNotLookLikeOne() {
        assertThat(new GoalReport().atMost("of its CPU", 0.128, 0.125))
                .hasToString("- **missed**: 0.128 of its CPU (at most 0.125)\n");
    }
}
