/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.AmiCall;
import io.github.camelami.AmiCall.Role;
import io.github.camelami.AmiCall.State;
import io.github.camelami.AmiCalls;
import io.github.camelami.testing.RealAsterisk;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Calls of each kind on real servers: compares the state that {@link AmiCalls} derives from events with the server's
 * own lists.
 */
class CallStatesIT {

    private static final String SERVERS = "io.github.camelami.testing.RealAsterisk#all";
    private static final String WITH_PHONES = "io.github.camelami.testing.RealAsterisk#withPhones";
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final AmiCalls calls = new AmiCalls();
    private final List<Map<?, ?>> finished = new CopyOnWriteArrayList<>();
    private CamelContext camel;
    private ProducerTemplate template;

    private void start(RealAsterisk server) throws Exception {
        server.require();
        camel = new DefaultCamelContext();
        camel.getRegistry().bind("pbx", server.as("admin"));
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("ami:pbx?events=" + AmiCalls.EVENTS + "&snapshot=" + AmiCalls.SNAPSHOT)
                        .bean(calls, "on");
                from("ami:pbx?calls=finished")
                        .process(e -> finished.add(e.getMessage().getBody(Map.class)));
            }
        });
        camel.start();
        template = camel.createProducerTemplate();
        Awaitility.await().atMost(PATIENCE).until(() -> !calls.isDoubtful());
        calls.calls().forEach(left -> left.parties().forEach(party -> hangUp(party.uniqueid())));
        Awaitility.await().atMost(PATIENCE).until(() -> calls.calls().isEmpty());
    }

    @AfterEach
    void stop() {
        if (camel != null) {
            calls.calls().forEach(call -> call.parties().forEach(party -> hangUp(party.uniqueid())));
            camel.stop();
        }
        SipPhone.stopAll();
    }

    private Object act(String action, String... fields) {
        StringBuilder uri = new StringBuilder("ami:pbx?action=" + action);
        for (int i = 0; i < fields.length; i += 2) {
            uri.append("&field.")
                    .append(fields[i])
                    .append("=RAW(")
                    .append(fields[i + 1])
                    .append(")");
        }
        Exchange done = template.request(uri.toString(), exchange -> {});
        assertThat(done.getException()).as(action).isNull();
        return done.getMessage().getBody();
    }

    /** It may have ended already. */
    private void hangUp(String channel) {
        template.request("ami:pbx?action=Hangup&handle=RAW(" + channel + ")", exchange -> {});
    }

    private void originate(String phone, String id, String application, String data) {
        originate(phone, id, "application=" + application + "&data=RAW(" + data + ")");
    }

    private void call(String phone, String id, String context, String exten) {
        originate(phone, id, "context=" + context + "&exten=" + exten);
    }

    private void originate(String phone, String id, String to) {
        Exchange done = template.request(
                "ami:pbx?action=Originate&awaitOutcome=false&phone=RAW(" + phone + ")&channelId=" + id + "&" + to,
                exchange -> {});
        assertThat(done.getException()).isNull();
    }

    /** Waits for the state, and for the lists to say the same of all calls. */
    private AmiCall await(String id, State state) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(calls.calls())
                .as("call %s to be %s", id, state)
                .anyMatch(call -> call.id().equals(id) && call.state() == state));
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(said(calls))
                .isEqualTo(said(listed())));
        return calls.call(id);
    }

    /** Returns the calls that a program would derive from the lists alone. */
    @SuppressWarnings("unchecked")
    private AmiCalls listed() {
        AmiCalls fresh = new AmiCalls();
        for (String[] list : new String[][] {
            {"BridgeList", "BridgeListItem"}, {"CoreShowChannels", "CoreShowChannel"}, {"QueueStatus", "QueueEntry"}
        }) {
            fresh.on("AmiSnapshotStart", Map.of("Action", list[0]));
            for (Map<String, String> item : (List<Map<String, String>>) act(list[0])) {
                if (list[1].equals(item.get("Event"))) {
                    fresh.on(list[1], item);
                }
            }
            fresh.on("AmiSnapshotEnd", Map.of("Action", list[0]));
        }
        return fresh;
    }

    private static Set<String> said(AmiCalls of) {
        return of.calls().stream()
                .map(call -> call.id() + " " + (call.state() == State.HELD ? State.TALKING : call.state()) + " "
                        + (call.state() == State.WAITING ? call.queue() : "") + " "
                        + call.parties().stream()
                                .map(leg -> leg.channel() + " " + leg.role())
                                .collect(Collectors.toCollection(TreeSet::new)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Map<?, ?> finished(String id) {
        Awaitility.await().atMost(PATIENCE).until(() -> finished.stream()
                .anyMatch(call -> call.get("Linkedid").equals(id)));
        return finished.stream()
                .filter(call -> call.get("Linkedid").equals(id))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void calls_ring_wait_talk_are_parked_and_meet_in_conferences(RealAsterisk server) throws Exception {
        start(server);
        originate("Local/202@phones/n", "it-menu", "Wait", "600");
        await("it-menu", State.IVR);

        call("Local/203@phones/n", "it-ring", "calls", "210");
        await("it-ring", State.RINGING);

        originate("Local/204@phones/n", "it-wait", "Queue", "empty");
        assertThat(await("it-wait", State.WAITING).queue()).isEqualTo("empty");

        call("Local/207@phones/n", "it-talk", "calls", "208");
        AmiCall talk = await("it-talk", State.TALKING);
        assertThat(talk.parties()).extracting(AmiCall.Leg::role).containsExactly(Role.CALLER, Role.CALLED);

        act(
                "Park",
                "Channel",
                talk.parties().get(0).channel(),
                "TimeoutChannel",
                talk.parties().get(1).channel());
        await("it-talk", State.PARKED);

        originate("Local/209@phones/n", "it-conf-1", "ConfBridge", "it");
        originate("Local/213@phones/n", "it-conf-2", "ConfBridge", "it");
        await("it-conf-1", State.CONFERENCE);
        assertThat(await("it-conf-2", State.CONFERENCE).conference()).isEqualTo("it");

        for (String id : List.of("it-menu", "it-ring", "it-wait", "it-talk", "it-conf-1", "it-conf-2")) {
            hangUp(id);
        }
        Awaitility.await().atMost(PATIENCE).until(() -> calls.calls().isEmpty());
        assertThat(finished("it-menu").get("Outcome")).isEqualTo("alone");
        assertThat(finished("it-wait").get("Outcome")).isEqualTo("abandoned");
        assertThat(finished("it-talk").get("Outcome")).isEqualTo("answered");
        assertThat(finished("it-conf-1").get("Outcome")).isEqualTo("answered");
        assertThat(finished).noneMatch(call -> Boolean.TRUE.equals(call.get("Doubtful")));
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void an_agent_of_a_queue_is_listened_to(RealAsterisk server) throws Exception {
        start(server);
        call("Local/204@phones/n", "it-queue", "calls", "support");
        AmiCall talk = await("it-queue", State.TALKING);
        assertThat(talk.callee().role()).isEqualTo(Role.MEMBER);
        assertThat(talk.callee().member()).startsWith("Agent 20");

        originate("Local/201@phones/n", "it-spy", "ChanSpy", talk.callee().channel() + ",qES");
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        calls.call("it-queue").spies())
                .extracting(AmiCall.Spy::uniqueid)
                .containsExactly("it-spy"));
        await("it-queue", State.TALKING);
        assertThat(calls.calls()).hasSize(1);

        hangUp("it-queue");
        assertThat(finished("it-queue").get("CalleeMember"))
                .isEqualTo(talk.callee().member());
        Awaitility.await().atMost(PATIENCE).until(() -> calls.calls().isEmpty());
        assertThat(finished).noneMatch(call -> call.get("Linkedid").equals("it-spy"));
    }

    @ParameterizedTest
    @MethodSource(WITH_PHONES)
    void a_member_by_a_local_channel_is_one_party(RealAsterisk server) throws Exception {
        start(server);
        SipPhone.start(server.version(), "203");
        act("QueueAdd", "Queue", "empty", "Interface", "Local/203@sip", "MemberName", "Ann");
        try {
            originate("Local/204@phones/n", "it-local", "Queue", "empty");
            AmiCall talk = await("it-local", State.TALKING);
            assertThat(talk.parties()).extracting(AmiCall.Leg::device).containsExactly("Local/204@phones", "PJSIP/203");
            assertThat(talk.callee().member()).isEqualTo("Ann");
            hangUp("it-local");
            assertThat((List<?>) finished("it-local").get("Legs")).hasSize(2);
        } finally {
            act("QueueRemove", "Queue", "empty", "Interface", "Local/203@sip");
        }
    }
}
