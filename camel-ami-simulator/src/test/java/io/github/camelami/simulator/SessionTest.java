/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelami.simulator.fault.Fault;
import io.github.camelami.simulator.fault.Phase;
import io.github.camelami.simulator.manager.ManagerUser;
import io.github.camelami.simulator.manager.ReceivedAction;
import io.github.camelami.simulator.time.ManualClock;
import io.github.camelami.simulator.time.SimulatorClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Logins, privileges, what comes in which order: the manager side without a telephone. */
class SessionTest {

    private static String md5(String text) throws NoSuchAlgorithmException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void md5LoginsInLowerCaseOnly() throws Exception {
        ManualClock clock = SimulatorClock.manual();
        try (AmiSimulator simulator = AmiSimulator.builder()
                        .clock(clock)
                        .user(ManagerUser.named("m").secret("s").md5Only())
                        .start();
                TestClient good = TestClient.open(simulator);
                TestClient bad = TestClient.open(simulator);
                TestClient plain = TestClient.open(simulator)) {
            String challenge = good.ask("Action: Challenge", "AuthType: MD5").get("Challenge");
            assertThat(challenge).matches("[0-9]+");
            assertThat(good.ask("Action: Login", "AuthType: MD5", "Username: M", "Key: " + md5(challenge + "s"))
                            .get("Message"))
                    .isEqualTo("Authentication accepted");

            String other = bad.ask("Action: Challenge", "AuthType: MD5").get("Challenge");
            bad.send(
                    "Action: Login",
                    "AuthType: MD5",
                    "Username: m",
                    "Key: " + md5(other + "s").toUpperCase());
            plain.send("Action: Login", "Username: m", "Secret: s");
            simulator.await("both logins to be received", () -> simulator.refusedLoginCount() == 2);
            clock.advance(Duration.ofSeconds(1));
            assertThat(bad.block().get("Message")).isEqualTo("Authentication failed");
            assertThat(plain.block().get("Message")).isEqualTo("Authentication failed");
            assertThat(plain.readToEnd()).isEmpty();
        }
    }

    @Test
    void aSecondLoginOfASingleLoginUserIsRefused() throws Exception {
        ManualClock clock = SimulatorClock.manual();
        try (AmiSimulator simulator = AmiSimulator.builder()
                        .clock(clock)
                        .user(ManagerUser.named("solo").singleLogin())
                        .start();
                TestClient first = TestClient.login(simulator, "solo", "solo-secret");
                TestClient second = TestClient.open(simulator)) {
            second.send("Action: Login", "Username: solo", "Secret: wrong");
            simulator.await("the login to be refused", () -> simulator.refusedLoginCount() == 1);
            clock.advance(Duration.ofSeconds(1));
            assertThat(second.block().get("Message")).isEqualTo("Login Already In Use");
            assertThat(first.ask("Action: Ping").get("Ping")).isEqualTo("Pong");
        }
    }

    @Test
    void authLimitClosesWithoutABannerAndAuthTimeoutAfterwards() throws Exception {
        ManualClock clock = SimulatorClock.manual();
        try (AmiSimulator simulator =
                        AmiSimulator.builder().clock(clock).authLimit(1).start();
                TestClient first = TestClient.open(simulator);
                TestClient second = TestClient.connect(simulator)) {
            assertThat(second.readToEnd()).isEmpty();
            clock.advance(Duration.ofSeconds(30));
            assertThat(first.readToEnd()).isEmpty();
        }
    }

    @Test
    void aBlockingOriginateHoldsEverythingBack() throws Exception {
        ManualClock clock = SimulatorClock.manual();
        try (AmiSimulator simulator = AmiSimulator.builder().clock(clock).start();
                TestClient client = TestClient.login(simulator, "camel", "camel-secret", "Events: off")) {
            simulator.phone("PJSIP/203").answersAfter(Duration.ofSeconds(5));
            client.send("Action: Originate", "ActionID: o", "Channel: PJSIP/203", "Application: Wait", "Data: 9");
            client.send("Action: Ping", "ActionID: p");
            simulator.awaitAction("Originate");
            assertThat(simulator.actions("Ping")).isEmpty();
            clock.advance(Duration.ofSeconds(5));
            assertThat(client.block().get("ActionID")).isEqualTo("o");
            assertThat(client.block().get("ActionID")).isEqualTo("p");
        }
    }

    @Test
    void waitEventAnswersWithTheEventInside() throws Exception {
        try (AmiSimulator simulator = AmiSimulator.start();
                TestClient client = TestClient.login(simulator, "camel", "camel-secret", "Events: user")) {
            client.send("Action: WaitEvent", "ActionID: w", "Timeout: 60");
            simulator.awaitAction("WaitEvent");
            simulator.emit(SimulatedEvent.userEvent("Order").add("Number", "1"));
            List<TestClient.Block> blocks = client.collect(block -> block.is("WaitEventComplete"));
            assertThat(blocks).hasSize(3);
            assertThat(blocks.get(0).get("Message")).isEqualTo("Waiting for Event completed.");
            assertThat(blocks.get(1).get("UserEvent")).isEqualTo("Order");
        }
    }

    @Test
    void eventsFollowRightsAndMask() throws Exception {
        try (AmiSimulator simulator = AmiSimulator.builder()
                        .user(ManagerUser.named("calls").read("call").write(""))
                        .start();
                TestClient client = TestClient.login(simulator, "calls", "calls-secret")) {
            simulator.emit(SimulatedEvent.userEvent("NotForYou"));
            simulator.call("PJSIP/202").to("PJSIP/203").place();
            assertThat(client.block().name()).isEqualTo("Newchannel");
            assertThat(client.ask("Action: Status").get("Message")).isEqualTo("Permission denied");
        }
    }

    @Test
    void receivedActionsAreKeptWithoutShowingSecrets() throws Exception {
        try (AmiSimulator simulator = AmiSimulator.start();
                TestClient client = TestClient.login(simulator)) {
            assertThat(client.banner()).isEqualTo("Asterisk Call Manager/11.0.0");
            ReceivedAction login = simulator.awaitAction("login");
            assertThat(login.get("Username")).isEqualTo("camel");
            assertThat(login.toString()).doesNotContain("camel-secret");
            assertThat(simulator.loginCount()).isEqualTo(1);
            assertThatThrownBy(() -> simulator.awaitAction("Originate", a -> true, Duration.ofMillis(20)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Originate")
                    .hasMessageContaining("Login");
        }
    }

    @Test
    void aGracefulStopRefusesEveryAction() throws Exception {
        try (AmiSimulator simulator = AmiSimulator.start();
                TestClient client = TestClient.login(simulator, "camel", "camel-secret", "Events: off")) {
            simulator.beginGracefulStop();
            assertThat(client.ask("Action: Ping").get("Message")).isEqualTo("Asterisk is shutting down");
            try (TestClient late = TestClient.open(simulator)) {
                assertThat(late.ask("Action: Login", "Username: camel", "Secret: camel-secret")
                                .get("Message"))
                        .isEqualTo("Asterisk is shutting down");
            }
            simulator.abortGracefulStop();
            assertThat(client.ask("Action: Ping").get("Ping")).isEqualTo("Pong");
        }
    }

    @Test
    void aRestartSendsShutdownAndListensOnTheSamePortAgain() throws Exception {
        try (AmiSimulator simulator = AmiSimulator.start()) {
            int port = simulator.port();
            try (TestClient client = TestClient.login(simulator)) {
                simulator.call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
                simulator.restart(Duration.ofMillis(50));
                assertThat(client.until(b -> b.is("SoftHangupRequest")).get("Cause"))
                        .isEqualTo("4");
                assertThat(client.event("Shutdown").get("Restart")).isEqualTo("True");
                assertThat(client.readToEnd()).isEmpty();
            }
            assertThat(simulator.port()).isEqualTo(port);
            try (TestClient again = TestClient.login(simulator)) {
                assertThat(again.event("FullyBooted").get("Uptime")).isEqualTo("0");
                assertThat(simulator.channels()).isEmpty();
            }
        }
    }

    @Test
    void aPortCanBeClosedAndOpenedAgain() throws Exception {
        try (AmiSimulator simulator = AmiSimulator.start()) {
            simulator.stopListening();
            assertThatThrownBy(() -> TestClient.connect(simulator)).isInstanceOf(IOException.class);
            simulator.listen();
            try (TestClient client = TestClient.login(simulator)) {
                assertThat(client.ask("Action: Ping").get("Ping")).isEqualTo("Pong");
            }
        }
    }

    @Test
    void twoSimulatorsOnOnePortAreRefusedInPlainWords() {
        try (AmiSimulator simulator = AmiSimulator.start()) {
            AmiSimulatorBuilder second = AmiSimulator.builder().port(simulator.port());
            assertThatThrownBy(second::start)
                    .hasMessageContaining("Cannot listen on")
                    .hasMessageContaining("port 0");
        }
    }

    @Test
    void aSlowReaderIsCutOff() throws Exception {
        try (AmiSimulator simulator = AmiSimulator.builder()
                        .user(ManagerUser.named("slow").writeTimeout(Duration.ofMillis(100)))
                        .start();
                TestClient client = TestClient.login(simulator, "slow", "slow-secret")) {
            simulator.strike(Fault.flood());
            simulator.await("the reader to be cut off", () -> simulator.slowReadersCut() == 1);
            assertThat(client.readToEnd()).isNotEmpty();
        }
    }

    @Test
    void aConnectionThatIsCutAtOnceShowsNoBanner() throws Exception {
        try (AmiSimulator simulator = AmiSimulator.start()) {
            simulator.faults().add(Fault.cut().at(Phase.CONNECT).once());
            try (TestClient client = TestClient.connect(simulator)) {
                assertThat(client.readToEnd()).isEmpty();
            }
            try (TestClient client = TestClient.login(simulator)) {
                assertThat(simulator.faultsStruck()).isEqualTo(1);
                assertThat(client.ask("Action: Ping").get("Ping")).isEqualTo("Pong");
            }
        }
    }
}
