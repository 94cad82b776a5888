/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A short {@link ChaosRun}; a long one is the run {@code chaos}. */
class ChaosTest {

    @Test
    void whatever_is_cut_nothing_is_lost_silently() throws Exception {
        ChaosRun.Result result = new ChaosRun(400_000, 40, 20260101).run();

        assertThat(result.findings()).as(result.report()).isEmpty();
    }
}
