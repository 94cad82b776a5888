/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelami.simulator.SimulatedEvent;
import io.github.camelami.simulator.junit.AmiSimulatorExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * An application made of a DefaultCamelContext and RouteBuilders, which adds only our jar and sets everything in the
 * URI.
 */
class PlainCamelTest {

    @RegisterExtension
    final AmiSimulatorExtension pbx = new AmiSimulatorExtension();

    @Test
    void an_application_that_only_gains_the_jar_has_events_and_actions() throws Exception {
        List<Map<?, ?>> events = new CopyOnWriteArrayList<>();
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            String server = "ami:127.0.0.1:" + pbx.port() + "?username=camel&password=RAW(camel-secret)";
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from(server + "&events=AmiConnected,Order")
                            .process(
                                    exchange -> events.add(exchange.getMessage().getBody(Map.class)));
                    from("direct:ping").to(server + "&action=Ping");
                }
            });
            camel.start();
            await().atMost(Duration.ofSeconds(10)).until(() -> events.size() == 1);

            pbx.simulator().emit(SimulatedEvent.userEvent("Order").add("Kind", "big"));
            await().atMost(Duration.ofSeconds(10)).until(() -> events.size() == 2);

            assertThat(events.get(1).get("Kind")).isEqualTo("big");
            assertThat(camel.createProducerTemplate()
                            .requestBody("direct:ping", null, Map.class)
                            .get("Ping"))
                    .isEqualTo("Pong");
            assertThat(camel.getComponentNames()).contains("ami");
        }
    }
}
