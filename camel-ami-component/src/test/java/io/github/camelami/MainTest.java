/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelami.simulator.junit.AmiSimulatorExtension;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An application without Java code: routes in YAML, and everything else in properties. */
class MainTest {

    @RegisterExtension
    final AmiSimulatorExtension pbx = new AmiSimulatorExtension();

    private final Main main = new Main();

    @BeforeEach
    void start() {
        main.setDefaultPropertyPlaceholderLocation("false");
        main.configure()
                .withRoutesIncludePattern("classpath:io/github/camelami/supervision.yaml")
                .withAutoConfigurationLogSummary(false);
        Map.of(
                        "pbx.port", Integer.toString(pbx.port()),
                        "pbx.secret", "camel-secret",
                        "camel.beans.pbx", "#class:io.github.camelami.AmiServer",
                        "camel.beans.pbx.host", "127.0.0.1:" + pbx.port(),
                        "camel.beans.pbx.username", "camel",
                        "camel.beans.pbx.password", "{{pbx.secret}}",
                        "camel.component.ami.configuration.request-timeout", "3s",
                        "camel.component.ami.route-threads", "2",
                        "camel.component.ami.configuration.ping-interval", "7s")
                .forEach(main::addInitialProperty);
        main.start();
    }

    @AfterEach
    void stop() {
        main.stop();
    }

    @Test
    void routes_in_yaml_use_servers_and_defaults_of_properties() throws Exception {
        MockEndpoint orders = main.getCamelContext().getEndpoint("mock:orders", MockEndpoint.class);
        orders.expectedMinimumMessageCount(1);
        orders.expectedHeaderReceived(AmiConstants.SERVER, "pbx");
        ProducerTemplate template = main.getCamelContext().createProducerTemplate();

        assertThat(template.requestBody("direct:ping", null, Map.class).get("Ping"))
                .isEqualTo("Pong");
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            template.sendBody("direct:order", Map.of("Kind", "big"));
            return orders.getReceivedCounter() > 0;
        });

        orders.assertIsSatisfied();
        AmiComponent component = main.getCamelContext().getComponent("ami", AmiComponent.class);
        assertThat(component.getRouteThreads()).isEqualTo(2);
        AmiEndpoint endpoint = main.getCamelContext().getEndpoint("ami:pbx?action=Ping", AmiEndpoint.class);
        assertThat(endpoint.getConfiguration().getRequestTimeout()).isEqualTo(3000);
        assertThat(endpoint.getConfiguration().getPingInterval()).isEqualTo(7000);
        assertThat(pbx.simulator().loginCount())
                .as("both addresses mean the same server and user: one action link, one event link")
                .isEqualTo(2);
    }
}
