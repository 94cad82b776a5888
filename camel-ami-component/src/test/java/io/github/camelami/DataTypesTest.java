/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelami.simulator.SimulatedEvent;
import io.github.camelami.simulator.junit.AmiSimulatorExtension;
import io.github.camelami.simulator.wire.EventClass;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.cloudevents.CloudEvent;
import org.apache.camel.cloudevents.CloudEvents;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.DataType;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.apache.camel.util.json.Jsoner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The data types of the component, used by name in routes. */
class DataTypesTest {

    private static final String CLOUD_EVENT = "ami:application-cloudevents";

    @RegisterExtension
    final AmiSimulatorExtension pbx = new AmiSimulatorExtension();

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final LinkedBlockingQueue<Message> out = new LinkedBlockingQueue<>();

    @BeforeEach
    void bind() {
        AmiServer server = new AmiServer();
        server.setHost("127.0.0.1:" + pbx.port());
        server.setUsername("camel");
        server.setPassword("camel-secret");
        camel.getRegistry().bind("pbx", server);
    }

    @AfterEach
    void stop() throws Exception {
        camel.close();
    }

    /** Starts a route of these data types, and waits until its consumer is connected. */
    private void start(String... dataTypes) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                var route = from("ami:pbx?events=AmiConnected,Order,Hangup,UserEvent:Hangup");
                for (String dataType : dataTypes) {
                    route.transformDataType(new DataType(dataType));
                }
                route.process(exchange -> out.add(exchange.getMessage().copy()));
                var reply = from("direct:reply").to("ami:pbx");
                for (String dataType : dataTypes) {
                    reply.transformDataType(new DataType(dataType));
                }
            }
        });
        camel.start();
        assertThat(next().getHeader(AmiConstants.EVENT)).isEqualTo("AmiConnected");
    }

    private Message next() throws InterruptedException {
        Message message = out.poll(20, TimeUnit.SECONDS);
        assertThat(message).isNotNull();
        return message;
    }

    private static SimulatedEvent hangup() {
        return SimulatedEvent.of("Hangup", EventClass.CALL)
                .add("Channel", "PJSIP/201-00000007")
                .add("CallerIDName", "Anna \"Ä\"")
                .add("Odd", "\\/ \\\\/ // \t")
                .add("Cause-txt", "User busy");
    }

    @Test
    void an_event_has_the_attributes_of_a_cloud_event() throws Exception {
        start(CLOUD_EVENT);
        pbx.simulator().emit(hangup());

        Message event = next();

        assertThat(event.getHeaders())
                .containsEntry("CamelCloudEventVersion", "1.0")
                .containsEntry("CamelCloudEventType", "org.apache.camel.event.ami.Hangup")
                .containsEntry("CamelCloudEventSource", "ami://pbx")
                .containsEntry("CamelCloudEventSubject", "PJSIP/201-00000007")
                .containsEntry(
                        "CamelCloudEventTime",
                        Instant.ofEpochMilli(event.getHeader(AmiConstants.MESSAGE_TIMESTAMP, Long.class))
                                .toString())
                .containsEntry(Exchange.CONTENT_TYPE, "text/plain")
                .containsEntry(AmiConstants.EVENT, "Hangup");
        assertThat(event.getHeader("CamelCloudEventID", String.class)).isNotBlank();
        assertThat(event.getBody(Map.class).get("Cause-txt"))
                .as("the body is as it was")
                .isEqualTo("User busy");
    }

    @Test
    void each_event_has_an_id_of_its_own() throws Exception {
        start(CLOUD_EVENT);
        Set<String> ids = new TreeSet<>();
        for (int i = 0; i < 50; i++) {
            pbx.simulator().emit(hangup());
        }
        for (int i = 0; i < 50; i++) {
            ids.add(next().getHeader("CamelCloudEventID", String.class));
        }
        assertThat(ids).hasSize(50);
    }

    @Test
    void an_event_without_channel_and_time_has_no_subject_and_the_time_it_came() throws Exception {
        Instant before = Instant.now();
        start(CLOUD_EVENT);
        pbx.simulator().emit(SimulatedEvent.userEvent("Order").add("Kind", "big"));

        Message event = next();

        assertThat(event.getHeaders()).doesNotContainKey("CamelCloudEventSubject");
        assertThat(event.getHeader("CamelCloudEventType")).isEqualTo("org.apache.camel.event.ami.Order");
        assertThat(Instant.parse(event.getHeader("CamelCloudEventTime", String.class)))
                .isBetween(before.minusMillis(1), Instant.now());
    }

    @Test
    void a_user_event_is_not_of_the_type_of_an_event_of_asterisk() throws Exception {
        start(CLOUD_EVENT);
        pbx.simulator().emit(SimulatedEvent.userEvent("Hangup"));

        assertThat(next().getHeader("CamelCloudEventType")).isEqualTo("org.apache.camel.event.ami.UserEvent:Hangup");
    }

    /** What another component creates from the headers: every attribute has the right name, and the source is a URI. */
    @ParameterizedTest
    @ValueSource(strings = {"pbx", "pbx.example.com:5039", "10.0.0.1", "[::1]:5038", "pbx_1"})
    void the_attributes_are_those_of_camels_bindings(String server) throws Exception {
        camel.start();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:event").transformDataType(new DataType(CLOUD_EVENT));
            }
        });
        Message event = camel.createProducerTemplate()
                .request("direct:event", exchange -> {
                    exchange.getMessage().setHeader(AmiConstants.EVENT, "Hangup");
                    exchange.getMessage().setHeader(AmiConstants.CHANNEL, "PJSIP/201-1");
                    exchange.getMessage().setHeader(AmiConstants.SERVER, server);
                    exchange.getMessage().setHeader(AmiConstants.MESSAGE_TIMESTAMP, 1795414612120L);
                })
                .getMessage();

        Set<String> http = new TreeSet<>();
        CloudEvents.v1_0.attributes().stream()
                .filter(attribute -> event.getHeader(attribute.id()) != null)
                .map(CloudEvent.Attribute::http)
                .forEach(http::add);
        assertThat(http).contains("ce-id", "ce-source", "ce-specversion", "ce-subject", "ce-time", "ce-type");
        assertThat(event.getHeader("CamelCloudEventTime")).isEqualTo("2026-11-23T06:16:52.120Z");
        URI source = URI.create(event.getHeader("CamelCloudEventSource", String.class));
        assertThat(source.isAbsolute()).isTrue();
        assertThat(source.getAuthority()).isEqualTo(server);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void json_goes_with_a_cloud_event_in_either_order(boolean jsonFirst) throws Exception {
        if (jsonFirst) {
            start("ami:application-json", CLOUD_EVENT);
        } else {
            start(CLOUD_EVENT, "ami:application-json");
        }
        pbx.simulator().emit(hangup());

        Message event = next();

        assertThat(event.getHeader(Exchange.CONTENT_TYPE)).isEqualTo("application/json");
        assertThat(event.getHeader("CamelCloudEventType")).isEqualTo("org.apache.camel.event.ami.Hangup");
        assertThat(event.getBody(String.class)).contains("\"PJSIP/201-00000007\"");
        JsonObject json = (JsonObject) Jsoner.deserialize(event.getBody(String.class));
        assertThat(json)
                .containsEntry("Event", "Hangup")
                .containsEntry("CallerIDName", "Anna \"Ä\"")
                .containsEntry("Odd", "\\/ \\\\/ // \t")
                .containsEntry("Cause-txt", "User busy");
        assertThat(List.copyOf(json.keySet()))
                .as("in the order received")
                .containsSubsequence("Event", "Channel", "CallerIDName", "Cause-txt");
    }

    @Test
    void text_has_a_line_for_each_field() throws Exception {
        start("ami:text-plain", CLOUD_EVENT);
        pbx.simulator().emit(hangup());

        Message event = next();

        assertThat(event.getBody()).isInstanceOf(String.class);
        assertThat(event.getBody(String.class).lines())
                .contains("Event: Hangup", "Channel: PJSIP/201-00000007", "Cause-txt: User busy");
        assertThat(event.getHeader(Exchange.CONTENT_TYPE)).isEqualTo("text/plain");
    }

    /** The page shows a Hangup of Asterisk, with its keys in the original order. */
    @Test
    void the_page_shows_what_an_event_looks_like() throws Exception {
        start("ami:application-json");
        pbx.simulator().call("PJSIP/202").to("PJSIP/203").place().awaitTalking().hangUp();
        JsonObject json = (JsonObject) Jsoner.deserialize(next().getBody(String.class));
        Matcher shown =
                Pattern.compile("(?ms)^```json\\n(.*?)^```").matcher(Files.readString(Path.of("../docs/formats.md")));

        assertThat(shown.find()).isTrue();
        assertThat(List.copyOf(((JsonObject) Jsoner.deserialize(shown.group(1))).keySet()))
                .containsExactlyElementsOf(json.keySet());
    }

    @Test
    void replies_and_lists_become_json_too() throws Exception {
        start("ami:application-json");
        pbx.simulator().call("PJSIP/202").to("PJSIP/203").place().awaitTalking();

        String reply = camel.createProducerTemplate()
                .requestBodyAndHeader("direct:reply", null, AmiConstants.ACTION, "Status", String.class);

        assertThat(((JsonArray) Jsoner.deserialize(reply))).hasSize(2).allSatisfy(row -> assertThat(
                        ((JsonObject) row).getString("Channel"))
                .startsWith("PJSIP/20"));
    }

    @Test
    void an_invalid_event_name_is_refused() throws Exception {
        start(CLOUD_EVENT);
        assertThatThrownBy(() -> camel.createProducerTemplate()
                        .requestBodyAndHeader("direct:reply", null, AmiConstants.ACTION, "Status"))
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .hasStackTraceContaining("no header CamelAmiEvent. Use ami:application-cloudevents in a route from");
    }

    @Test
    void what_is_neither_a_map_nor_a_list_is_no_json() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:text").transformDataType(new DataType("ami:application-json"));
            }
        });
        camel.start();
        for (Object body : new Object[] {"text", 7, null}) {
            assertThatThrownBy(() -> camel.createProducerTemplate().requestBody("direct:text", body))
                    .hasStackTraceContaining(
                            body == null ? "type null" : body.getClass().getName());
        }
    }
}
