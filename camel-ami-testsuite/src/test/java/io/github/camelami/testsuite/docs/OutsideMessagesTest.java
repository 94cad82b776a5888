/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testsuite.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.AmiServer;
import io.github.camelami.ListenPolicy;
import io.github.camelami.internal.operation.Input;
import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.manager.ReceivedAction;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/security.md promises of messages from outside, tried with messages that ask for everything. */
class OutsideMessagesTest {

    private final AmiSimulator pbx = AmiSimulator.start();
    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void start() throws Exception {
        AmiServer server = new AmiServer();
        server.setHost("127.0.0.1:" + pbx.port());
        server.setUsername("camel");
        server.setPassword("camel-secret");
        camel.getRegistry().bind("pbx", server);
        camel.getRegistry().bind("policy", (ListenPolicy) request ->
                "anna".equals(request.supervisor()) && request.channel().startsWith("PJSIP/202"));
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:removed")
                        .removeHeaders("CamelAmi*")
                        .setHeader("CamelAmiPhone", simple("PJSIP/${body[phone]}"))
                        .to("ami:pbx?action=Originate&context=calls&exten=203");
                from("direct:kept").to("ami:pbx?action=Originate&context=calls&exten=203&phone=PJSIP/201");
                from("direct:open").to("ami:pbx");
                from("direct:handle")
                        .setHeader("CamelAmiHandle", simple("${body[phone]}"))
                        .to("ami:pbx?action=Hangup");
                from("direct:placeholder").toD("ami:pbx?action=Hangup&handle=${body[phone]}");
                from("direct:supervisor")
                        .removeHeaders("CamelAmi*")
                        .setHeader("CamelAmiSupervisor", header("AuthenticatedUser"))
                        .setHeader("CamelAmiPhone", simple("${body[phone]}"))
                        .setHeader("CamelAmiTarget", simple("${body[target]}"))
                        .to("ami:pbx?action=Listen&mode=listen&listenPolicy=#bean:policy");
                from("direct:recording").to("ami:pbx?action=Playback&allowedFiles=/var/spool/asterisk/monitor/");
                from("direct:queues").to("ami:pbx?allowedActions=QueueStatus,QueuePause");
            }
        });
        camel.start();
        pbx.phone("PJSIP/201").answersAtOnce();
    }

    @AfterEach
    void stop() {
        camel.stop();
        pbx.close();
    }

    /** A message whose headers give inputs in one spelling. */
    private Exchange hostile(String route, String spelling, Input... inputs) {
        Map<String, Object> headers = new HashMap<>();
        for (Input input : inputs) {
            String name = input.header();
            headers.put(
                    switch (spelling) {
                        case "upper" -> name.toUpperCase(Locale.ROOT);
                        case "lower" -> name.toLowerCase(Locale.ROOT);
                        default -> name;
                    },
                    value(input));
        }
        return camel.createProducerTemplate().request(route, exchange -> {
            exchange.getMessage().setBody(Map.of("phone", "201"));
            exchange.getMessage().setHeaders(headers);
        });
    }

    private static Object value(Input input) {
        return switch (input) {
            case ACTION -> "Command";
            case PHONE -> "Local/evil@evil";
            case VARIABLES, FIELDS -> Map.of("EVIL", "evil");
            case SKIP, OFFSET, RING_TIMEOUT, REQUEST_TIMEOUT -> 4711;
            case REQUESTED_CAUSE -> 16;
            case BRIDGED_ONLY, TARGET_AUDIO_ONLY, EARLY_MEDIA, AWAIT_OUTCOME -> false;
            case AUTO_ANSWER -> "Evil: evil";
            case CHANNEL_ID -> "evil-id";
            default -> "evil";
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"Camel", "upper", "lower"})
    void a_route_that_removes_the_headers_does_what_it_says_and_no_more(String spelling) {
        assertThat(hostile("direct:removed", spelling, Input.values()).getException())
                .isNull();

        assertThat(sent()).containsExactly("Originate");
        assertThat(lines())
                .contains("Channel: PJSIP/201", "Context: calls", "Exten: 203")
                .noneMatch(line -> line.contains("evil") || line.contains("4711"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Camel", "upper", "lower"})
    void headers_that_stay_replace_nothing_that_the_uri_says(String spelling) {
        Exchange done = hostile("direct:kept", spelling, Input.ACTION, Input.PHONE, Input.CONTEXT, Input.EXTEN);
        assertThat(done.getException()).isNull();

        assertThat(sent()).containsExactly("Originate");
        assertThat(lines())
                .contains("Channel: PJSIP/201", "Context: calls", "Exten: 203")
                .noneMatch(line -> line.contains("evil"));
    }

    @ParameterizedTest
    @EnumSource(names = {"APPLICATION", "FIELDS", "AUTO_ANSWER"})
    void what_the_uri_leaves_open_is_checked_before_anything_is_sent(Input input) {
        assertThat(hostile("direct:kept", "Camel", input).getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("header");
        assertThat(sent()).isEmpty();
    }

    private Exchange send(String route, Object body, Map<String, Object> headers) {
        return camel.createProducerTemplate().request(route, exchange -> {
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(new HashMap<>(headers));
        });
    }

    @Test
    void a_supervisor_listens_as_who_the_route_says() {
        pbx.call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        Map<String, Object> body = Map.of("phone", "PJSIP/201", "target", "PJSIP/202");

        Exchange listening = send("direct:supervisor", body, Map.of("AuthenticatedUser", "anna"));
        assertThat(listening.getException()).isNull();
        assertThat(listening.getMessage().getHeader("CamelAmiSpiedChannel", String.class))
                .startsWith("PJSIP/202-");

        for (Map<String, Object> forged : List.<Map<String, Object>>of(
                Map.of("CamelAmiSupervisor", "anna"),
                Map.of("AuthenticatedUser", "bert", "CAMELAMISUPERVISOR", "anna"))) {
            assertThat(send("direct:supervisor", body, forged).getException()).hasMessageContaining("listenPolicy");
        }
        assertThat(send(
                                "direct:supervisor",
                                Map.of("phone", "PJSIP/201", "target", "PJSIP/203"),
                                Map.of("AuthenticatedUser", "anna", "CamelAmiTarget", "PJSIP/202"))
                        .getException())
                .hasMessageContaining("PJSIP/203");
    }

    @Test
    void a_message_chooses_a_recording_of_one_folder() {
        Map<String, Object> headers = new HashMap<>(Map.of("CamelAmiPhone", "PJSIP/201"));
        for (String other :
                List.of("beep", "/etc/x", "/var/spool/asterisk/monitor/../x", "/var/spool/asterisk/monitor-x/y")) {
            headers.put("CamelAmiFile", other);
            assertThat(send("direct:recording", null, headers).getException())
                    .as(other)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(other);
        }
        assertThat(sent()).isEmpty();
        headers.put("CamelAmiFile", "/var/spool/asterisk/monitor/call-17");
        send("direct:recording", null, headers);
        assertThat(lines()).anyMatch(line -> line.startsWith("Data: /var/spool/asterisk/monitor/call-17,"));
    }

    @Test
    void a_message_chooses_an_action_of_the_list() {
        Map<String, Object> pause = Map.of("Interface", "PJSIP/202", "Paused", "true");
        send("direct:queues", pause, Map.of("CamelAmiAction", "QueuePause"));
        assertThat(sent()).containsExactly("QueuePause");
        assertThat(actions().get(actions().size() - 1).message().lines())
                .contains("Interface: PJSIP/202", "Paused: true");
        for (String other : List.of("Hangup", "QueueAdd", "Command")) {
            assertThat(send("direct:queues", pause, Map.of("CamelAmiAction", other))
                            .getException())
                    .hasMessageContaining(other)
                    .hasMessageContaining("allowedActions");
        }
        assertThat(sent()).containsExactly("QueuePause");
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct:handle", "direct:placeholder"})
    void a_value_brings_no_option_by_a_header_or_by_a_placeholder(String route) {
        assertThat(camel.createProducerTemplate()
                        .request(route, e -> e.getMessage().setBody(Map.of("phone", "/PJSIP/&regex=true")))
                        .getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("regular expression");
        assertThat(sent()).isEmpty();
    }

    @Test
    void a_message_alone_names_no_action_that_no_list_allows() {
        Exchange refused = hostile("direct:open", "Camel", Input.values());

        assertThat(refused.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Action Command (from a header) is refused")
                .hasMessageContaining("allowedActions");
        assertThat(sent()).isEmpty();
    }

    private Set<String> sent() {
        Set<String> names = new TreeSet<>();
        actions().forEach(action -> names.add(action.message().action()));
        names.removeAll(Set.of("Challenge", "Login", "Ping", "Events"));
        return names;
    }

    private List<String> lines() {
        return actions().stream()
                .filter(action -> action.message().action().equals("Originate"))
                .flatMap(action -> action.message().lines().stream())
                .toList();
    }

    private List<ReceivedAction> actions() {
        return pbx.actions();
    }
}
