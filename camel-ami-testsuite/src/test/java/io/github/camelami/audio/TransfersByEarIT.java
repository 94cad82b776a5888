/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelami.testing.RealAsterisk;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a supervisor hears when the parties of a call transfer it, measured on real phones. The supervisor speaks 2300 Hz, the
 * agent 400, the customer 1000, the colleague to whom a call is transferred 1600.
 */
class TransfersByEarIT {

    private static final String SERVERS = "io.github.camelami.testing.RealAsterisk#withPhones";
    private static final SipPhone SUPERVISOR = new SipPhone(201);
    private static final SipPhone AGENT = new SipPhone(202);
    private static final SipPhone CUSTOMER = new SipPhone(203);
    private static final SipPhone COLLEAGUE = new SipPhone(204);
    private static final int SUPERVISOR_TONE = 2300;
    private static final int AGENT_TONE = 400;
    private static final int CUSTOMER_TONE = 1000;
    private static final int COLLEAGUE_TONE = 1600;

    private static final double HEARD = -25;
    private static final double NOT_HEARD = -50;

    @AfterAll
    static void stopPhones() {
        SipPhone.stopAll();
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void when_the_target_transfers_the_call_away_the_listening_ends(RealAsterisk server) throws Exception {
        server.require();
        SipPhone.start(server.version(), "201", "202", "203", "204");
        try (ByEar pbx = new ByEar(server)) {
            aCall(pbx);
            String listening = listen(pbx);

            AGENT.does("transfer", "sip:204@127.0.0.1");

            pbx.awaitEvent("BlindTransfer", event -> "Success".equals(event.get("Result")));
            pbx.awaitEvent("ChanSpyStop", event -> listening.equals(event.get("SpyerUniqueid")));
            pbx.awaitEvent("Hangup", event -> listening.equals(event.get("Uniqueid")));
            pbx.awaitEvent("BridgeEnter", event -> channelOf(event, COLLEAGUE));
            assertThat(CUSTOMER.hears(COLLEAGUE_TONE)).isGreaterThan(HEARD);
        }
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void when_the_other_party_is_transferred_a_new_listening_hears_both(RealAsterisk server) throws Exception {
        server.require();
        SipPhone.start(server.version(), "201", "202", "203", "204");
        try (ByEar pbx = new ByEar(server)) {
            aCall(pbx);
            String listening = listen(pbx);

            CUSTOMER.does("transfer", "sip:204@127.0.0.1");
            pbx.awaitEvent("BlindTransfer", event -> "Success".equals(event.get("Result")));
            pbx.awaitEvent("BridgeEnter", event -> channelOf(event, COLLEAGUE));
            await().atMost(Duration.ofSeconds(10)).until(() -> AGENT.hears(COLLEAGUE_TONE) > HEARD);
            report(server, "the customer was replaced by the colleague");
            assertThat(SUPERVISOR.hears(AGENT_TONE))
                    .as("the target is heard on")
                    .isGreaterThan(HEARD);

            end(pbx, listening);
            String again = listen(pbx);
            assertThat(SUPERVISOR.hears(AGENT_TONE)).isGreaterThan(HEARD);
            assertThat(SUPERVISOR.hears(COLLEAGUE_TONE)).isGreaterThan(HEARD);
            pbx.done(Map.of("CamelAmiAction", "ListenMode", "CamelAmiHandle", again, "CamelAmiMode", "whisper"));
            assertThat(AGENT.hears(SUPERVISOR_TONE)).isGreaterThan(HEARD);
            assertThat(COLLEAGUE.hears(SUPERVISOR_TONE)).isLessThan(NOT_HEARD);
            end(pbx, again);
        }
    }

    private static boolean channelOf(Map<String, String> event, SipPhone phone) {
        return event.get("Channel").startsWith(phone.device() + "-");
    }

    private static void aCall(ByEar pbx) {
        String call = pbx.done(Map.of(
                "CamelAmiAction",
                "Originate",
                "CamelAmiPhone",
                AGENT.device(),
                "CamelAmiContext",
                "sip",
                "CamelAmiExten",
                "203"));
        pbx.awaitEvent("BridgeEnter", event -> call.equals(event.get("Uniqueid")));
    }

    private static String listen(ByEar pbx) {
        String handle = pbx.done(Map.of(
                "CamelAmiAction", "Listen",
                "CamelAmiPhone", SUPERVISOR.device(),
                "CamelAmiTarget", AGENT.device()));
        assertThat(SUPERVISOR.hears(AGENT_TONE)).isGreaterThan(HEARD);
        return handle;
    }

    private static void end(ByEar pbx, String handle) {
        pbx.done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", handle));
        pbx.awaitEvent("Hangup", event -> handle.equals(event.get("Uniqueid")));
    }

    /** In this case Asterisk decides what the supervisor hears, so the result is only written to the build's output. */
    private static void report(RealAsterisk server, String when) {
        StringBuilder heard = new StringBuilder();
        for (int tone : List.of(AGENT_TONE, CUSTOMER_TONE, COLLEAGUE_TONE)) {
            heard.append(String.format(Locale.ROOT, " %d Hz at %.1f", tone, SUPERVISOR.hears(tone)));
        }
        System.out.println(server + ", " + when + ": the supervisor hears" + heard);
    }
}
