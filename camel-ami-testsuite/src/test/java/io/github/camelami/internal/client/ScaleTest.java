/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A small {@link ScaleRun}; one of 500 servers is the run {@code scale}. */
class ScaleTest {

    @Test
    void threads_do_not_grow_with_servers_and_all_come_back_spread_in_time() throws Exception {
        ScaleRun.Result result = new ScaleRun(60).run();

        assertThat(result.threads().stream().distinct().toList())
                .as("threads: %s", result.threads())
                .hasSizeLessThanOrEqualTo(2);
        assertThat(result.backMillis()).isLessThan(2 * 5000);
        assertThat(Arrays.stream(result.attempts()).max().orElseThrow())
                .as("attempts in the worst quarter of a second: %s", result)
                .isLessThan(60);
    }
}
