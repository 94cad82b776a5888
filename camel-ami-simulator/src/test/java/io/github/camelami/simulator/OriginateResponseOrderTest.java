/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.simulator.time.ManualClock;
import io.github.camelami.simulator.time.SimulatorClock;
import io.github.camelami.simulator.world.OriginateResponseOrder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** OriginateResponse before or after what the channel does next, by choice. */
class OriginateResponseOrderTest {

    private final ManualClock clock = SimulatorClock.manual();

    private List<String> originate(OriginateResponseOrder order, String channel, Duration then) throws IOException {
        try (AmiSimulator pbx = AmiSimulator.builder()
                        .clock(clock)
                        .originateResponse(order)
                        .start();
                TestClient client = TestClient.login(pbx)) {
            pbx.phone("PJSIP/211").busy();
            pbx.phone("PJSIP/210").doesNotAnswer();
            client.ask(
                    "Action: Originate",
                    "Channel: " + channel,
                    "Application: UserEvent",
                    "Data: Ran",
                    "Timeout: 5000",
                    "Async: true");
            clock.advance(then);
            pbx.emit(SimulatedEvent.userEvent("Mark"));
            return client.collect(block -> block.get("UserEvent").equals("Mark")).stream()
                    .map(TestClient.Block::name)
                    .filter(List.of("OriginateResponse", "UserEvent", "DialEnd", "Hangup")::contains)
                    .toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAnsweredCallGoesOn(OriginateResponseOrder order) throws IOException {
        assertThat(originate(order, "PJSIP/202", Duration.ofSeconds(1)))
                .isEqualTo(
                        order == OriginateResponseOrder.BEFORE_CHANNEL
                                ? List.of("DialEnd", "OriginateResponse", "UserEvent", "Hangup", "UserEvent")
                                : List.of("DialEnd", "UserEvent", "Hangup", "OriginateResponse", "UserEvent"));
    }

    @ParameterizedTest
    @EnumSource
    void aRefusedCallIsHungUp(OriginateResponseOrder order) throws IOException {
        assertThat(originate(order, "PJSIP/211", Duration.ofSeconds(1)))
                .isEqualTo(
                        order == OriginateResponseOrder.BEFORE_CHANNEL
                                ? List.of("DialEnd", "OriginateResponse", "Hangup", "UserEvent")
                                : List.of("DialEnd", "Hangup", "OriginateResponse", "UserEvent"));
    }

    @ParameterizedTest
    @EnumSource
    void anUnansweredCallIsHungUp(OriginateResponseOrder order) throws IOException {
        assertThat(originate(order, "PJSIP/210", Duration.ofSeconds(6)))
                .isEqualTo(
                        order == OriginateResponseOrder.BEFORE_CHANNEL
                                ? List.of("OriginateResponse", "Hangup", "UserEvent")
                                : List.of("Hangup", "OriginateResponse", "UserEvent"));
    }
}
