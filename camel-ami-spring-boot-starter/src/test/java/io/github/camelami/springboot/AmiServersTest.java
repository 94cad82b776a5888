/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelami.AmiServer;
import io.github.camelami.simulator.AmiSimulator;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Servers of a Spring Boot application by properties alone, as docs/running.md shows them, and its readiness. */
class AmiServersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** As a user writes it; without a scan, which would find the applications of the other tests. */
    @EnableAutoConfiguration
    static class Application {

        @Bean
        SSLContextParameters tls() {
            return new SSLContextParameters();
        }
    }

    /** The same with routes. */
    @EnableAutoConfiguration
    static class Routes {

        @Bean
        RouteBuilder routes() {
            return new RouteBuilder() {
                @Override
                public void configure() {
                    from("ami:pbx?events=Hangup").routeId("events").log("${body}");
                    from("direct:ping").to("ami:pbx?action=Ping");
                }
            };
        }
    }

    /** A bean of a server's name, which the user made. */
    @EnableAutoConfiguration
    static class Twice {

        @Bean
        AmiServer pbx() {
            return new AmiServer();
        }
    }

    private static ConfigurableApplicationContext start(Class<?> application, String... properties) {
        return new SpringApplicationBuilder(application)
                .run(Arrays.stream(properties).map(each -> "--" + each).toArray(String[]::new));
    }

    private static AmiServer server(String... properties) {
        try (ConfigurableApplicationContext context = start(Application.class, properties)) {
            return context.getBean("pbx", AmiServer.class);
        }
    }

    /** The properties of the page's section, with this server's address. */
    private static String[] shown(int port) throws Exception {
        String page = Files.readString(Path.of("../docs/running.md"));
        Matcher block = Pattern.compile("(?ms)^```properties\\n([^`]*?camel\\.ami\\.servers.*?)^```")
                .matcher(page);
        assertThat(block.find()).isTrue();
        Properties properties = new Properties();
        properties.load(new StringReader(block.group(1)));
        properties.setProperty("camel.ami.servers.pbx.host", "127.0.0.1:" + port);
        properties.setProperty("camel.ami.servers.pbx.password", "camel-secret");
        List<String> shown = new ArrayList<>();
        properties.forEach((key, value) -> shown.add(key + "=" + value));
        return shown.toArray(String[]::new);
    }

    @Test
    void the_properties_of_the_page_make_servers_and_readiness_follows_them() throws Exception {
        AmiSimulator pbx = AmiSimulator.start();
        try (ConfigurableApplicationContext context = start(Routes.class, shown(pbx.port()))) {
            HealthEndpoint health = context.getBean(HealthEndpoint.class);
            assertThat(context.getBean(CamelContext.class)
                            .createProducerTemplate()
                            .requestBody("direct:ping", null, Map.class)
                            .get("Ping"))
                    .isEqualTo("Pong");
            assertThat(context.getBean("pbx", AmiServer.class).getPingInterval())
                    .isEqualTo(Duration.ofSeconds(30));
            await().atMost(PATIENCE)
                    .until(() -> health.healthForPath("readiness").getStatus().equals(Status.UP));

            pbx.close();

            await().atMost(PATIENCE)
                    .until(() -> !health.healthForPath("readiness").getStatus().equals(Status.UP));
            assertThat(health.healthForPath("liveness").getStatus())
                    .as("a dead PBX restarts no pod")
                    .isEqualTo(Status.UP);
        } finally {
            pbx.close();
        }
    }

    @Test
    void a_duration_is_parsed_in_any_spelling_of_the_option() {
        try (ConfigurableApplicationContext context = start(
                Application.class,
                "camel.ami.servers.a.ping-interval=30s",
                "camel.ami.servers.b.pingInterval=1m30s",
                "camel.ami.servers.c.ping_interval=PT3S",
                "camel.ami.servers.d.PING-INTERVAL=500",
                "camel.ami.servers.e.pinginterval=0")) {
            Map.of("a", 30000, "b", 90000, "c", 3000, "d", 500, "e", 0).forEach((name, millis) -> assertThat(
                            context.getBean(name, AmiServer.class).getPingInterval())
                    .as(name)
                    .isEqualTo(Duration.ofMillis(millis)));
        }
    }

    /** Each setting there is, with a value of its type, arrives. */
    @Test
    void each_setting_of_a_server_is_set() throws Exception {
        Map<PropertyDescriptor, String> values = new LinkedHashMap<>();
        for (PropertyDescriptor property :
                Introspector.getBeanInfo(AmiServer.class, Object.class).getPropertyDescriptors()) {
            Class<?> type = property.getPropertyType();
            values.put(
                    property,
                    type == Boolean.class
                            ? "true"
                            : type == Integer.class ? "5040" : type == Duration.class ? "PT4S" : "tls");
        }
        assertThat(values).hasSizeGreaterThan(12);
        AmiServer server = server(values.entrySet().stream()
                .map(each -> "camel.ami.servers.pbx." + each.getKey().getName() + "=" + each.getValue())
                .toArray(String[]::new));
        for (Map.Entry<PropertyDescriptor, String> each : values.entrySet()) {
            Object actual = each.getKey().getReadMethod().invoke(server);
            if (each.getKey().getPropertyType() == SSLContextParameters.class) {
                assertThat(actual).isInstanceOf(SSLContextParameters.class);
            } else {
                assertThat(String.valueOf(actual)).as(each.getKey().getName()).isEqualTo(each.getValue());
            }
        }
    }

    @Test
    void a_server_comes_from_the_environment_too() {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        "test-systemEnvironment",
                        Map.of(
                                "CAMEL_AMI_SERVERS_PBX_HOST", "pbx.example.com",
                                "CAMEL_AMI_SERVERS_PBX_PING_INTERVAL", "7s")));
        environment.getPropertySources().addFirst(new MapPropertySource("off", Map.of("logging.level.root", "OFF")));
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .environment(environment)
                .run()) {
            AmiServer server = context.getBean("pbx", AmiServer.class);
            assertThat(server.getHost()).isEqualTo("pbx.example.com");
            assertThat(server.getPingInterval()).isEqualTo(Duration.ofSeconds(7));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "camel.ami.servers.pbx.hst=x | camel.ami.servers.pbx.hst: a server has no such setting; it has [",
                "camel.ami.servers.pbx.ping-interval=soon | camel.ami.servers.pbx.ping-interval: pingInterval=soon is not a duration",
                "camel.ami.servers.pbx.port=many | camel.ami.servers.pbx.port=many is not of type Integer",
                "camel.ami.servers.pbx.ssl-context-parameters=none | none"
            })
    void what_is_wrong_fails_the_start_and_is_named(String property, String message) {
        assertThatThrownBy(() -> server(property)).hasStackTraceContaining(message);
    }

    @Test
    void a_server_named_as_a_bean_of_the_application_fails_the_start() {
        assertThatThrownBy(
                        () -> start(Twice.class, "camel.ami.servers.pbx.host=a").close())
                .hasStackTraceContaining("camel.ami.servers.pbx: a bean named 'pbx' already exists. Rename one");
    }
}
