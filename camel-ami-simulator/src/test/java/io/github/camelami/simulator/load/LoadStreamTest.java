/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.SimulatedEvent;
import io.github.camelami.simulator.TestClient;
import io.github.camelami.simulator.time.ManualClock;
import io.github.camelami.simulator.time.SimulatorClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LoadStreamTest {

    private static List<Long> numbers(AmiSimulator pbx, TestClient client) throws IOException {
        pbx.emit(SimulatedEvent.userEvent("Mark"));
        return client.collect(block -> block.get("UserEvent").equals("Mark")).stream()
                .filter(block -> block.get("UserEvent").equals("Load"))
                .map(block -> Long.parseLong(block.get("Number")))
                .toList();
    }

    @Test
    void aLaterSessionGetsTheEventsFromThenOn() throws IOException {
        ManualClock clock = SimulatorClock.manual();
        try (AmiSimulator pbx = AmiSimulator.builder().clock(clock).start();
                TestClient early = TestClient.login(pbx)) {
            LoadStream stream = LoadStream.start(pbx, 500);
            clock.advance(Duration.ofSeconds(2));
            assertThat(stream.sent()).isEqualTo(1000);
            try (TestClient late = TestClient.login(pbx)) {
                clock.advance(Duration.ofSeconds(1));
                assertThat(numbers(pbx, late))
                        .isEqualTo(LongStream.rangeClosed(1001, 1500).boxed().toList());
            }
            assertThat(numbers(pbx, early))
                    .isEqualTo(LongStream.rangeClosed(1, 1500).boxed().toList());
        }
    }
}
