/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.simulator.time.ManualClock;
import io.github.camelami.simulator.time.SimulatorClock;
import io.github.camelami.simulator.world.Flavour;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Callers in queues, in virtual time. The expected events are those of real servers of both versions. */
class QueueTest {

    private static final Set<String> TOLD =
            Set.of("DialEnd", "MusicOnHoldStop", "AgentCalled", "AgentRingNoAnswer", "AgentConnect");

    private final ManualClock clock = SimulatorClock.manual();
    private AmiSimulator simulator;
    private TestClient client;

    @BeforeEach
    void nothingYet() {
        simulator = null;
        client = null;
    }

    private void start(Flavour flavour, String queues) throws IOException {
        simulator = AmiSimulator.builder()
                .clock(clock)
                .flavour(flavour)
                .queues(queues)
                .dialplan("[in]\nexten => 600,1,Answer()\n same => n,Queue(sales)\n same => n,Hangup()\n")
                .start();
        simulator.phone("PJSIP/201").doesNotAnswer();
        simulator.phone("PJSIP/202").doesNotAnswer();
        client = TestClient.login(simulator, "camel", "camel-secret", "Events: call,agent,dialplan");
    }

    @AfterEach
    void end() throws IOException {
        client.close();
        simulator.close();
    }

    /** The events about the queue up to the first that has this name, each as one line. */
    private List<String> told(String last) throws IOException {
        return client.collect(block -> block.is(last)).stream()
                .filter(block -> TOLD.contains(block.name()) || block.name().startsWith("QueueCaller"))
                .filter(block -> !block.is("DialEnd") || !block.get("Channel").isEmpty())
                .map(QueueTest::line)
                .toList();
    }

    private static String line(TestClient.Block block) {
        String phone = block.get("DestChannel").replaceAll("-.*", "");
        return String.join(" ", block.name(), phone, block.get("DialStatus"), block.get("RingTime"))
                .replaceAll(" +", " ")
                .strip();
    }

    /** The caller's variables up to the first value of this one. */
    private List<String> variablesUpTo(String last) throws IOException {
        return client
                .collect(block -> block.is("VarSet") && block.get("Variable").equals(last))
                .stream()
                .filter(block -> block.is("VarSet") && block.get("Channel").startsWith("PJSIP/203"))
                .map(block -> block.get("Variable") + "=" + block.get("Value"))
                .toList();
    }

    private SimulatedCall call() {
        return simulator.call("PJSIP/203").dials("600", "in").place();
    }

    @ParameterizedTest
    @EnumSource(Flavour.class)
    void aCallerWhoHangsUpCancelsTheRingingPhonesTwice(Flavour flavour) throws IOException {
        start(flavour, "[sales]\nmember => PJSIP/201\nmember => PJSIP/202\n");
        SimulatedCall call = call();
        clock.advance(Duration.ofSeconds(3));
        call.hangUp();
        assertThat(told("QueueCallerLeave"))
                .containsExactly(
                        "QueueCallerJoin",
                        "AgentCalled PJSIP/201",
                        "AgentCalled PJSIP/202",
                        "MusicOnHoldStop",
                        "DialEnd PJSIP/201 CANCEL",
                        "DialEnd PJSIP/202 CANCEL",
                        "DialEnd PJSIP/201 CANCEL",
                        "DialEnd PJSIP/202 CANCEL",
                        "QueueCallerAbandon",
                        "QueueCallerLeave");
    }

    @ParameterizedTest
    @EnumSource(Flavour.class)
    void aRedirectedCallerAbandonsTheQueueToo(Flavour flavour) throws IOException {
        start(flavour, "[sales]\nmember => PJSIP/201\n");
        SimulatedCall call = call();
        clock.advance(Duration.ofSeconds(3));
        client.send(
                "Action: Redirect",
                "Channel: " + call.caller().orElseThrow().name(),
                "Context: phones",
                "Exten: 216",
                "Priority: 1");
        assertThat(told("QueueCallerLeave"))
                .containsExactly(
                        "QueueCallerJoin",
                        "AgentCalled PJSIP/201",
                        "MusicOnHoldStop",
                        "DialEnd PJSIP/201 CANCEL",
                        "DialEnd PJSIP/201 CANCEL",
                        "QueueCallerAbandon",
                        "QueueCallerLeave");
        assertThat(client.until(block ->
                                block.is("Newexten") && block.get("Application").equals("Echo"))
                        .get("Channel"))
                .startsWith("PJSIP/203");
    }

    @ParameterizedTest
    @EnumSource(Flavour.class)
    void onlyNewerServersTellTheTimesOfAnAbandonedCall(Flavour flavour) throws IOException {
        start(flavour, "[sales]\nmember => PJSIP/201\n");
        SimulatedCall call = call();
        clock.advance(Duration.ofSeconds(3));
        client.event("AgentCalled");
        call.hangUp();
        List<String> set = variablesUpTo("QUEUEPOSITION");
        if (flavour.atLeast(22)) {
            assertThat(set)
                    .containsExactly(
                            "QUEUEWAIT=3",
                            "QUEUEWAIT_MS=3000",
                            "DIALEDTIME=3",
                            "DIALEDTIME_MS=3000",
                            "ANSWEREDTIME=0",
                            "ANSWEREDTIME_MS=0",
                            "ABANDONED=TRUE",
                            "QUEUEPOSITION=1");
        } else {
            assertThat(set).containsExactly("ABANDONED=TRUE", "QUEUEPOSITION=1");
        }
    }

    @ParameterizedTest
    @EnumSource(Flavour.class)
    void afterTheRingTimeEachPhoneIsReportedBeforeItsDialEnds(Flavour flavour) throws IOException {
        start(flavour, "[sales]\ntimeout = 4\nretry = 2\nmember => PJSIP/201\nmember => PJSIP/202\n");
        SimulatedCall call = call();
        clock.advance(Duration.ofSeconds(6));
        call.hangUp();
        assertThat(told("QueueCallerLeave"))
                .containsExactly(
                        "QueueCallerJoin",
                        "AgentCalled PJSIP/201",
                        "AgentCalled PJSIP/202",
                        "AgentRingNoAnswer PJSIP/201 4000",
                        "AgentRingNoAnswer PJSIP/202 4000",
                        "DialEnd PJSIP/201 NOANSWER",
                        "DialEnd PJSIP/202 NOANSWER",
                        "DialEnd PJSIP/201 CANCEL",
                        "DialEnd PJSIP/202 CANCEL",
                        "AgentCalled PJSIP/201",
                        "AgentCalled PJSIP/202",
                        "MusicOnHoldStop",
                        "DialEnd PJSIP/201 CANCEL",
                        "DialEnd PJSIP/202 CANCEL",
                        "DialEnd PJSIP/201 CANCEL",
                        "DialEnd PJSIP/202 CANCEL",
                        "QueueCallerAbandon",
                        "QueueCallerLeave");
    }

    @ParameterizedTest
    @EnumSource(Flavour.class)
    void aPhoneThatAnswersCancelsTheOthersTwice(Flavour flavour) throws IOException {
        start(flavour, "[sales]\nmember => PJSIP/201\nmember => PJSIP/202\n");
        simulator.phone("PJSIP/202").answersAfter(Duration.ofSeconds(2));
        call();
        clock.advance(Duration.ofSeconds(2));
        assertThat(told("AgentConnect"))
                .containsExactly(
                        "QueueCallerJoin",
                        "AgentCalled PJSIP/201",
                        "AgentCalled PJSIP/202",
                        "DialEnd PJSIP/202 ANSWER",
                        "DialEnd PJSIP/201 CANCEL",
                        "DialEnd PJSIP/201 CANCEL",
                        "MusicOnHoldStop",
                        "QueueCallerLeave",
                        "AgentConnect PJSIP/202 2");
    }

    @ParameterizedTest
    @EnumSource(Flavour.class)
    void aPhoneThatRefusesReportsTheRingTimeInWholeSeconds(Flavour flavour) throws IOException {
        start(flavour, "[sales]\nmember => PJSIP/201\n");
        simulator.phone("PJSIP/201").rejectsAfter(Duration.ofMillis(2700));
        call();
        clock.advance(Duration.ofSeconds(3));
        assertThat(told("AgentRingNoAnswer"))
                .containsExactly(
                        "QueueCallerJoin",
                        "AgentCalled PJSIP/201",
                        "DialEnd PJSIP/201 NOANSWER",
                        "AgentRingNoAnswer PJSIP/201 2000");
    }

    @ParameterizedTest
    @EnumSource(Flavour.class)
    void everyPauseIsToldWithItsReason(Flavour flavour) throws IOException {
        start(flavour, "[sales]\nmember => PJSIP/201\n");
        boolean newer = flavour.atLeast(22);
        assertThat(paused("true", "lunch")).isEqualTo(newer ? "1 lunch" : "1 lunch, lunch");
        clock.advance(Duration.ofSeconds(2));
        assertThat(paused("true", "meeting")).isEqualTo(newer ? "1 meeting" : "1 meeting, meeting");
        client.send("Action: QueueStatus", "Queue: sales");
        TestClient.Block member = client.event("QueueMember");
        assertThat(member.get("PausedReason")).isEqualTo("meeting");
        assertThat(member.get("LastPause")).isEqualTo(Long.toString(clock.now().getEpochSecond()));
        assertThat(member.keys()).doesNotContain("Reason");
        assertThat(paused("true", "")).isEqualTo("1");
        assertThat(paused("false", "back")).isEqualTo(newer ? "0 back" : "0, back");
        client.send("Action: QueueStatus", "Queue: sales");
        assertThat(client.event("QueueMember").get("PausedReason")).isEmpty();
        assertThat(paused("false", "")).isEqualTo("0");
    }

    /** Pauses or unpauses the agent. Returns what QueueMemberPause shows of it. */
    private String paused(String paused, String reason) throws IOException {
        client.send("Action: QueuePause", "Interface: PJSIP/201", "Paused: " + paused, "Reason: " + reason);
        TestClient.Block event = client.event("QueueMemberPause");
        String shown = (event.get("Paused") + " " + event.get("PausedReason")).strip();
        return event.keys().contains("Reason") ? shown + ", " + event.get("Reason") : shown;
    }

    @ParameterizedTest
    @EnumSource(Flavour.class)
    void anAgentIsAddedPausedWithoutAnEventOfItsOwn(Flavour flavour) throws IOException {
        start(flavour, "[sales]\n");
        client.send("Action: QueueAdd", "Queue: sales", "Interface: PJSIP/202", "Paused: true", "Reason: early");
        client.send("Action: QueueRemove", "Queue: sales", "Interface: PJSIP/202");
        List<TestClient.Block> events = client.collect(block -> block.is("QueueMemberRemoved")).stream()
                .filter(block -> block.name().startsWith("QueueMember"))
                .toList();
        assertThat(events).extracting(TestClient.Block::name).containsExactly("QueueMemberAdded", "QueueMemberRemoved");
        assertThat(events.get(0).get("Paused")).isEqualTo("1");
        assertThat(events.get(0).get("PausedReason")).isEqualTo(flavour.atLeast(22) ? "early" : "");
    }
}
