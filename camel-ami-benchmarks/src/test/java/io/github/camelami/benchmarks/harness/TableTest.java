/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
    void tellsMedians() {
        Samples samples = new Samples();
        samples.add("a", Map.of("rate", 10.0));
        samples.add("a", Map.of("rate", 30.0));
        samples.add("a", Map.of("rate", 11.0));
        assertThat(samples.median("a", "rate")).isEqualTo(11);
        assertThat(samples.spread("a", "rate")).isCloseTo(10.0 / 11, within(1e-9));
        assertThat(samples.median("b", "rate")).isNaN();
    }

    @Test
    void saysWhatWasMissed() {
        assertThat(new Reach().atLeast("times", 8.5, 9).atMost("bytes", 1500, 2000))
                .hasToString("- **missed**: 8.50 times (at least 9.00)\n- reached: 1,500 bytes (at most 2,000)\n");
    }
}
