/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelami.AmiComponent;
import io.github.camelami.AmiConfiguration;
import io.github.camelami.AmiConstants;
import io.github.camelami.AmiServer;
import io.github.camelami.simulator.SimulatedEvent;
import io.github.camelami.simulator.junit.AmiSimulatorExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** A Spring Boot application that says in application.properties what it wants of the component. */
class AmiStarterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @RegisterExtension
    final AmiSimulatorExtension pbx = new AmiSimulatorExtension();

    /** As a user writes it. */
    @SpringBootApplication
    static class Application {

        final List<String> seen = new CopyOnWriteArrayList<>();

        @Bean
        @ConfigurationProperties("night")
        AmiServer night() {
            return new AmiServer();
        }

        @Bean
        RouteBuilder routes() {
            return new RouteBuilder() {
                @Override
                public void configure() {
                    from("ami:127.0.0.1:{{pbx.port}}?events=AmiConnected,Order")
                            .process(exchange -> seen.add(exchange.getMessage()
                                            .getHeader(AmiConstants.EVENT, String.class)
                                    + exchange.getMessage().getBody(Map.class).get("Kind")));
                    from("direct:ping").to("ami:127.0.0.1:{{pbx.port}}?action=Ping");
                    from("direct:night").to("ami:night?action=Ping");
                }
            };
        }
    }

    private ConfigurableApplicationContext start(String... more) {
        String[] arguments = new String[more.length + 2];
        arguments[0] = "--pbx.port=" + pbx.port();
        arguments[1] = "--night.port=" + pbx.port();
        System.arraycopy(more, 0, arguments, 2, more.length);
        return new SpringApplicationBuilder(Application.class).run(arguments);
    }

    @Test
    void events_and_actions_by_application_properties() {
        try (ConfigurableApplicationContext application = start()) {
            CamelContext camel = application.getBean(CamelContext.class);
            List<String> seen = application.getBean(Application.class).seen;
            ProducerTemplate template = camel.createProducerTemplate();

            assertThat(template.requestBody("direct:ping", null, Map.class).get("Ping"))
                    .isEqualTo("Pong");
            assertThat(template.requestBody("direct:night", null, Map.class).get("Ping"))
                    .as("by a server that is a bean, bound by Spring Boot")
                    .isEqualTo("Pong");
            await().atMost(PATIENCE).until(() -> seen.contains("AmiConnectednull"));
            pbx.simulator().emit(SimulatedEvent.userEvent("Order").add("Kind", "small"));
            pbx.simulator().emit(SimulatedEvent.userEvent("Order").add("Kind", "big"));
            await().atMost(PATIENCE).until(() -> seen.size() > 1);

            assertThat(seen).as("what match.Kind lets through").containsExactly("AmiConnectednull", "Orderbig");
            AmiComponent component = camel.getComponent("ami", AmiComponent.class);
            assertThat(component.getConfiguration().getRequestTimeout()).isEqualTo(3000);
            assertThat(component.getConfiguration().getPingInterval()).isEqualTo(7000);
            assertThat(component.getRouteThreads()).isEqualTo(2);
        }
    }

    @Test
    void any_of_spring_boots_spellings() {
        try (ConfigurableApplicationContext application = start(
                "--camel.component.ami.maxReconnectDelay=4000",
                "--camel.component.ami.reconnect_delay=900",
                // so does a name from the environment, CAMEL_COMPONENT_AMI_PING_TIMEOUT, arrive
                "--camel.component.ami.ping.timeout=6s")) {
            AmiConfiguration options = application
                    .getBean(CamelContext.class)
                    .getComponent("ami", AmiComponent.class)
                    .getConfiguration();

            assertThat(options.getMaxReconnectDelay()).isEqualTo(4000);
            assertThat(options.getReconnectDelay()).isEqualTo(900);
            assertThat(options.getPingTimeout()).isEqualTo(6000);
        }
    }

    @Test
    void a_name_that_is_no_option_fails_the_start() {
        assertThatThrownBy(
                        () -> start("--camel.component.ami.requst-timeout=2s").close())
                .hasStackTraceContaining("requst-timeout");
    }

    @Test
    void a_value_that_does_not_fit_fails_the_start() {
        assertThatThrownBy(
                        () -> start("--camel.component.ami.route-threads=many").close())
                .hasStackTraceContaining("many");
    }

    @Test
    void an_invalid_duration_fails_the_start_and_names_the_option() {
        assertThatThrownBy(
                        () -> start("--camel.component.ami.ping-interval=abc").close())
                .hasStackTraceContaining("pingInterval=abc is not a duration");
    }

    @Test
    void the_customizer_has_the_switch_of_camels_own_starters() {
        try (ConfigurableApplicationContext application = start("--camel.component.ami.customizer.enabled=true")) {
            assertThat(application
                            .getBean(CamelContext.class)
                            .getComponent("ami", AmiComponent.class)
                            .getRouteThreads())
                    .isEqualTo(2);
        }
        for (String off : List.of("camel.component.ami.customizer.enabled", "camel.component.customizer.enabled")) {
            assertThatThrownBy(() -> start("--" + off + "=false").close())
                    .as("then no user is named")
                    .hasStackTraceContaining("username");
        }
    }

    @Test
    void switched_off_the_component_has_its_defaults() {
        assertThatThrownBy(() -> start("--camel.component.ami.enabled=false").close())
                .as("then no user is named")
                .hasStackTraceContaining("username");
    }
}
