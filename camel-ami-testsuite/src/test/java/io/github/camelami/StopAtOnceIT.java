/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.awaitility.Awaitility.await;

import io.github.camelami.testing.RealAsterisk;
import java.time.Duration;
import java.util.List;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An application that stops at once after it has asked for a call, whose channel may not exist yet. */
class StopAtOnceIT {

    private static final int TRIES = 4;

    @ParameterizedTest
    @MethodSource("io.github.camelami.testing.RealAsterisk#all")
    void no_phone_rings_on(RealAsterisk server) throws Exception {
        server.require();
        String pbx = "ami:" + server.host() + ":" + server.port() + "?username=camel&password=camel-secret";
        try (DefaultCamelContext observer = new DefaultCamelContext()) {
            observer.start();
            ProducerTemplate template = observer.createProducerTemplate();
            for (int i = 0; i < TRIES; i++) {
                stopWhileCalling(pbx);
                await().atMost(Duration.ofSeconds(2))
                        .until(() -> template.requestBody(pbx + "&action=CoreShowChannels", null, List.class)
                                .isEmpty());
            }
        }
    }

    private static void stopWhileCalling(String pbx) throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.start();
            ProducerTemplate template = camel.createProducerTemplate();
            template.requestBody(pbx + "&action=Ping", (Object) null);
            template.asyncSend(pbx + "&action=Playback&phone=Local/210@phones&file=demo-congrats", exchange -> {});
            AmiEndpoint endpoint = camel.getEndpoints().stream()
                    .filter(AmiEndpoint.class::isInstance)
                    .map(AmiEndpoint.class::cast)
                    .findFirst()
                    .orElseThrow();
            await().pollInterval(Duration.ofMillis(1))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> endpoint.report().matches("(?s).*pendingActions [1-9].*"));
        }
    }
}
