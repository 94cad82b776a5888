/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testsuite.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.AmiServer;
import io.github.camelami.ListenPolicy;
import io.github.camelami.internal.message.ActionCatalog;
import io.github.camelami.internal.message.ActionInfo;
import io.github.camelami.internal.operation.Input;
import io.github.camelami.internal.operation.Operations;
import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.manager.ReceivedAction;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** Checks the statements of docs/security.md about messages from outside, with messages that request everything. */
class OutsideMessagesTest {

    private static final Set<String> VERBS = Operations.own();

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
                        .setHeader("CamelAmiSupervisor", exchangeProperty("user"))
                        .setHeader("CamelAmiPhone", simple("${body[phone]}"))
                        .setHeader("CamelAmiTarget", simple("${body[target]}"))
                        .to("ami:pbx?action=Listen&mode=listen&listenPolicy=#bean:policy");
                from("direct:switch")
                        .removeHeaders("CamelAmi*")
                        .setHeader("CamelAmiSupervisor", exchangeProperty("user"))
                        .setHeader("CamelAmiHandle", simple("${body[handle]}"))
                        .setHeader("CamelAmiMode", simple("${body[mode]}"))
                        .to("ami:pbx?action=ListenMode&listenPolicy=#bean:policy");
                from("direct:busy")
                        .setHeader("CamelAmiHandle", header("CamelAmiChannel"))
                        .to("ami:pbx?action=Hangup");
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

    /** A message with inputs in headers of one spelling. */
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
                .message()
                .containsIgnoringCase("header");
        assertThat(sent()).isEmpty();
    }

    private Exchange send(String route, Object body, Map<String, Object> headers) {
        return send(route, null, body, headers);
    }

    /** @param user the user name from the authentication */
    private Exchange send(String route, String user, Object body, Map<String, Object> headers) {
        return camel.createProducerTemplate().request(route, exchange -> {
            exchange.setProperty("user", user);
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(new HashMap<>(headers));
        });
    }

    @Test
    void a_supervisor_listens_under_the_name_that_the_route_sets() {
        pbx.call("PJSIP/202").to("PJSIP/203").place().awaitTalking();
        Map<String, Object> body = Map.of("phone", "PJSIP/201", "target", "PJSIP/202");

        Exchange listening = send("direct:supervisor", "anna", body, Map.of());
        assertThat(listening.getException()).isNull();
        assertThat(listening.getMessage().getHeader("CamelAmiSpiedChannel", String.class))
                .startsWith("PJSIP/202-");

        for (Map<String, Object> forged : List.<Map<String, Object>>of(
                Map.of("CamelAmiSupervisor", "anna"),
                Map.of("AuthenticatedUser", "anna", "user", "anna", "CAMELAMISUPERVISOR", "anna"))) {
            assertThat(send("direct:supervisor", "bert", body, forged).getException())
                    .hasMessageContaining("does not let bert");
            assertThat(send("direct:supervisor", body, forged).getException())
                    .hasMessageContaining("CamelAmiSupervisor is missing");
        }
        assertThat(send(
                                "direct:supervisor",
                                "anna",
                                Map.of("phone", "PJSIP/201", "target", "PJSIP/203"),
                                Map.of("CamelAmiTarget", "PJSIP/202"))
                        .getException())
                .hasMessageContaining("PJSIP/203");

        Map<String, Object> barge =
                Map.of("handle", listening.getMessage().getHeader("CamelAmiHandle", String.class), "mode", "barge");
        assertThat(send("direct:switch", "bert", barge, Map.of("CamelAmiSupervisor", "anna"))
                        .getException())
                .hasMessageContaining("does not let bert");
        assertThat(pbx.actions("PlayDTMF")).isEmpty();
        assertThat(send("direct:switch", "anna", barge, Map.of()).getException())
                .isNull();
        assertThat(pbx.actions("PlayDTMF")).hasSize(1);
    }

    /** The page's first route: bodies that name more than one phone. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0900123@trunk",
                "trunk/sip:0900123@provider.example",
                "201&PJSIP/202",
                "201,PJSIP/202",
                "[201, 202]",
                ""
            })
    void a_message_calls_one_phone_and_no_number(String phone) {
        Exchange refused = send("direct:removed", Map.of("phone", phone), Map.of());

        assertThat(refused.getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PJSIP/" + phone);
        assertThat(sent()).isEmpty();
    }

    @Test
    void an_event_without_a_channel_hangs_up_nothing_and_says_why() {
        assertThat(send("direct:busy", null, Map.of()).getException())
                .hasMessageContaining("Header CamelAmiHandle is empty")
                .hasMessageContaining("DestChannel");
        assertThat(sent()).isEmpty();
    }

    /** Every input of a message is in the table, or in the list of inputs that need no permission. */
    @ParameterizedTest
    @EnumSource
    void each_input_is_on_the_page(Input input) throws Exception {
        String page = Files.readString(Path.of("..", "docs", "security.md"));
        if (input != Input.ACTION) {
            assertThat(page).contains("`" + input.option() + "`");
        }
    }

    @Test
    void each_action_that_only_a_list_lets_messages_fill_is_on_the_page() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "security.md"));
        ActionCatalog.all().stream()
                .filter(action -> action.effect() == ActionInfo.Effect.RUNS
                        || action.effect() == ActionInfo.Effect.REVEALS && !VERBS.contains(action.name()))
                .forEach(action -> assertThat(page).contains("`" + action.name() + "`"));
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
