/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessorsTest {

    @Test
    void the_kernels_list_is_read() throws IOException {
        assertEquals(
                List.of(0, 1, 2, 3, 8, 10, 11),
                Processors.allowed(List.of("Name:\tjava", "Cpus_allowed:\td0f", "Cpus_allowed_list:\t0-3,8,10-11")));
        assertEquals(List.of(7), Processors.allowed(List.of("Cpus_allowed_list:\t7")));
    }

    @Test
    void a_kernel_that_does_not_tell_is_named() {
        IOException error = assertThrows(IOException.class, () -> Processors.allowed(List.of("Name:\tjava")));
        assertEquals("/proc/self/status has no line Cpus_allowed_list:", error.getMessage());
    }

    @Test
    void shared_processors_start_a_plain_jvm() {
        assertEquals(List.of("java"), Processors.shared().launch("java"));
    }
}
