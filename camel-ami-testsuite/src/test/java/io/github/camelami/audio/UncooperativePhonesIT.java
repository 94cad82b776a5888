/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.testing.RealAsterisk;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * SIP phones that are busy, absent, silent or disconnected: each case has one defined outcome, and no phone keeps
 * ringing.
 */
class UncooperativePhonesIT {

    @AfterAll
    static void hangUp() {
        SipPhone.stopAll();
    }

    @ParameterizedTest
    @MethodSource("io.github.camelami.testing.RealAsterisk#withPhones")
    void each_outcome_is_reported_for_calls_listening_and_playback(RealAsterisk server) throws Exception {
        server.require();
        SipPhone.start(server.version(), "201:busy", "202", "203", "204:manual");
        try (ByEar pbx = new ByEar(server)) {
            String call = aCall(pbx, "PJSIP/202", "203");
            Map<String, String> outcomes = Map.of(
                    "PJSIP/201", "busy",
                    "PJSIP/204", "noAnswer",
                    "PJSIP/2021", "failed", // known, but not registered
                    "PJSIP/nobody", "failed");
            outcomes.forEach((phone, outcome) -> {
                Exchange originate = pbx.ask(
                        with(phone, "CamelAmiAction", "Originate", "CamelAmiApplication", "Wait", "CamelAmiData", "1"));
                assertThat(originate.getException()).as(phone).isNull();
                assertThat(originate.getMessage().getHeader("CamelAmiOutcome"))
                        .as(phone)
                        .isEqualTo(outcome);

                Exchange listen = pbx.ask(with(phone, "CamelAmiAction", "Listen", "CamelAmiTarget", "PJSIP/202"));
                assertThat(listen.getException())
                        .as(phone)
                        .isInstanceOf(AmiActionRefusedException.class)
                        .hasMessageContaining("did not begin")
                        .hasMessageContaining(phone);
                assertThat(listen.getMessage().getHeader("CamelAmiOutcome"))
                        .as(phone)
                        .isEqualTo(outcome);

                Exchange playback =
                        pbx.ask(with(phone, "CamelAmiAction", "Playback", "CamelAmiFile", "camel-ami/tones"));
                assertThat(playback.getException())
                        .as(phone)
                        .isInstanceOf(AmiActionRefusedException.class)
                        .hasMessageContaining("was not played")
                        .hasMessageContaining(phone);
                assertNothingLeft(pbx, phone);
            });
            pbx.done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", call));
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.camelami.testing.RealAsterisk#withPhones")
    void a_target_that_hangs_up_while_the_supervisor_rings_is_reported(RealAsterisk server) throws Exception {
        server.require();
        SipPhone.start(server.version(), "201:2500", "202", "203");
        try (ByEar pbx = new ByEar(server)) {
            String call = aCall(pbx, "PJSIP/202", "203");
            CompletableFuture<Exchange> listening = CompletableFuture.supplyAsync(
                    () -> pbx.ask(with("PJSIP/201", "CamelAmiAction", "Listen", "CamelAmiTarget", "PJSIP/202")));
            pbx.awaitEvent(
                    "Newstate",
                    event -> event.get("Channel").startsWith("PJSIP/201-")
                            && "Ringing".equals(event.get("ChannelStateDesc")));
            pbx.done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", call));

            Exchange refused = listening.get();
            assertThat(refused.getException())
                    .isInstanceOf(AmiActionRefusedException.class)
                    .hasMessageContaining("PJSIP/201 answered")
                    .hasMessageContaining("had ended by then");
            assertNothingLeft(pbx, "PJSIP/201");
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.camelami.testing.RealAsterisk#withPhones")
    void a_supervisor_who_listens_already_is_busy_and_cannot_be_listened_to(RealAsterisk server) throws Exception {
        server.require();
        SipPhone.start(server.version(), "201", "202", "203", "204");
        try (ByEar pbx = new ByEar(server)) {
            String call = aCall(pbx, "PJSIP/202", "203");
            String first = pbx.done(with("PJSIP/201", "CamelAmiAction", "Listen", "CamelAmiTarget", "PJSIP/202"));

            Exchange again = pbx.ask(with("PJSIP/201", "CamelAmiAction", "Listen", "CamelAmiTarget", "PJSIP/203"));
            assertThat(again.getException())
                    .isInstanceOf(AmiActionRefusedException.class)
                    .hasMessageContaining("PJSIP/201 is busy");
            Exchange onSupervisor =
                    pbx.ask(with("PJSIP/204", "CamelAmiAction", "Listen", "CamelAmiTarget", "PJSIP/201"));
            assertThat(onSupervisor.getException())
                    .isInstanceOf(AmiActionRefusedException.class)
                    .hasMessageContaining("No call to listen to: PJSIP/201");

            pbx.done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", first));
            pbx.done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", call));
            assertNothingLeft(pbx, "PJSIP/201");
            assertNothingLeft(pbx, "PJSIP/204");
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.camelami.testing.RealAsterisk#withPhones")
    void a_name_that_others_begin_with_means_itself_alone(RealAsterisk server) throws Exception {
        server.require();
        SipPhone.start(server.version(), "201", "101", "203");
        try (ByEar pbx = new ByEar(server)) {
            String call = aCall(pbx, "PJSIP/101", "203");

            Exchange nobody = pbx.ask(with("PJSIP/201", "CamelAmiAction", "Listen", "CamelAmiTarget", "PJSIP/10"));

            assertThat(nobody.getException())
                    .isInstanceOf(AmiActionRefusedException.class)
                    .hasMessageContaining("No call to listen to: PJSIP/10 ");
            assertNothingLeft(pbx, "PJSIP/201");
            pbx.done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", call));
        }
    }

    private static Map<String, Object> with(String phone, String... headers) {
        Map<String, Object> all = new HashMap<>(Map.of("CamelAmiPhone", phone, "CamelAmiRingTimeout", 4000));
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        return all;
    }

    private static String aCall(ByEar pbx, String agent, String customer) {
        String call = pbx.done(Map.of(
                "CamelAmiAction",
                "Originate",
                "CamelAmiPhone",
                agent,
                "CamelAmiContext",
                "sip",
                "CamelAmiExten",
                customer));
        pbx.awaitEvent("BridgeEnter", event -> call.equals(event.get("Uniqueid")));
        return call;
    }

    private static void assertNothingLeft(ByEar pbx, String phone) {
        await().atMost(Duration.ofSeconds(5)).alias("channels of " + phone).until(() -> pbx.channels().stream()
                .noneMatch(channel ->
                        String.valueOf(((Map<?, ?>) channel).get("Channel")).startsWith(phone + "-")));
    }
}
