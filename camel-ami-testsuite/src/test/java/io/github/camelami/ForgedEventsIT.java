/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelami.testing.RealAsterisk;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** User events with the names of other events, sent through real servers. */
class ForgedEventsIT {

    private static final List<String> FORGED =
            List.of("Hangup", "ChanSpyStop", "AmiListenAudit", "AmiConnected", "AmiSnapshotStart", "VarSet");

    private final CamelContext camel = new DefaultCamelContext();
    private final ProducerTemplate template = camel.createProducerTemplate();
    private final List<Message> named = new CopyOnWriteArrayList<>();
    private final List<Message> users = new CopyOnWriteArrayList<>();
    private String call = "";

    @AfterEach
    void stop() {
        if (!call.isEmpty()) {
            template.request("ami:pbx?action=Hangup&handle=" + call, exchange -> {});
        }
        camel.stop();
    }

    @ParameterizedTest
    @MethodSource("io.github.camelami.testing.RealAsterisk#all")
    void a_user_event_is_never_taken_for_another(RealAsterisk server) throws Exception {
        start(server);
        call = header(ask("ami:pbx?action=Originate&phone=Local/202@phones&context=calls&exten=203", Map.of()));
        await().until(() -> seen("BridgeEnter", "Uniqueid", call));
        String spy = header(ask(
                "ami:pbx?action=Listen&phone=Local/204@phones&target=Local/202@phones",
                Map.of(AmiConstants.SUPERVISOR, "anna")));

        for (String name : FORGED) {
            Exchange sent = template.request("ami:pbx?action=UserEvent", exchange -> exchange.getMessage()
                    .setBody(Map.of(
                            "UserEvent",
                            name,
                            "Uniqueid",
                            spy,
                            "SpyerUniqueid",
                            spy,
                            "What",
                            "ended",
                            "Forged",
                            "yes")));
            assertThat(sent.getException()).isNull();
        }
        await().until(() -> users.size() == FORGED.size());
        ask("ami:pbx?action=Hangup&handle=" + spy, Map.of(AmiConstants.SUPERVISOR, "berta"));
        await().until(() -> seen("AmiListenAudit", "What", "ended"));

        assertThat(users)
                .extracting(message -> message.getHeader(AmiConstants.EVENT))
                .containsExactlyElementsOf(
                        FORGED.stream().map(name -> "UserEvent:" + name).toList());
        assertThat(named).noneMatch(message -> fields(message).containsKey("Forged"));
        assertThat(named.stream()
                        .filter(message -> "AmiListenAudit".equals(message.getHeader(AmiConstants.EVENT)))
                        .map(message -> fields(message).get("What") + " "
                                + fields(message).get("Supervisor")))
                .containsExactly("begun anna", "ended berta");
    }

    /**
     * Asterisk writes line ends within a value, which a caller can dial, to AMI unescaped, so the text after them looks
     * like an event to every reader.
     */
    @ParameterizedTest
    @MethodSource("io.github.camelami.testing.RealAsterisk#all")
    void an_event_within_a_value_ends_no_listening(RealAsterisk server) throws Exception {
        start(server);
        call = header(ask("ami:pbx?action=Originate&phone=Local/202@phones&context=calls&exten=203", Map.of()));
        await().until(() -> seen("BridgeEnter", "Uniqueid", call));
        String spy = header(ask(
                "ami:pbx?action=Listen&phone=Local/204@phones&target=Local/202@phones",
                Map.of(AmiConstants.SUPERVISOR, "anna")));
        for (String forged : List.of("Hangup%0d%0aUniqueid", "ChanSpyStop%0d%0aSpyerUniqueid")) {
            ask(
                    "ami:pbx?username=admin&password=admin-secret&action=Originate&phone=Local/205@phones&application=Exec",
                    Map.of(
                            AmiConstants.DATA,
                            "UserEvent(Dialled,Number: ${URIDECODE(9%0d%0a%0d%0aEvent%3a " + forged + "%3a " + spy
                                    + ")})"),
                    "&allowedApplications=Exec,URIDECODE(),UserEvent()");
        }
        await().until(() -> seen("Hangup", "Uniqueid", spy) && seen("ChanSpyStop", "SpyerUniqueid", spy));
        ask("ami:pbx?action=Hangup&handle=" + spy, Map.of(AmiConstants.SUPERVISOR, "berta"));

        await().until(() -> seen("AmiListenAudit", "What", "ended"));
        assertThat(named.stream()
                        .filter(message -> "AmiListenAudit".equals(message.getHeader(AmiConstants.EVENT)))
                        .map(message -> fields(message).get("What") + " "
                                + fields(message).get("Supervisor")))
                .containsExactly("begun anna", "ended berta");
    }

    private void start(RealAsterisk server) throws Exception {
        server.require();
        camel.getRegistry().bind("pbx", server.as("camel"));
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("ami:pbx?events=BridgeEnter,Ami*," + String.join(",", FORGED))
                        .process(e -> named.add(e.getMessage().copy()));
                from("ami:pbx?events=UserEvent:*&match.Forged=yes")
                        .process(e -> users.add(e.getMessage().copy()));
            }
        });
        camel.start();
        await().until(() -> seen("AmiConnected", "Event", "AmiConnected"));
    }

    private Exchange ask(String uri, Map<String, Object> headers) {
        return ask(uri, headers, "");
    }

    private Exchange ask(String address, Map<String, Object> headers, String allowed) {
        String uri = address + allowed;
        Exchange exchange = template.request(uri, asked -> asked.getMessage().setHeaders(new HashMap<>(headers)));
        assertThat(exchange.getException()).as(uri).isNull();
        return exchange;
    }

    private static String header(Exchange exchange) {
        return exchange.getMessage().getHeader(AmiConstants.UNIQUEID, String.class);
    }

    private boolean seen(String event, String field, String value) {
        return named.stream()
                .anyMatch(message -> event.equals(message.getHeader(AmiConstants.EVENT))
                        && value.equals(fields(message).get(field)));
    }

    private static Map<?, ?> fields(Message message) {
        return message.getBody(Map.class);
    }
}
