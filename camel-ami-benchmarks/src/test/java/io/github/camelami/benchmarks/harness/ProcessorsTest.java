/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessorsTest {

    @Test
    void theKernelsListIsRead() throws IOException {
        assertThat(Processors.allowed(List.of("Name:\tjava", "Cpus_allowed:\td0f", "Cpus_allowed_list:\t0-3,8,10-11")))
                .containsExactly(0, 1, 2, 3, 8, 10, 11);
        assertThat(Processors.allowed(List.of("Cpus_allowed_list:\t7"))).containsExactly(7);
    }

    @Test
    void aKernelWithoutTheListIsNamed() {
        assertThatThrownBy(() -> Processors.allowed(List.of("Name:\tjava")))
                .isInstanceOf(IOException.class)
                .hasMessage("/proc/self/status has no line Cpus_allowed_list:");
    }

    @Test
    void contestantsGetAllButTheServersProcessorAndTheThreadsOfAll() {
        assertThat(Processors.shared().launch("java")).containsExactly("java");
        Processors parted = Processors.parted(List.of(2, 3, 5));
        assertThat(parted.launch("java")).containsExactly("taskset", "-c", "3,5", "java", "-XX:ActiveProcessorCount=3");
        assertThat(parted).hasToString("server on processor 2, contestants on 3,5");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theServerKeepsToOneProcessorUntilItIsClosed() throws Exception {
        List<Integer> before = Processors.allowed();
        if (before.size() < 2) {
            assertThatThrownBy(Processors::apart).hasMessage("there is one processor, and two are needed");
            return;
        }
        try (Processors apart = Processors.apart()) {
            assertThat(Processors.allowed()).containsExactly(before.get(0));
            assertThat(apart).asString().startsWith("server on processor " + before.get(0) + ", contestants on ");
        }
        assertThat(Processors.allowed()).isEqualTo(before);
    }
}
