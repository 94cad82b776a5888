/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelami.testing.RealAsterisk;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An application that stops at once after it asked for a call: the channel may not exist yet. */
class StopAtOnceIT {

    @ParameterizedTest
    @MethodSource("io.github.camelami.testing.RealAsterisk#all")
    void no_phone_rings_on(RealAsterisk server) throws Exception {
        server.require();
        String pbx = "ami:" + server.host() + ":" + server.port() + "?username=camel&password=camel-secret";
        try (DefaultCamelContext observer = new DefaultCamelContext()) {
            observer.start();
            ProducerTemplate template = observer.createProducerTemplate();
            int left = 0;
            for (int i = 0; i < 10; i++) {
                try (DefaultCamelContext camel = new DefaultCamelContext()) {
                    camel.start();
                    ProducerTemplate own = camel.createProducerTemplate();
                    own.requestBody(pbx + "&action=Ping", null, Map.class);
                    own.asyncSend(pbx + "&action=Playback&phone=Local/210@phones&file=demo-congrats", exchange -> {});
                    AmiEndpoint endpoint = camel.getEndpoints().stream()
                            .filter(AmiEndpoint.class::isInstance)
                            .map(AmiEndpoint.class::cast)
                            .findFirst()
                            .orElseThrow();
                    await().pollInterval(Duration.ofMillis(1))
                            .atMost(Duration.ofSeconds(5))
                            .until(() -> endpoint.report().matches("(?s).*pendingActions [1-9].*"));
                }
                try {
                    await().atMost(Duration.ofSeconds(2)).until(() -> ringing(template, pbx) == 0);
                } catch (org.awaitility.core.ConditionTimeoutException rings) {
                    left++;
                    for (Object channel : template.requestBody(pbx + "&action=CoreShowChannels", null, List.class)) {
                        template.request(
                                pbx + "&action=Hangup&handle=" + ((Map<?, ?>) channel).get("Uniqueid"), e -> {});
                    }
                }
            }
            assertThat(left).as("phones that ring on").isZero();
        }
    }

    private static long ringing(ProducerTemplate template, String pbx) {
        return template.requestBody(pbx + "&action=CoreShowChannels", null, List.class)
                .size();
    }
}
