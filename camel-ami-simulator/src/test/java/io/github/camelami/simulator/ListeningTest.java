/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.simulator.applications.SpyMode;
import io.github.camelami.simulator.junit.AmiSimulatorExtension;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ListeningTest {

    @RegisterExtension
    final AmiSimulatorExtension pbx = new AmiSimulatorExtension();

    @Test
    void aSupervisorListensWhispersAndIsHungUp() throws IOException {
        AmiSimulator simulator = pbx.simulator();
        SimulatedCall call = simulator.call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        String agent = call.caller().orElseThrow().name();
        try (TestClient client = TestClient.login(simulator)) {
            client.send(
                    "Action: Originate",
                    "ActionID: 1",
                    "Channel: PJSIP/201",
                    "ChannelId: spy-1",
                    "Context: spy-context",
                    "Exten: 000",
                    "Priority: 1",
                    "Variable: SPY_CHANNEL=" + agent,
                    "Variable: SPY_OPTIONS=qbuESd",
                    "Async: true");
            assertThat(client.event("OriginateResponse").get("Response")).isEqualTo("Success");
            TestClient.Block start = client.event("ChanSpyStart");
            assertThat(start.get("SpyeeChannel")).isEqualTo(agent);
            assertThat(start.get("SpyerUniqueid")).isEqualTo("spy-1");
            assertThat(simulator.spies()).extracting(SpyView::mode).containsExactly(SpyMode.LISTEN);

            client.send("Action: PlayDTMF", "Channel: spy-1", "Digit: 5", "Receive: true");
            assertThat(client.event("DTMFEnd").get("Direction")).isEqualTo("Received");
            assertThat(simulator.spies()).extracting(SpyView::mode).containsExactly(SpyMode.WHISPER);

            client.send("Action: Hangup", "Channel: spy-1");
            client.event("ChanSpyStop");
            assertThat(client.until(b -> b.is("Hangup") && b.get("Uniqueid").equals("spy-1"))
                            .get("Cause"))
                    .isEqualTo("0");
        }
        assertThat(call.caller())
                .hasValueSatisfying(c -> assertThat(c.isBridged()).isTrue());
        call.hangUp();
        call.awaitEnd();
    }
}
