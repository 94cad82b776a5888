/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelami.ListenPolicy;
import io.github.camelami.testing.RealAsterisk;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.FailedToCreateProducerException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A phone that tries to listen to a call although the listenPolicy allows nobody does not even ring, and both parties
 * hear only each other. The agent speaks at 400 Hz, the customer at 1000 Hz, the attacker at 1600 Hz.
 */
class EavesdroppersByEarIT {

    private static final SipPhone AGENT = new SipPhone(202);
    private static final SipPhone CUSTOMER = new SipPhone(203);
    private static final SipPhone ROGUE = new SipPhone(204);
    private static final int AGENT_TONE = 400;
    private static final int CUSTOMER_TONE = 1000;
    private static final int ROGUE_TONE = 1600;

    private static final double HEARD = -25;
    private static final double NOT_HEARD = -50;

    private static final String POLICY = "listenPolicy=#bean:nobody";

    @AfterAll
    static void hangUp() {
        SipPhone.stopAll();
    }

    @ParameterizedTest
    @MethodSource("io.github.camelami.testing.RealAsterisk#withPhones")
    void only_supervisors_allowed_by_the_policy_hear_a_call(RealAsterisk server) throws Exception {
        server.require();
        SipPhone.start(server.version(), "202", "203", "204");
        try (ByEar pbx = new ByEar(server)) {
            pbx.bind("nobody", (ListenPolicy) request -> false);
            String call = pbx.done(Map.of(
                    "CamelAmiAction", "Originate",
                    "CamelAmiPhone", AGENT.device(),
                    "CamelAmiContext", "sip",
                    "CamelAmiExten", "203"));
            pbx.awaitEvent("BridgeEnter", event -> call.equals(event.get("Uniqueid")));
            String channel = channelOf(pbx, call);
            long before = ROGUE.recorded();

            for (String application : List.of("BridgeAdd", "Bridge", "Broadcast", "ChanSpy", "ExtenSpy", "Dial")) {
                Map<String, Object> ring = ring();
                ring.put("CamelAmiApplication", application);
                ring.put("CamelAmiData", application.equals("Broadcast") ? "sb," + channel : channel);
                assertRefused(pbx.ask(POLICY, ring, null), application);
                assertThatThrownBy(() -> pbx.ask(
                                POLICY + "&action=Originate&phone=PJSIP/204&application=" + application + "&data=RAW("
                                        + channel + ")",
                                Map.of(),
                                null))
                        .as(application + " of the URI")
                        .isInstanceOf(FailedToCreateProducerException.class)
                        .hasMessageContaining("Application " + application + " (from the URI) is refused");
            }
            assertRefused(
                    pbx.ask(
                            POLICY,
                            Map.of(
                                    "CamelAmiAction", "Listen",
                                    "CamelAmiPhone", ROGUE.device(),
                                    "CamelAmiTarget", AGENT.device()),
                            null),
                    "Listen");
            Map<String, Object> spying = ring();
            spying.put("CamelAmiContext", "spy-context");
            spying.put("CamelAmiExten", "000");
            spying.put("CamelAmiVariables", Map.of("SPY_CHANNEL", channel, "SPY_OPTIONS", "qbuES"));
            assertRefused(pbx.ask(POLICY, spying, null), "spy-context");
            assertThat(ROGUE.recorded())
                    .as("the rogue's phone was never in a call")
                    .isEqualTo(before);

            // a call that the developer lets messages make: it stays alone, whatever they ask for
            Map<String, Object> alone = ring();
            alone.put("CamelAmiApplication", "Echo");
            Exchange waiting = pbx.ask(POLICY + "&allowedApplications=Echo", alone, null);
            assertThat(waiting.getException()).isNull();
            String rogue = waiting.getMessage().getHeader("CamelAmiChannel", String.class);
            assertRefused(
                    pbx.ask(
                            POLICY,
                            Map.of("CamelAmiAction", "Setvar"),
                            Map.of("Channel", rogue, "Variable", "SPY_CHANNEL", "Value", channel)),
                    "Setvar");
            assertRefused(
                    pbx.ask(
                            POLICY,
                            Map.of("CamelAmiAction", "Redirect"),
                            Map.of("Channel", rogue, "Context", "spy-context", "Exten", "000", "Priority", "1")),
                    "Redirect");
            assertRefused(
                    pbx.ask(POLICY, Map.of("CamelAmiAction", "Bridge"), Map.of("Channel1", rogue, "Channel2", channel)),
                    "Bridge");
            assertAlone(server, "after all that");

            // what the developer writes without a policy is heard: so the measure above would have seen it
            Exchange joined = pbx.ask(
                    "action=Bridge&field.Channel1=RAW(" + rogue + ")&field.Channel2=RAW(" + channel + ")",
                    Map.of(),
                    null);
            assertThat(joined.getException()).isNull();
            assertThat(level(ROGUE, AGENT_TONE)).as("joined by the developer").isGreaterThan(HEARD);
            assertThat(pbx.events).extracting(event -> event.get("Event")).doesNotContain("ChanSpyStart");
        }
    }

    private static Map<String, Object> ring() {
        return new HashMap<>(Map.of("CamelAmiAction", "Originate", "CamelAmiPhone", ROGUE.device()));
    }

    private static String channelOf(ByEar pbx, String uniqueid) {
        return pbx.channels().stream()
                .map(channel -> (Map<?, ?>) channel)
                .filter(channel -> uniqueid.equals(channel.get("Uniqueid")))
                .map(channel -> (String) channel.get("Channel"))
                .findFirst()
                .orElseThrow();
    }

    private static void assertRefused(Exchange exchange, String what) {
        assertThat(exchange.getException()).as(what).isNotNull();
        assertThat(exchange.getException().getMessage())
                .as(what)
                .containsAnyOf("is refused", "does not let", "is reserved");
    }

    private static void assertAlone(RealAsterisk server, String when) {
        double agent = level(AGENT, CUSTOMER_TONE);
        double customer = level(CUSTOMER, AGENT_TONE);
        short[] rogue = sound(ROGUE);
        System.out.printf(
                "%s, %s: the agent hears the customer at %.1f, the customer the agent at %.1f; the rogue hears them at %.1f and %.1f%n",
                server,
                when,
                agent,
                customer,
                Goertzel.level(rogue, SipPhone.RATE, AGENT_TONE),
                Goertzel.level(rogue, SipPhone.RATE, CUSTOMER_TONE));
        assertThat(agent).isGreaterThan(HEARD);
        assertThat(customer).isGreaterThan(HEARD);
        assertThat(Goertzel.level(rogue, SipPhone.RATE, AGENT_TONE)).isLessThan(NOT_HEARD);
        assertThat(Goertzel.level(rogue, SipPhone.RATE, CUSTOMER_TONE)).isLessThan(NOT_HEARD);
        assertThat(level(AGENT, ROGUE_TONE)).isLessThan(NOT_HEARD);
        assertThat(level(CUSTOMER, ROGUE_TONE)).isLessThan(NOT_HEARD);
    }

    private static double level(SipPhone phone, int hertz) {
        return Goertzel.level(sound(phone), SipPhone.RATE, hertz);
    }

    private static short[] sound(SipPhone phone) {
        return phone.hears(Duration.ofMillis(500), Duration.ofMillis(500));
    }
}
