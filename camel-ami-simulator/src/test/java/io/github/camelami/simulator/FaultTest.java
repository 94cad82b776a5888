/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelami.simulator.fault.Fault;
import io.github.camelami.simulator.fault.Phase;
import io.github.camelami.simulator.junit.AmiSimulatorExtension;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each fault does what its name says. */
class FaultTest {

    @RegisterExtension
    final AmiSimulatorExtension pbx = new AmiSimulatorExtension();

    private TestClient quiet() throws IOException {
        return TestClient.login(pbx.simulator(), "camel", "camel-secret", "Events: off");
    }

    private void plan(Fault fault) {
        pbx.simulator().faults().add(fault);
    }

    private static void hearsNothing(TestClient client) throws IOException {
        client.socket().setSoTimeout(150);
        assertThatThrownBy(() -> client.socket().getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        client.socket().setSoTimeout(10_000);
    }

    @Test
    void silentFromAPhaseOn() throws Exception {
        plan(Fault.silent().at(Phase.CONNECT).once());
        try (TestClient client = TestClient.connect(pbx.simulator())) {
            hearsNothing(client);
        }
        plan(Fault.silent().at(Phase.BANNER).once());
        try (TestClient client = TestClient.open(pbx.simulator())) {
            client.send("Action: Login", "Username: camel", "Secret: camel-secret");
            hearsNothing(client);
        }
        plan(Fault.silent().at(Phase.CHALLENGE).once());
        try (TestClient client = TestClient.open(pbx.simulator())) {
            client.send("Action: Challenge", "AuthType: MD5");
            hearsNothing(client);
        }
        plan(Fault.silent().at(Phase.LOGIN).once());
        try (TestClient client = TestClient.open(pbx.simulator())) {
            client.send("Action: Login", "Username: camel", "Secret: camel-secret");
            hearsNothing(client);
        }
        plan(Fault.silent().on("Ping").once());
        try (TestClient client = quiet()) {
            client.send("Action: Ping");
            hearsNothing(client);
        }
    }

    @Test
    void loginIsRefused() throws Exception {
        plan(Fault.refuseLogin().once());
        try (TestClient client = TestClient.open(pbx.simulator())) {
            assertThat(client.ask("Action: Login", "Username: camel", "Secret: camel-secret")
                            .get("Message"))
                    .isEqualTo("Authentication failed");
            assertThat(client.readToEnd()).isEmpty();
        }
        assertThat(pbx.simulator().refusedLoginCount()).isEqualTo(1);
    }

    @Test
    void anActionIsRefusedAndNotCarriedOut() throws Exception {
        plan(Fault.refuse("Not today").on("UserEvent"));
        try (TestClient client = TestClient.login(pbx.simulator(), "camel", "camel-secret", "Events: user")) {
            assertThat(client.ask("Action: UserEvent", "UserEvent: X").get("Message"))
                    .isEqualTo("Not today");
            hearsNothing(client);
        }
    }

    @Test
    void aFrameIsCutInTheMiddle() throws Exception {
        plan(Fault.cutMidFrame().on("Ping"));
        try (TestClient client = quiet()) {
            client.send("Action: Ping", "ActionID: 1");
            String rest = new String(client.readToEnd(), StandardCharsets.US_ASCII);
            assertThat(rest).startsWith("Response: Succ").doesNotContain("\r\n\r\n");
        }
    }

    @Test
    void halfAFrameAndThenSilence() throws Exception {
        plan(Fault.halfFrame().on("Ping"));
        try (TestClient client = quiet()) {
            client.send("Action: Ping", "ActionID: 1");
            assertThat(client.line()).isEqualTo("Response: Success");
            client.send("Action: CoreStatus");
            client.socket().setSoTimeout(150);
            assertThatThrownBy(client::block).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aResetIsAReset() throws Exception {
        plan(Fault.reset().on("Ping"));
        try (TestClient client = quiet()) {
            client.send("Action: Ping");
            assertThatThrownBy(() -> client.socket().getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void dripsByteByByte() throws Exception {
        plan(Fault.drip(Duration.ofMillis(1)).on("Ping").once());
        try (TestClient client = quiet()) {
            assertThat(client.ask("Action: Ping").get("Ping")).isEqualTo("Pong");
            InputStream in = client.socket().getInputStream();
            client.send("Action: Ping", "ActionID: 2");
            byte[] buffer = new byte[4096];
            assertThat(in.read(buffer)).isLessThan(20);
        }
    }

    @Test
    void lateTwiceOutOfOrder() throws Exception {
        plan(Fault.late(Duration.ofMillis(100)).on("Ping").once());
        try (TestClient client = quiet()) {
            client.send("Action: Ping", "ActionID: late");
            client.send("Action: Ping", "ActionID: soon");
            assertThat(client.block().get("ActionID")).isEqualTo("soon");
            assertThat(client.block().get("ActionID")).isEqualTo("late");
            plan(Fault.twice().on("Ping").once());
            client.send("Action: Ping", "ActionID: 2");
            assertThat(List.of(client.block().get("ActionID"), client.block().get("ActionID")))
                    .containsExactly("2", "2");
            plan(Fault.outOfOrder().on("Ping").once());
            client.send("Action: Ping", "ActionID: 3");
            client.send("Action: Ping", "ActionID: 4");
            assertThat(List.of(client.block().get("ActionID"), client.block().get("ActionID")))
                    .containsExactly("4", "3");
            plan(Fault.unanswered().on("Ping").once());
            client.send("Action: Ping", "ActionID: 5");
            client.send("Action: Ping", "ActionID: 6");
            assertThat(client.block().get("ActionID")).isEqualTo("6");
        }
    }

    @Test
    void slowHoldsTheWholeSession() throws Exception {
        plan(Fault.slow(Duration.ofMillis(100)).on("Ping").once());
        try (TestClient client = quiet()) {
            client.send("Action: Ping", "ActionID: slow");
            client.send("Action: Ping", "ActionID: after");
            assertThat(client.block().get("ActionID")).isEqualTo("slow");
            assertThat(client.block().get("ActionID")).isEqualTo("after");
        }
    }

    @Test
    void actionIdsGoAstray() throws Exception {
        plan(Fault.withoutActionId().on("CoreShowChannels").once());
        plan(Fault.wrongActionId().on("Ping").once());
        try (TestClient client = quiet()) {
            client.send("Action: CoreShowChannels", "ActionID: 1");
            assertThat(client.collect(block -> block.is("CoreShowChannelsComplete")))
                    .allSatisfy(block -> assertThat(block.keys()).doesNotContain("ActionID"));
            assertThat(client.ask("Action: Ping", "ActionID: 2").get("ActionID"))
                    .isNotEqualTo("2")
                    .isNotEmpty();
        }
    }

    static Stream<Fault> endless() {
        return Stream.of(
                Fault.endlessLine().on("Ping"),
                Fault.endlessHeaders().on("Ping"),
                Fault.endlessList().on("Ping"),
                Fault.flood().on("Ping"),
                Fault.endlessLine().at(Phase.CONNECT),
                Fault.garbage().at(Phase.CONNECT));
    }

    @ParameterizedTest
    @MethodSource("endless")
    void floodsWithoutEnd(Fault fault) throws Exception {
        plan(fault);
        boolean garbage = fault.kind() == Fault.Kind.GARBAGE;
        int enough = garbage ? 4000 : 5_000_000;
        try (TestClient client = fault.phase() == Phase.CONNECT ? TestClient.connect(pbx.simulator()) : quiet()) {
            if (fault.phase() != Phase.CONNECT) {
                client.send("Action: Ping", "ActionID: 1");
            }
            assertThat(client.socket().getInputStream().readNBytes(enough)).hasSize(enough);
        }
    }

    @Test
    void stallsReading() throws Exception {
        try (TestClient client = quiet()) {
            pbx.simulator().connections().get(0).strike(Fault.stallReading());
            client.send("Action: Ping");
            hearsNothing(client);
            assertThat(pbx.simulator().actions("Ping")).isEmpty();
        }
    }

    @Test
    void clearedFaultsStrikeNoMore() throws Exception {
        plan(Fault.unanswered());
        pbx.simulator().faults().clear();
        try (TestClient client = quiet()) {
            assertThat(client.ask("Action: Ping").get("Ping")).isEqualTo("Pong");
        }
    }
}
