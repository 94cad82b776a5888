/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelami.simulator.manager.Flood;
import io.github.camelami.simulator.time.ManualClock;
import io.github.camelami.simulator.time.SimulatorClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole calls, step by step, in virtual time. */
class TelephonyModelTest {

    private final ManualClock clock = SimulatorClock.manual();
    private AmiSimulator simulator = AmiSimulator.builder().clock(clock).start();
    private TestClient client;

    @BeforeEach
    void login() throws IOException {
        client = TestClient.login(simulator, "camel", "camel-secret", "Events: call,user,agent");
    }

    @AfterEach
    void end() throws IOException {
        client.close();
        simulator.close();
    }

    @Test
    void aPhoneAnswersACallAndTheCallerHangsUpAfterThirtySeconds() throws Exception {
        SimulatedCall call = simulator
                .call("PJSIP/202")
                .to("PJSIP/203")
                .answeredAfter(Duration.ofSeconds(4))
                .hangsUpAfter(Duration.ofSeconds(30))
                .place();
        assertThat(call.callee().orElseThrow().state()).isEqualTo("Ringing");
        clock.advance(Duration.ofSeconds(4));
        assertThat(call.callee().orElseThrow().isBridged()).isTrue();
        clock.advance(Duration.ofSeconds(25));
        assertThat(call.channels()).hasSize(2);
        clock.advance(Duration.ofSeconds(1));
        assertThat(call.channels()).isEmpty();
        List<String> told =
                client
                        .collect(block ->
                                block.is("Hangup") && block.get("Uniqueid").equals(call.uniqueid()))
                        .stream()
                        .map(TestClient.Block::name)
                        .filter(name -> !name.equals("DeviceStateChange") && !name.startsWith("New"))
                        .toList();
        assertThat(told)
                .containsExactly(
                        "DialBegin",
                        "DialState",
                        "DialEnd",
                        "BridgeCreate",
                        "BridgeEnter",
                        "BridgeEnter",
                        "HangupRequest",
                        "BridgeLeave",
                        "BridgeLeave",
                        "BridgeDestroy",
                        "Hangup",
                        "SoftHangupRequest",
                        "Hangup");
    }

    @Test
    void busyAndUnansweredPhones() throws Exception {
        simulator.phone("PJSIP/203").busy();
        simulator.call("PJSIP/202").to("PJSIP/203").place();
        assertThat(client.event("DialEnd").get("DialStatus")).isEqualTo("BUSY");
        simulator.phone("PJSIP/203").doesNotAnswer();
        SimulatedCall call = simulator.call("PJSIP/202").to("PJSIP/203").place();
        clock.advance(Duration.ofSeconds(30));
        assertThat(client.event("DialEnd").get("DialStatus")).isEqualTo("NOANSWER");
        assertThat(call.channels()).isEmpty();
    }

    @Test
    void playbackPausesAndEndsWhereItShould() throws Exception {
        client.send(
                "Action: Originate",
                "Channel: PJSIP/201",
                "ChannelId: play-1",
                "Context: playback-context",
                "Exten: 000",
                "Priority: 1",
                "Variable: PLAYBACK_FILE=tt-weasels",
                "Async: true");
        simulator.awaitAction("Originate");
        clock.advance(Duration.ofMillis(100));
        assertThat(client.event("UserEvent").get("UserEvent")).isEqualTo("PlaybackStart");
        clock.advance(Duration.ofSeconds(1));
        assertThat(client.ask("Action: ControlPlayback", "Channel: play-1", "Control: pause")
                        .get("Response"))
                .isEqualTo("Success");
        clock.advance(Duration.ofMinutes(5));
        assertThat(client.ask("Action: ControlPlayback", "Channel: play-1", "Control: restart")
                        .get("Response"))
                .isEqualTo("Success");
        assertThat(client.ask("Action: ControlPlayback", "Channel: play-1", "Control: stop")
                        .get("Response"))
                .isEqualTo("Success");
        TestClient.Block finish = client.event("UserEvent");
        assertThat(finish.get("UserEvent")).isEqualTo("PlaybackFinish");
        assertThat(finish.get("Status")).isEqualTo("REMOTESTOPPED");
        assertThat(finish.get("Offset")).isEqualTo("1000");
    }

    @Test
    void aRedirectedCallerLeavesTheOtherBehind() throws Exception {
        simulator.phone("PJSIP/203").answersAtOnce();
        SimulatedCall call = simulator.call("PJSIP/202").to("PJSIP/203").place();
        assertThat(client.ask(
                                "Action: Redirect",
                                "Channel: " + call.caller().orElseThrow().name(),
                                "Context: phones",
                                "Exten: 216",
                                "Priority: 1")
                        .get("Message"))
                .isEqualTo("Redirect successful");
        client.event("BridgeDestroy");
        assertThat(call.caller().orElseThrow().application()).isEqualTo("Echo");
        assertThat(call.callee()).isEmpty();
    }

    @Test
    void twoChannelsAreBridgedByAction() throws Exception {
        for (String phone : List.of("201", "204")) {
            simulator.phone("PJSIP/" + phone).answersAtOnce();
            client.ask(
                    "Action: Originate",
                    "Channel: PJSIP/" + phone,
                    "ChannelId: leg-" + phone,
                    "Application: Echo",
                    "Async: true");
        }
        assertThat(client.ask("Action: Bridge", "Channel1: leg-201", "Channel2: leg-204")
                        .get("Message"))
                .isEqualTo("Channels have been bridged");
        client.event("BridgeCreate");
        assertThat(simulator.channels()).allMatch(ChannelView::isBridged);
        client.ask("Action: Hangup", "Channel: leg-201");
        client.event("BridgeDestroy");
        assertThat(simulator.channels()).isEmpty();
    }

    @Test
    void aQueueConnectsACallerWithAnAgent() throws Exception {
        simulator.call("PJSIP/202").dials("support", "calls").place();
        clock.advance(Duration.ofMillis(600));
        TestClient.Block connect = client.event("AgentConnect");
        assertThat(connect.get("MemberName")).isEqualTo("Agent 205");
        assertThat(connect.get("Queue")).isEqualTo("support");
        client.send("Action: QueueSummary", "ActionID: q", "Queue: support");
        TestClient.Block summary = client.event("QueueSummary");
        assertThat(summary.get("LoggedIn")).isEqualTo("2");
        assertThat(summary.get("Available")).isEqualTo("1");
        clock.advance(Duration.ofSeconds(12));
        client.send("Action: Hangup", "Channel: /^PJSIP\\/202/");
        TestClient.Block complete = client.event("AgentComplete");
        assertThat(complete.get("TalkTime")).isEqualTo("12");
        assertThat(complete.get("Reason")).isEqualTo("caller");
    }

    @Test
    void aChannelIdMustNotBeAPrefixOfALivingOne() throws Exception {
        simulator.phone("PJSIP/203").answersAtOnce();
        String[] originate = {
            "Action: Originate",
            "Channel: PJSIP/203",
            "Application: Wait",
            "Data: 60",
            "Async: true",
            "ChannelId: job-10"
        };
        client.send(originate);
        assertThat(client.event("OriginateResponse").get("Response")).isEqualTo("Success");
        originate[5] = "ChannelId: job-1";
        client.send(originate);
        TestClient.Block second = client.event("OriginateResponse");
        assertThat(second.get("Response")).isEqualTo("Failure");
        assertThat(second.get("Reason")).isEqualTo("0");
        assertThat(second.get("Uniqueid")).isEqualTo("job-1");
    }

    @Test
    void aCustomDialplan() throws Exception {
        simulator.dialplan(
                "[mine]\nexten => _3X.,1(start),NoOp(${EXTEN:1})\n same => n,UserEvent(Dialled,Number: ${EXTEN})\n");
        simulator.call("PJSIP/202").dials("345", "mine").place();
        assertThat(client.event("UserEvent").get("Number")).isEqualTo("345");
        assertThatThrownBy(() -> simulator.dialplan("[x]\nexten => 1,one,NoOp()\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Line 2");
    }

    @Test
    void aFloodIsNumberedWithoutGap() throws Exception {
        Flood flood = simulator.flood(SimulatedEvent.userEvent("Load").add("Number", Flood.NUMBER), 20_000);
        for (long number = 1; number <= 20_000; number++) {
            assertThat(Long.parseLong(client.block().get("Number"))).isEqualTo(number);
        }
        assertThat(flood.await(Duration.ofSeconds(10))).isTrue();
        assertThat(flood.sent()).isEqualTo(20_000);
    }

    @Test
    void aTypoInAPhoneOrChannelIsNamed() {
        assertThatThrownBy(() -> simulator.phone("201")).hasMessageContaining("PJSIP/201");
        assertThatThrownBy(() -> simulator.hangup("nobody")).hasMessageContaining("'nobody'");
    }
}
