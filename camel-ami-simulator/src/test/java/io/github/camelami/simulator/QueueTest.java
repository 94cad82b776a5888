/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelami.simulator.time.ManualClock;
import io.github.camelami.simulator.time.SimulatorClock;
import io.github.camelami.simulator.world.Flavour;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers in queues, in virtual time. The expected events are those of real servers of both versions. */
class QueueTest {

    private static final Set<String> TOLD =
            Set.of("DialEnd", "MusicOnHoldStop", "AgentCalled", "AgentRingNoAnswer", "AgentConnect");

    private final ManualClock clock = SimulatorClock.manual();
    private AmiSimulator simulator;
    private TestClient client;

    private void start(Flavour flavour, String queues) throws IOException {
        simulator = AmiSimulator.builder()
                .clock(clock)
                .flavour(flavour)
                .queues(queues)
                .dialplan("[in]\nexten => 600,1,Answer()\n same => n,Queue(sales)\n same => n,Hangup()\n")
                .start();
        simulator.phone("PJSIP/201").doesNotAnswer();
        simulator.phone("PJSIP/202").doesNotAnswer();
        client = TestClient.login(simulator, "camel", "camel-secret", "Events: call,agent,dialplan,user");
    }

    @AfterEach
    void end() throws IOException {
        if (client != null) {
            client.close();
            simulator.close();
        }
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

    /** Lets a caller join the queue with these arguments after the queue's name. */
    private void join(String more) {
        simulator.dialplan("[more]\nexten => 601,1,Queue(sales" + more + ")\n"
                + " same => n,UserEvent(Left,Status: ${QUEUESTATUS},Position: ${QUEUEPOSITION})\n");
        simulator.call("PJSIP/203").dials("601", "more").place();
    }

    /** Waits until the caller goes on in the dialplan. Returns the QUEUESTATUS. */
    private String status() throws IOException {
        return client.event("UserEvent").get("Status");
    }

    @ParameterizedTest
    @EnumSource(Flavour.class)
    void aServerThatBootsAgainHasForgottenItsCallers(Flavour flavour) throws IOException {
        start(flavour, "[sales]\nmember => PJSIP/201\n");
        join(",,,,30");
        client.event("AgentCalled");
        simulator.crash();
        client.close();
        simulator.bootAgain();
        client = TestClient.login(simulator, "camel", "camel-secret", "Events: call,agent,dialplan,user");
        clock.advance(Duration.ofMinutes(2));
        client.send("Action: QueueStatus", "Queue: sales");
        List<TestClient.Block> events = client.collect(block -> block.is("QueueStatusComplete"));

        assertThat(events).extracting(TestClient.Block::name).doesNotContain("QueueCallerAbandon", "VarSet", "DialEnd");
        assertThat(events)
                .filteredOn(block -> block.is("QueueParams"))
                .singleElement()
                .satisfies(block -> assertThat(block.get("Abandoned")).isEqualTo("0"));
    }

    @ParameterizedTest
    @EnumSource(Flavour.class)
    void aCallerWhoseTimeIsOverGoesOnInTheDialplan(Flavour flavour) throws IOException {
        start(flavour, "[sales]\n");
        join(",,,,3");
        client.event("QueueCallerJoin");
        clock.advance(Duration.ofMillis(2999));
        client.send("Action: QueueStatus", "Queue: sales");
        assertThat(client.event("QueueParams").get("Calls")).isEqualTo("1");
        client.event("QueueStatusComplete");
        clock.advance(Duration.ofMillis(1));
        List<TestClient.Block> events = client.collect(block -> block.is("UserEvent"));
        assertThat(events.stream()
                        .filter(block -> !block.is("Newexten"))
                        .filter(block -> !block.get("Variable").matches("(QUEUEWAIT|.*TIME)(_MS)?"))
                        .map(block -> block.name() + block.get("Variable")))
                .containsExactly(
                        "VarSetABANDONED",
                        "QueueCallerAbandon",
                        "MusicOnHoldStop",
                        "QueueCallerLeave",
                        "VarSetQUEUEPOSITION",
                        "VarSetQUEUESTATUS",
                        "UserEvent");
        TestClient.Block left = events.get(events.size() - 1);
        assertThat(left.get("Status")).isEqualTo("TIMEOUT");
        assertThat(left.get("Position")).isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource(Flavour.class)
    void theTimeOfTheCallerCutsTheRingTime(Flavour flavour) throws IOException {
        start(flavour, "[sales]\nmember => PJSIP/201\n");
        join(",,,,4");
        clock.advance(Duration.ofSeconds(4));
        assertThat(told("QueueCallerLeave"))
                .containsExactly(
                        "QueueCallerJoin",
                        "AgentCalled PJSIP/201",
                        "AgentRingNoAnswer PJSIP/201 4000",
                        "DialEnd PJSIP/201 NOANSWER",
                        "DialEnd PJSIP/201 CANCEL",
                        "QueueCallerAbandon",
                        "MusicOnHoldStop",
                        "QueueCallerLeave");
        assertThat(status()).isEqualTo("TIMEOUT");
    }

    @ParameterizedTest
    @EnumSource(Flavour.class)
    void aQueueWithoutRingTimeRingsUntilTheTimeOfTheCallerIsOver(Flavour flavour) throws IOException {
        start(flavour, "[sales]\ntimeout = 0\nmember => PJSIP/201\n");
        join(",,,,100");
        clock.advance(Duration.ofSeconds(100));
        assertThat(told("QueueCallerLeave")).contains("AgentRingNoAnswer PJSIP/201 100000");
        assertThat(status()).isEqualTo("TIMEOUT");
    }

    /** As on the real servers, where an agent was busy, the timeout 7 and retry 5. */
    @ParameterizedTest
    @EnumSource(Flavour.class)
    void betweenTwoAttemptsNobodyLooksAtTheTimeOfTheCaller(Flavour flavour) throws IOException {
        start(flavour, "[sales]\nretry = 5\nmember => PJSIP/201\n");
        simulator.phone("PJSIP/201").busy();
        join(",,,,7");
        clock.advance(Duration.ofMillis(9999));
        client.send("Action: QueueStatus", "Queue: sales");
        assertThat(client.event("QueueParams").get("Calls")).isEqualTo("1");
        clock.advance(Duration.ofMillis(1));
        assertThat(client.event("QueueCallerAbandon").get("HoldTime")).isEqualTo("10");
        assertThat(status()).isEqualTo("TIMEOUT");
    }

    @ParameterizedTest
    @EnumSource(Flavour.class)
    void aCallerLeavesBehindTheOthersOfTheQueue(Flavour flavour) throws IOException {
        start(flavour, "[sales]\n");
        call();
        join(",,,,1");
        clock.advance(Duration.ofSeconds(1));
        TestClient.Block leave = client.event("QueueCallerLeave");
        assertThat(leave.get("Position")).isEqualTo("2");
        assertThat(leave.get("Count")).isEqualTo("1");
        assertThat(status()).isEqualTo("TIMEOUT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "abc"})
    void aTimeoutThatIsNoNumberIsOverAtOnce(String timeout) throws IOException {
        start(Flavour.ASTERISK_22, "[sales]\nmember => PJSIP/201\n");
        join(",,,," + timeout);
        assertThat(told("QueueCallerLeave"))
                .containsExactly("QueueCallerJoin", "QueueCallerAbandon", "MusicOnHoldStop", "QueueCallerLeave");
        assertThat(status()).isEqualTo("TIMEOUT");
    }

    @ParameterizedTest
    @EnumSource(Flavour.class)
    void withTheOptionNTheCallerLeavesAfterOneRound(Flavour flavour) throws IOException {
        start(flavour, "[sales]\ntimeout = 5\nmember => PJSIP/201\n");
        join(",n,,,40");
        clock.advance(Duration.ofSeconds(5));
        assertThat(told("QueueCallerLeave")).contains("AgentRingNoAnswer PJSIP/201 5000");
        assertThat(status()).isEqualTo("TIMEOUT");
    }

    @ParameterizedTest
    @EnumSource(Flavour.class)
    void withTheOptionCTheCallerGoesOnAfterTheAgentHasHungUp(Flavour flavour) throws IOException {
        start(flavour, "[sales]\nmember => PJSIP/201\n");
        simulator.phone("PJSIP/201").answersAtOnce().hangsUpAfter(Duration.ofSeconds(2));
        join(",c");
        clock.advance(Duration.ofSeconds(2));
        assertThat(client.event("AgentComplete").get("Reason")).isEqualTo("agent");
        assertThat(status()).isEqualTo("CONTINUE");
    }

    @ParameterizedTest
    @EnumSource(Flavour.class)
    void anUnknownQueueIsToldAfterTheTimesAreCleared(Flavour flavour) throws IOException {
        start(flavour, "[other]\n");
        join("");
        List<String> set = variablesUpTo("QUEUESTATUS");
        assertThat(set).hasSize(flavour.atLeast(22) ? 7 : 1).endsWith("QUEUESTATUS=UNKNOWN");
    }

    /** The table is that of real servers: each setting with members in each state. */
    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
            yes,                          true,  true,  true,  true
            no,                           false, true,  false, true
            strict,                       false, true,  false, true
            loose,                        false, true,  true,  true
            paused,                       false, true,  false, true
            'unavailable,invalid,unknown', false, true, true,  true
            inuse,                        false, true,  true,  false
            """)
    void whoMayJoinAnEmptyQueue(String setting, boolean without, boolean free, boolean paused, boolean inUse)
            throws IOException {
        start(Flavour.ASTERISK_22, "[sales]\njoinempty = " + setting + "\n");
        assertThat(mayJoin()).as("no member").isEqualTo(without);
        client.ask("Action: QueueAdd", "Queue: sales", "Interface: PJSIP/201");
        assertThat(mayJoin()).as("a free member").isEqualTo(free);
        simulator.pause("PJSIP/201", "");
        assertThat(mayJoin()).as("a paused member").isEqualTo(paused);
        simulator.unpause("PJSIP/201");
        simulator.call("PJSIP/201").dials("216", "phones").place();
        assertThat(mayJoin()).as("a member in use").isEqualTo(inUse);
    }

    private boolean mayJoin() throws IOException {
        join(",,,,0");
        String status = status();
        assertThat(status).isIn("TIMEOUT", "JOINEMPTY");
        return status.equals("TIMEOUT");
    }

    @Test
    void aMemberWithoutExtensionCountsByJoinempty() throws IOException {
        start(Flavour.ASTERISK_16, "[sales]\njoinempty = loose\nmember => Local/1@nowhere\n");
        assertThat(mayJoin()).isFalse();
    }

    @Test
    void aFullQueueTakesNobody() throws IOException {
        start(Flavour.ASTERISK_22, "[sales]\nmaxlen = 1\n");
        call();
        join("");
        assertThat(status()).isEqualTo("FULL");
        client.send("Action: QueueStatus", "Queue: sales");
        assertThat(client.event("QueueParams").get("Max")).isEqualTo("1");
    }

    @Test
    void aWordThatJoinemptyHasNotIsRefused() {
        AmiSimulatorBuilder builder = AmiSimulator.builder().queues("[sales]\njoinempty = maybe\n");
        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("joinempty")
                .hasMessageContaining("'maybe'");
    }

    @Test
    void theNameOfAQueueIsFoundInAnyCase() throws IOException {
        start(Flavour.ASTERISK_22, "[sales]\nmember => PJSIP/201,0,Ann\n");
        simulator.dialplan("[more]\nexten => 601,1,Queue(SALES)\n");
        simulator.call("PJSIP/203").dials("601", "more").place();
        assertThat(client.event("QueueCallerJoin").get("Queue")).isEqualTo("sales");
        client.send("Action: QueueAdd", "Queue: Sales", "Interface: PJSIP/202");
        assertThat(client.event("QueueMemberAdded").get("Queue")).isEqualTo("sales");
        assertThat(client.ask("Action: QueueAdd", "Queue: SALES", "Interface: pjsip/202")
                        .get("Message"))
                .isEqualTo("Unable to add interface: Already there");
        client.send("Action: QueueRemove", "Queue: SALES", "Interface: pjsip/202");
        assertThat(client.event("QueueMemberRemoved").get("Interface")).isEqualTo("PJSIP/202");
    }

    @Test
    void aMemberOfTheStatusIsNamedInItsOwnCase() throws IOException {
        start(Flavour.ASTERISK_22, "[sales]\nmember => PJSIP/201,0,Ann\n");
        assertThat(listed("PJSIP/201")).isEqualTo(1);
        assertThat(listed("Ann")).isEqualTo(1);
        assertThat(listed("pjsip/201")).isZero();
        assertThat(listed("ann")).isZero();
    }

    private long listed(String member) throws IOException {
        client.send("Action: QueueStatus", "Queue: sales", "Member: " + member);
        return client.collect(block -> block.is("QueueStatusComplete")).stream()
                .filter(block -> block.is("QueueMember"))
                .count();
    }

    @Test
    void aQueueInAnotherCaseReplacesTheBuiltInOne() throws IOException {
        start(Flavour.ASTERISK_22, "[SUPPORT]\n");
        client.send("Action: QueueStatus");
        assertThat(client.collect(block -> block.is("QueueStatusComplete")).stream()
                        .filter(block -> block.is("QueueParams"))
                        .map(block -> block.get("Queue")))
                .containsExactly("SUPPORT", "empty");
    }
}
