/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.LifecycleStrategySupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An application stops while a phone rings for it: when the call is answered, no route would be waiting for it. */
class StopWhileRingingTest extends RouteTest {

    @ParameterizedTest
    @CsvSource({"Listen, context", "Listen, route", "Playback, context", "Playback, route"})
    void no_phone_rings_on(String action, String stopped) throws Exception {
        start(route -> route.from("direct:ring")
                .routeId("ring")
                .to("ami:pbx?action=" + action + "&phone=PJSIP/201&target=PJSIP/202&file=beep"));
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        pbx().phone("PJSIP/201").doesNotAnswer();
        Future<Exchange> ringing = camel.createProducerTemplate().asyncSend("direct:ring", exchange -> {
            exchange.getMessage().setHeader(AmiConstants.OUTCOME, "answered");
            exchange.getMessage().setHeader(AmiConstants.ACTION_ID, "1");
            exchange.getMessage().setHeader(AmiConstants.CHANNEL, "PJSIP/customer-00000007");
        });
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
        assertThat(end.getMessage().getHeader(AmiConstants.HANDLE))
                .isNotNull()
                .isEqualTo(((AmiOutcomeUnknownException) end.getException()).callId());
        assertThat(end.getMessage().getHeaders())
                .as("of an earlier call")
                .doesNotContainKeys(AmiConstants.OUTCOME, AmiConstants.CHANNEL, AmiConstants.ACTION_ID);
    }

    /** An exchange that the stop waits for must not ring another phone. */
    @ParameterizedTest
    @CsvSource({
        "Listen, ami:pbx?action=Listen&phone=PJSIP/201&target=PJSIP/202",
        "Playback, ami:pbx?action=Playback&phone=PJSIP/201&file=beep",
        "of a dynamic address, ami:pbx?action=Playback&phone=PJSIP/201&file=${header.name}"
    })
    void no_phone_begins_to_ring_in_a_stop(String what, String uri) throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch stopping = new CountDownLatch(1);
        start(route -> {
            var waiting = route.from("direct:ring").process(exchange -> {
                arrived.countDown();
                stopping.await(20, TimeUnit.SECONDS);
            });
            if (uri.contains("$")) {
                waiting.toD(uri);
            } else {
                waiting.to(uri);
            }
        });
        camel.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStopping(CamelContext context) {
                stopping.countDown();
            }
        });
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        pbx().phone("PJSIP/201").doesNotAnswer();
        Future<Exchange> ringing = camel.createProducerTemplate()
                .asyncSend("direct:ring", exchange -> exchange.getMessage().setHeader("name", "beep"));
        assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();

        camel.getShutdownStrategy().setTimeout(20);
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(camel::stop);

        assertThat(ringing.get(10, TimeUnit.SECONDS).getException())
                .as(what)
                .isInstanceOf(AmiNotSentException.class)
                .hasMessageContaining("stop");
        stopped.get(10, TimeUnit.SECONDS);
        assertThat(pbx().actions("Originate")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"Listen", "Playback"})
    void a_restarted_context_rings_phones_again(String action) throws Exception {
        start(route -> route.from("direct:ring")
                .to("ami:pbx?action=" + action + "&phone=PJSIP/201&target=PJSIP/202&file=beep"));
        camel.stop();
        camel.getRegistry().bind("pbx", server());
        camel.start();
        pbx().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        pbx().phone("PJSIP/201").answersAtOnce();

        assertThat(template().request("direct:ring", exchange -> {}).getException())
                .isNull();
    }
}
