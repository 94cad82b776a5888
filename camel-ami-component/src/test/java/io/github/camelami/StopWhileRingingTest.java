/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An application that stops while a phone rings for it: nobody would know of the call when it is answered. */
class StopWhileRingingTest extends RouteTest {

    @ParameterizedTest
    @CsvSource({"Listen, context", "Listen, route", "Playback, context", "Playback, route"})
    void no_phone_rings_on(String action, String stopped) throws Exception {
        start(route -> route.from("direct:ring")
                .routeId("ring")
                .to("ami:pbx?action=" + action + "&phone=PJSIP/201&target=PJSIP/202&file=beep"));
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        pbx().phone("PJSIP/201").doesNotAnswer();
        Future<Exchange> ringing = camel.createProducerTemplate().asyncSend("direct:ring", exchange -> {});
        eventually(() -> pbx().channels().toString().contains("PJSIP/201"));

        if (stopped.equals("context")) {
            camel.getShutdownStrategy().setTimeout(20);
            camel.stop();
        } else {
            camel.getRouteController().stopRoute("ring", 1, TimeUnit.SECONDS);
        }

        eventually(() -> !pbx().channels().toString().contains("PJSIP/201"));
        Exchange end = ringing.get(10, TimeUnit.SECONDS);
        assertThat(end.getException())
                .isInstanceOf(AmiOutcomeUnknownException.class)
                .hasMessageContaining("hung up");
        assertThat(end.getMessage().getHeader(AmiConstants.HANDLE)).isNotNull();
    }
}
