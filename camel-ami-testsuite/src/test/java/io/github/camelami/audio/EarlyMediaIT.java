/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.testing.RealAsterisk;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a phone hears of another that sounds a tone for three seconds before it answers, and another tone afterwards. */
class EarlyMediaIT {

    private static final SipPhone LISTENER = new SipPhone(201);
    private static final int BEFORE_THE_ANSWER = 900;
    private static final int AFTER_THE_ANSWER = 1700;

    @AfterAll
    static void hangUp() {
        SipPhone.stopAll();
    }

    @ParameterizedTest
    @MethodSource("io.github.camelami.testing.RealAsterisk#withPhones")
    void early_audio_is_heard_only_where_progress_counts_as_an_answer(RealAsterisk server) throws Exception {
        server.require();
        SipPhone.start(server.version(), "201");
        for (boolean early : new boolean[] {true, false}) {
            try (ByEar pbx = new ByEar(server)) {
                Exchange ringing = pbx.ask(
                        "action=Originate&phone=Local/218@phones&context=sip&exten=201&earlyMedia=" + early,
                        Map.of(),
                        null);
                assertThat(ringing.getException()).isNull();
                String call = ringing.getMessage().getHeader("CamelAmiHandle", String.class);
                pbx.awaitEvent("BridgeEnter", event -> call.equals(event.get("Uniqueid")));

                double before = level(Duration.ZERO, BEFORE_THE_ANSWER);
                assertThat(before > -40)
                        .as("%s, earlyMedia=%s: %.0f dBFS", server, early, before)
                        .isEqualTo(early);
                pbx.awaitEvent(
                        "Newstate",
                        event -> (call + ";2").equals(event.get("Uniqueid"))
                                && "Up".equals(event.get("ChannelStateDesc")));
                assertThat(level(Duration.ofMillis(500), AFTER_THE_ANSWER)).isGreaterThan(-40);
                pbx.done(Map.of("CamelAmiAction", "Hangup", "CamelAmiHandle", call));
                pbx.awaitEvent("Hangup", event -> call.equals(event.get("Uniqueid")));
            }
        }
    }

    private static double level(Duration skip, int hertz) {
        return Goertzel.level(LISTENER.hears(skip, Duration.ofMillis(500)), SipPhone.RATE, hertz);
    }
}
