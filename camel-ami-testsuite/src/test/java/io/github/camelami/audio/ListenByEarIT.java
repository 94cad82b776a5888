/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.testing.RealAsterisk;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who hears whom, measured on real phones: the supervisor speaks 2300 Hz, the agent 400, the customer 1000. Speech is
 * heard at about -14 dB relative to a full-scale sine; tones that must not be heard are below -50 dB.
 */
class ListenByEarIT {

    private static final SipPhone SUPERVISOR = new SipPhone(201);
    private static final SipPhone AGENT = new SipPhone(202);
    private static final SipPhone CUSTOMER = new SipPhone(203);
    private static final SipPhone SECOND_SUPERVISOR = new SipPhone(204);
    private static final int SUPERVISOR_TONE = 2300;
    private static final int AGENT_TONE = 400;
    private static final int CUSTOMER_TONE = 1000;
    private static final int SECOND_TONE = 1600;

    private static final double HEARD = -25;
    private static final double NOT_HEARD = -50;

    @AfterAll
    static void hangUp() {
        SipPhone.stopAll();
    }

    @ParameterizedTest
    @MethodSource("io.github.camelami.testing.RealAsterisk#withPhones")
    void each_mode_reaches_the_ears_it_should_and_no_other(RealAsterisk server) throws Exception {
        server.require();
        SipPhone.start(server.version(), "201", "202", "203");
        try (ByEar pbx = new ByEar(server)) {
            String call = aCall(pbx);
            report(server + "                supervisor hears          agent hears      customer hears");
            report("                      agent  customer   customer supervisor    agent supervisor");
            ears("nobody listens", null, false, false);

            String handle = pbx.done(Map.of(
                    "CamelAmiAction", "Listen",
                    "CamelAmiPhone", SUPERVISOR.device(),
                    "CamelAmiTarget", AGENT.device()));
            ears("listen", handle, false, false);
            switchTo(pbx, handle, "whisper");
            ears("whisper", handle, true, false);
            switchTo(pbx, handle, "barge");
            ears("barge", handle, true, true);
            switchTo(pbx, handle, "listen");
            ears("listen again", handle, false, false);
            switchTo(pbx, handle, "whisper");
            ears("whisper again", handle, true, false);

            pbx.done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", handle));
            pbx.awaitEvent("ChanSpyStop", event -> handle.equals(event.get("SpyerUniqueid")));
            ears("after the end", null, false, false);
            pbx.done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", call));
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.camelami.testing.RealAsterisk#withPhones")
    void each_mode_works_from_the_start_by_application_and_by_context(RealAsterisk server) throws Exception {
        server.require();
        SipPhone.start(server.version(), "201", "202", "203");
        try (ByEar pbx = new ByEar(server)) {
            String call = aCall(pbx);
            for (String mode : List.of("whisper", "barge")) {
                for (String context : List.of("", "spy-context")) {
                    Map<String, Object> listen = new HashMap<>(Map.of(
                            "CamelAmiAction",
                            "Listen",
                            "CamelAmiPhone",
                            SUPERVISOR.device(),
                            "CamelAmiTarget",
                            AGENT.device(),
                            "CamelAmiMode",
                            mode));
                    if (!context.isEmpty()) {
                        listen.put("CamelAmiContext", context);
                    }
                    String handle = pbx.done(listen);
                    ears(mode + " " + context, handle, true, mode.equals("barge"));
                    pbx.done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", handle));
                    pbx.awaitEvent("Hangup", event -> handle.equals(event.get("Uniqueid")));
                }
            }
            pbx.done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", call));
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.camelami.testing.RealAsterisk#withPhones")
    void two_supervisors_on_one_call_do_not_hear_each_other(RealAsterisk server) throws Exception {
        server.require();
        SipPhone.start(server.version(), "201", "202", "203", "204");
        try (ByEar pbx = new ByEar(server)) {
            String call = aCall(pbx);
            String first = pbx.done(Map.of(
                    "CamelAmiAction",
                    "Listen",
                    "CamelAmiPhone",
                    SUPERVISOR.device(),
                    "CamelAmiTarget",
                    AGENT.device(),
                    "CamelAmiMode",
                    "whisper"));
            pbx.done(Map.of(
                    "CamelAmiAction", "Listen",
                    "CamelAmiPhone", SECOND_SUPERVISOR.device(),
                    "CamelAmiTarget", AGENT.device()));

            ears("one whispers", first, true, false);
            Sound second = listen(SECOND_SUPERVISOR);
            assertThat(second.level(AGENT_TONE)).isGreaterThan(HEARD);
            assertThat(second.level(CUSTOMER_TONE)).isGreaterThan(HEARD);
            assertThat(second.level(SUPERVISOR_TONE)).isLessThan(NOT_HEARD);
            assertThat(listen(SUPERVISOR).level(SECOND_TONE)).isLessThan(NOT_HEARD);
            assertThat(listen(AGENT).level(SECOND_TONE)).isLessThan(NOT_HEARD);
            pbx.done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", call));
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.camelami.testing.RealAsterisk#withPhones")
    void one_side_is_heard_alone_also_when_the_mode_is_switched(RealAsterisk server) throws Exception {
        server.require();
        SipPhone.start(server.version(), "201", "202", "203");
        try (ByEar pbx = new ByEar(server)) {
            String call = aCall(pbx);
            for (SipPhone target : List.of(AGENT, CUSTOMER)) {
                String handle = pbx.done(with(target, "CamelAmiTargetAudioOnly", "true"));
                int heard = target.equals(AGENT) ? AGENT_TONE : CUSTOMER_TONE;
                int other = target.equals(AGENT) ? CUSTOMER_TONE : AGENT_TONE;
                for (String mode : List.of("listen", "whisper")) {
                    switchTo(pbx, handle, mode);
                    Sound supervisor = listen(SUPERVISOR);
                    report(String.format(
                            Locale.ROOT,
                            "%s, targetAudioOnly, %s on %s: %d Hz at %.1f, the other side's %d Hz at %.1f",
                            server,
                            mode,
                            target.device(),
                            heard,
                            supervisor.level(heard),
                            other,
                            supervisor.level(other)));
                    assertThat(supervisor.level(heard)).as(mode).isGreaterThan(HEARD);
                    assertThat(supervisor.level(other)).as(mode).isLessThan(NOT_HEARD);
                    assertHeard(listen(target), mode.equals("whisper"), mode + ": the target hears the supervisor");
                }
                end(pbx, handle);
            }
            pbx.done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", call));
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.camelami.testing.RealAsterisk#withPhones")
    void a_group_opens_its_own_calls_and_no_others(RealAsterisk server) throws Exception {
        server.require();
        SipPhone.start(server.version(), "201", "202", "203");
        try (ByEar pbx = new ByEar(server)) {
            String call = aCall(pbx, Map.of("CamelAmiVariables", Map.of("SPYGROUP", "sales:support")));
            for (String context : List.of("", "spy-context")) {
                Map<String, Object> listen = with(AGENT, "CamelAmiSpyGroup", "training:support");
                Map<String, Object> ofOthers = with(AGENT, "CamelAmiSpyGroup", "training:billing");
                if (!context.isEmpty()) {
                    listen.put("CamelAmiContext", context);
                    ofOthers.put("CamelAmiContext", context);
                }
                String handle = pbx.done(listen);
                ears(server + " spyGroup", handle, false, false);
                end(pbx, handle);

                Exchange refused = pbx.ask(ofOthers);
                assertThat(refused.getException())
                        .isInstanceOf(AmiActionRefusedException.class)
                        .hasMessageContaining("none of the groups training:billing");
                String dropped = refused.getMessage().getHeader("CamelAmiHandle", String.class);
                pbx.awaitEvent("Hangup", event -> dropped.equals(event.get("Uniqueid")));
            }
            pbx.done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", call));
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.camelami.testing.RealAsterisk#withPhones")
    void a_call_without_a_partner_is_heard_only_on_request(RealAsterisk server) throws Exception {
        server.require();
        SipPhone.start(server.version(), "201", "202");
        try (ByEar pbx = new ByEar(server)) {
            String call = pbx.done(Map.of(
                    "CamelAmiAction",
                    "Originate",
                    "CamelAmiPhone",
                    AGENT.device(),
                    "CamelAmiApplication",
                    "Wait",
                    "CamelAmiData",
                    "60"));
            Exchange refused = pbx.ask(with(AGENT));
            assertThat(refused.getException())
                    .isInstanceOf(AmiActionRefusedException.class)
                    .hasMessageContaining("is not in a conversation now")
                    .hasMessageContaining("No phone was rung");

            String handle = pbx.done(with(AGENT, "CamelAmiBridgedOnly", "false"));
            Sound supervisor = listen(SUPERVISOR);
            report(String.format(
                    Locale.ROOT, "%s, bridgedOnly=false: agent at %.1f", server, supervisor.level(AGENT_TONE)));
            assertThat(supervisor.level(AGENT_TONE)).isGreaterThan(HEARD);
            end(pbx, handle);
            pbx.done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", call));
        }
    }

    private static Map<String, Object> with(SipPhone target, String... headers) {
        Map<String, Object> listen = new HashMap<>(Map.of(
                "CamelAmiAction", "Listen",
                "CamelAmiPhone", SUPERVISOR.device(),
                "CamelAmiTarget", target.device()));
        for (int i = 0; i < headers.length; i += 2) {
            listen.put(headers[i], headers[i + 1]);
        }
        return listen;
    }

    private static void end(ByEar pbx, String handle) {
        pbx.done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", handle));
        pbx.awaitEvent("Hangup", event -> handle.equals(event.get("Uniqueid")));
    }

    private static String aCall(ByEar pbx) {
        return aCall(pbx, Map.of());
    }

    private static String aCall(ByEar pbx, Map<String, Object> more) {
        Map<String, Object> originate = new HashMap<>(more);
        originate.putAll(Map.of(
                "CamelAmiAction", "Originate",
                "CamelAmiPhone", AGENT.device(),
                "CamelAmiContext", "sip",
                "CamelAmiExten", "203"));
        String call = pbx.done(originate);
        pbx.awaitEvent("BridgeEnter", event -> call.equals(event.get("Uniqueid")));
        return call;
    }

    private static void switchTo(ByEar pbx, String handle, String mode) {
        pbx.done(Map.of("CamelAmiAction", "ListenMode", "CamelAmiHandle", handle, "CamelAmiMode", mode));
    }

    /** Measures all three phones from half a second to one second after now, when a mode switch has taken effect. */
    private static void ears(
            String when, String listening, boolean agentHearsSupervisor, boolean customerHearsSupervisor) {
        CompletableFuture<Sound> atSupervisor =
                CompletableFuture.supplyAsync(() -> listening == null ? null : listen(SUPERVISOR));
        CompletableFuture<Sound> atAgent = CompletableFuture.supplyAsync(() -> listen(AGENT));
        Sound customer = listen(CUSTOMER);
        Sound supervisor = atSupervisor.join();
        Sound agent = atAgent.join();
        report(String.format(
                Locale.ROOT,
                "%-20s %6s %8s   %8.1f %10.1f %8.1f %10.1f",
                when,
                supervisor == null ? "-" : String.format(Locale.ROOT, "%.1f", supervisor.level(AGENT_TONE)),
                supervisor == null ? "-" : String.format(Locale.ROOT, "%.1f", supervisor.level(CUSTOMER_TONE)),
                agent.level(CUSTOMER_TONE),
                agent.level(SUPERVISOR_TONE),
                customer.level(AGENT_TONE),
                customer.level(SUPERVISOR_TONE)));
        if (supervisor != null) {
            assertThat(supervisor.level(AGENT_TONE))
                    .as("%s: supervisor hears agent", when)
                    .isGreaterThan(HEARD);
            assertThat(supervisor.level(CUSTOMER_TONE))
                    .as("%s: supervisor hears customer", when)
                    .isGreaterThan(HEARD);
        }
        assertThat(agent.level(CUSTOMER_TONE))
                .as("%s: agent hears customer", when)
                .isGreaterThan(HEARD);
        assertThat(customer.level(AGENT_TONE))
                .as("%s: customer hears agent", when)
                .isGreaterThan(HEARD);
        assertHeard(agent, agentHearsSupervisor, when + ": agent hears supervisor");
        assertHeard(customer, customerHearsSupervisor, when + ": customer hears supervisor");
    }

    private static void assertHeard(Sound sound, boolean expected, String what) {
        if (expected) {
            assertThat(sound.level(SUPERVISOR_TONE)).as(what).isGreaterThan(HEARD);
        } else {
            assertThat(sound.level(SUPERVISOR_TONE)).as(what).isLessThan(NOT_HEARD);
        }
    }

    private static Sound listen(SipPhone phone) {
        return new Sound(phone.hears(Duration.ofMillis(500), Duration.ofMillis(500)));
    }

    private record Sound(short[] samples) {
        double level(int hertz) {
            return Goertzel.level(samples, SipPhone.RATE, hertz);
        }
    }

    /** The truth table is the purpose of this test, so it is written to the build's output. */
    private static void report(String line) {
        System.out.println(line);
    }
}
