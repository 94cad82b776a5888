/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelami.AmiConstants;
import io.github.camelami.AmiServer;
import io.github.camelami.simulator.AmiSimulator;
import io.quarkus.test.QuarkusUnitTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The application of docs/quarkus.md, in JVM mode. */
class AmiApplicationTest {

    private static final String PORT = "ami.test.port";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static AmiSimulator pbx;

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .setBeforeAllCustomizer(() -> {
                pbx = AmiSimulator.start();
                System.setProperty(PORT, Integer.toString(pbx.port()));
            })
            .setAfterAllCustomizer(() -> {
                pbx.close();
                System.clearProperty(PORT);
            })
            .withApplicationRoot(jar -> jar.addAsResource(
                            new StringAsset(
                                    shown("application.properties")
                                                    .replace("pbx.example.com", "127.0.0.1:${" + PORT + "}")
                                                    .replace("${AMI_SECRET}", "camel-secret")
                                            + """
                                    camel.beans.away = #class:io.github.camelami.AmiServer
                                    camel.beans.away.host = 127.0.0.1:1
                                    camel.beans.away.username = camel
                                    camel.beans.away.password = camel-secret
                                    """),
                            "application.properties")
                    .addAsResource(new StringAsset(shown("camel/calls.yaml")), "camel/calls.yaml"));

    @Inject
    CamelContext camel;

    @Inject
    ProducerTemplate template;

    private static String shown(String file) {
        try {
            Matcher fence = Pattern.compile(
                            "(?ms)^`src/main/resources/" + Pattern.quote(file) + "`:\\n\\n```\\w+\\n(.*?)^```")
                    .matcher(Files.readString(Path.of("../../docs/quarkus.md")));
            assertThat(fence.find()).as(file).isTrue();
            return fence.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_server_is_a_bean_by_properties_and_takes_actions() {
        assertThat(camel.getRegistry()
                        .lookupByNameAndType("pbx", AmiServer.class)
                        .getPingInterval())
                .isEqualTo(Duration.ofSeconds(30));
        assertThat(template.requestBody("direct:channels", null, List.class)).isEmpty();
        assertThat(camel.getEndpoint("ami:pbx?action=Ping"))
                .hasFieldOrPropertyWithValue("configuration.requestTimeout", 5000L);
    }

    @Test
    void an_event_reaches_the_route_that_logs_it() throws Exception {
        BlockingQueue<String> logged = new LinkedBlockingQueue<>();
        Logger.getLogger("hangups").addHandler(new Handler() {
            @Override
            public void publish(LogRecord record) {
                logged.add(record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
        awaitState("consumer:hangups", HealthCheck.State.UP);

        Exchange call =
                template.request("ami:pbx?action=Originate&phone=PJSIP/201&application=Wait&data=60", exchange -> {});
        assertThat(call.getException()).isNull();
        template.requestBodyAndHeader(
                "ami:pbx?action=Hangup",
                null,
                AmiConstants.HANDLE,
                call.getMessage().getHeader(AmiConstants.HANDLE));

        assertThat(logged.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).matches("PJSIP/201-\\w+ ended: Unknown");
    }

    @Test
    void health_follows_each_link() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("ami:away").routeId("away").log("${body}");
            }
        });

        awaitState("consumer:hangups", HealthCheck.State.UP);
        awaitState("consumer:away", HealthCheck.State.DOWN);

        camel.getRouteController().stopRoute("away");
    }

    private void awaitState(String check, HealthCheck.State state) {
        HealthCheckRegistry.get(camel).setExposureLevel("full");
        await().atMost(PATIENCE)
                .until(() -> HealthCheckHelper.invokeReadiness(camel).stream()
                                .collect(Collectors.toMap(
                                        result -> result.getCheck().getId(), HealthCheck.Result::getState))
                                .get(check)
                        == state);
    }

    @Test
    void every_data_type_is_found() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                for (String type : List.of("application-cloudevents", "application-json", "text-plain")) {
                    from("direct:" + type).transformDataType("ami:" + type);
                }
            }
        });
        Map<String, Object> event = Map.of(AmiConstants.EVENT, "Hangup");

        assertThat(headers("direct:application-cloudevents", event))
                .containsEntry("CamelCloudEventType", "org.apache.camel.event.ami.Hangup");
        assertThat(headers("direct:application-json", event)).containsEntry(Exchange.CONTENT_TYPE, "application/json");
        assertThat(headers("direct:text-plain", event)).containsEntry(Exchange.CONTENT_TYPE, "text/plain");
    }

    private Map<String, Object> headers(String to, Map<String, Object> headers) {
        Exchange exchange = template.request(to, each -> {
            each.getMessage().setHeaders(headers);
            each.getMessage().setBody(Map.of("Event", "Hangup"));
        });
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage().getHeaders();
    }
}
