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
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A supervisor's phone rings until it is answered, unless the SIP headers of the call ask it to answer. Also checks its
 * display.
 */
class IntercomIT {

    private static final SipPhone SUPERVISOR = new SipPhone(201);
    private static final int RING_MILLIS = 1500;

    @AfterAll
    static void hangUp() {
        SipPhone.stopAll();
    }

    @ParameterizedTest
    @MethodSource("io.github.camelami.testing.RealAsterisk#withPhones")
    void the_phone_answers_when_it_is_asked_to_and_shows_who_calls(RealAsterisk server) throws Exception {
        server.require();
        SipPhone.start(server.version(), "201:intercom", "202", "203");
        try (ByEar pbx = new ByEar(server)) {
            String call = pbx.done(Map.of(
                    "CamelAmiAction", "Originate",
                    "CamelAmiPhone", "PJSIP/202",
                    "CamelAmiContext", "sip",
                    "CamelAmiExten", "203"));
            pbx.awaitEvent("BridgeEnter", event -> call.equals(event.get("Uniqueid")));

            long begun = System.nanoTime();
            Exchange unasked = pbx.ask(listen(Map.of()));
            Duration rung = Duration.ofNanos(System.nanoTime() - begun);
            assertThat(unasked.getException())
                    .isInstanceOf(AmiActionRefusedException.class)
                    .hasMessageContaining("PJSIP/201 did not answer in time");
            assertThat(unasked.getMessage().getHeader("CamelAmiOutcome")).isEqualTo("noAnswer");
            assertThat(rung).isBetween(Duration.ofMillis(RING_MILLIS), Duration.ofMillis(RING_MILLIS + 4000));
            assertThat(SUPERVISOR.display()).contains("Incoming call from: Listening sip:000@");

            String byCallInfo = pbx.done("autoAnswer=true", listen(Map.of()));
            hangUp(pbx, byCallInfo);
            String byAlertInfo = pbx.done(
                    "autoAnswer=RAW(Alert-Info: <http://localhost>;info=alert-autoanswer;delay=0)",
                    listen(Map.of("CamelAmiCallerId", "Anna listens <555>")));
            assertThat(SUPERVISOR.display()).contains("Incoming call from: Anna listens sip:555@");
            hangUp(pbx, byAlertInfo);

            String byContext = pbx.done("autoAnswer=true", listen(Map.of("CamelAmiContext", "spy-context")));
            hangUp(pbx, byContext);

            String playback = pbx.done(
                    "autoAnswer=true", with(Map.of("CamelAmiAction", "Playback", "CamelAmiFile", "camel-ami/tones")));
            hangUp(pbx, playback);
            System.out.printf(
                    "%s: unasked, the phone rang for %d ms and was given up; asked by Call-Info and by Alert-Info, it answered%n",
                    server, rung.toMillis());
        }
    }

    private static Map<String, Object> listen(Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(more);
        all.put("CamelAmiAction", "Listen");
        all.put("CamelAmiTarget", "PJSIP/202");
        return with(all);
    }

    private static Map<String, Object> with(Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(more);
        all.put("CamelAmiPhone", SUPERVISOR.device());
        all.put("CamelAmiRingTimeout", RING_MILLIS);
        return all;
    }

    /** The phone can be rung again only once it has noticed that the call is over. */
    private static void hangUp(ByEar pbx, String handle) {
        int ended = closedCalls();
        pbx.done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", handle));
        pbx.awaitEvent("Hangup", event -> handle.equals(event.get("Uniqueid")));
        await().atMost(Duration.ofSeconds(10)).until(() -> closedCalls() > ended);
    }

    private static int closedCalls() {
        return SUPERVISOR.display().split("session closed", -1).length;
    }
}
