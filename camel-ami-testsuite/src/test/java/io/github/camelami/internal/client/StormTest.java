/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A small {@link StormRun}; one of 500 servers is the run {@code storm}. */
class StormTest {

    @Test
    void a_storm_of_all_servers_is_bounded_and_loses_nothing_unreported() throws Exception {
        StormRun.Result result = new StormRun(40, Duration.ofSeconds(1)).run();

        assertThat(result.findings()).as("%s", result).isEmpty();
        assertThat(result.reportedLost()).as("%s", result).isPositive();
    }
}
