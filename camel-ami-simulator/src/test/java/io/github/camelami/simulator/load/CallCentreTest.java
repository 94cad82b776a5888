/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.ChannelView;
import io.github.camelami.simulator.SimulatedEvent;
import io.github.camelami.simulator.TestClient;
import io.github.camelami.simulator.time.ManualClock;
import io.github.camelami.simulator.time.SimulatorClock;
import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.world.Phone;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CallCentreTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void anHourOfCallsComesAndEndsAndNothingIsLeft() throws IOException {
        ManualClock clock = SimulatorClock.manual();
        try (AmiSimulator pbx = AmiSimulator.builder().clock(clock).start();
                TestClient client = TestClient.login(pbx, "camel", "camel-secret", "Events: call")) {
            OpenCallCentre centre =
                    CallCentre.in(pbx).agents(5).callsPerMinute(10).open();
            Set<String> began = new HashSet<>();
            Set<String> ended = new HashSet<>();
            Set<String> causes = new HashSet<>();
            int talks = 0;
            for (int minute = 0; minute < 60; minute++) {
                clock.advance(Duration.ofMinutes(1));
                assertThat(pbx.channels()).hasSizeLessThanOrEqualTo(5 * 2 + 10);
                pbx.emit(SimulatedEvent.of("Mark", EventClass.CALL));
                for (TestClient.Block block : client.collect(block -> block.is("Mark"))) {
                    talks += block.is("BridgeCreate") ? 1 : 0;
                    if (block.is("Newchannel")) {
                        began.add(block.get("Uniqueid"));
                    } else if (block.is("Hangup")) {
                        ended.add(block.get("Uniqueid"));
                        causes.add(block.get("Cause"));
                    }
                }
            }
            assertThat(centre.placed()).isBetween(500L, 700L);
            assertThat(talks).isGreaterThan(200);
            // answered, busy, declined
            assertThat(causes).contains("16", "17", "21");

            centre.close();
            clock.advance(Duration.ofMinutes(10));
            assertThat(pbx.channels()).isEmpty();
            assertThat(centre.channels()).isZero();
            pbx.emit(SimulatedEvent.of("Mark", EventClass.CALL));
            client.collect(block -> block.is("Mark")).forEach(block -> {
                if (block.is("Newchannel")) {
                    began.add(block.get("Uniqueid"));
                } else if (block.is("Hangup")) {
                    ended.add(block.get("Uniqueid"));
                }
            });
            assertThat(ended).isEqualTo(began);
            assertThat(clock.waiting()).isLessThan(5);
        }
    }

    @Test
    void theSameSeedGivesTheSameCalls() {
        assertThat(tenMinutes(7)).isEqualTo(tenMinutes(7)).isNotEqualTo(tenMinutes(8));
    }

    private static List<String> tenMinutes(long seed) {
        ManualClock clock = new ManualClock(NOON);
        try (AmiSimulator pbx = AmiSimulator.builder().clock(clock).start()) {
            CallCentre.in(pbx).callsPerMinute(60).seed(seed).open();
            clock.advance(Duration.ofMinutes(10));
            return pbx.channels().stream().map(ChannelView::name).toList();
        }
    }

    @Test
    void theSupervisorsPhoneIsNotAnAgent() {
        ManualClock clock = SimulatorClock.manual();
        try (AmiSimulator pbx = AmiSimulator.builder().clock(clock).start()) {
            CallCentre.in(pbx).callsPerMinute(60).open();
            clock.advance(Duration.ofMinutes(5));
            assertThat(pbx.phone(CallCentre.SUPERVISOR).behaviour()).isEqualTo(Phone.Behaviour.ANSWERS);
            assertThat(pbx.channels()).isNotEmpty().noneMatch(channel -> channel.name()
                    .startsWith(CallCentre.SUPERVISOR + "-"));
        }
    }

    @Test
    void whatIsTooMuchIsNamed() {
        try (AmiSimulator pbx = AmiSimulator.start()) {
            CallCentre centre = CallCentre.in(pbx);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> centre.agents(800))
                    .withMessageContaining("agents(800)")
                    .withMessageContaining("799");
            assertThatIllegalArgumentException().isThrownBy(() -> centre.callsPerMinute(0));
            assertThatIllegalArgumentException().isThrownBy(() -> centre.talking(Duration.ZERO));
        }
    }
}
