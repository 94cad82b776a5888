/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A short {@link HostileRun}; the figures of a long one are printed by the run {@code hostile}. */
class HostileTest {

    @Test
    void a_hostile_server_cannot_exceed_the_memory_limits() throws Exception {
        // the largest limit is that of a list, 64 MB; what an event costs beside its bytes comes on top
        assertThat(HostileRun.above(160L * 1024 * 1024, 40L * 1024 * 1024)).isEmpty();
    }
}
