/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.github.camelami.AmiNotSentException;
import io.github.camelami.AmiProtocolException;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.session.Session;
import io.github.camelami.testing.LogLines;
import io.github.camelami.testing.ScriptedServer;
import io.github.camelami.testing.ScriptedServer.Line;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a client handles proxies, old servers, and responses in an unusual form. */
class StrangeServersTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final List<String> heard = new CopyOnWriteArrayList<>();

    @RegisterExtension
    final Clients clients = new Clients(2);

    private LogLines clientLog;
    private LogLines sessionLog;

    @BeforeEach
    void open() {
        clientLog = LogLines.of(AmiClient.class, Level.INFO);
        sessionLog = LogLines.of(Session.class, Level.INFO);
    }

    @AfterEach
    void close() throws Exception {
        clientLog.close();
        sessionLog.close();
    }

    @Test
    void a_proxy_that_puts_other_lines_first_is_logged_in_to_and_served() throws Exception {
        try (ScriptedServer proxy = new ScriptedServer((line, number) -> {
            line.send("Asterisk Call Manager Proxy/1.28\r\n");
            while (true) {
                Map<String, String> action = line.action();
                String more = action.get("action").equals("Challenge") ? "Challenge: 1234\r\n" : "";
                line.send("ActionID: " + action.get("actionid") + "\r\nServer: pbx\r\nResponse: Success\r\n" + more
                        + "Message: Ok\r\n\r\n");
            }
        })) {
            AmiReply reply = client(proxy, options(StandardCharsets.UTF_8))
                    .send(AmiRequest.of(AmiAction.of("CoreStatus"), TIMEOUT), TIMEOUT)
                    .get(10, TimeUnit.SECONDS);

            assertThat(reply.response().message()).isEqualTo("Ok");
            assertThat(clientLog.texts()).noneMatch(line -> line.startsWith("WARN"));
        }
    }

    @Test
    void on_a_server_older_than_2_0_no_call_is_made_whose_end_would_not_be_known() throws Exception {
        try (ScriptedServer old = new ScriptedServer((line, number) -> serveOld(line, "1.3"))) {
            AmiClient client = client(old, options(StandardCharsets.UTF_8));
            CompletableFuture<AmiReply> call = client.send(
                    AmiRequest.of(
                            AmiAction.of("Originate", "Channel", "Local/1@x", "ChannelId", "call-1", "Async", "true"),
                            TIMEOUT),
                    TIMEOUT);

            assertThat(call)
                    .failsWithin(TIMEOUT)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(AmiNotSentException.class)
                    .withMessageContaining("AMI 1.3")
                    .withMessageContaining("AMI 2.0 (Asterisk 12)");
            assertThat(client.send(AmiRequest.of(AmiAction.of("QueueStatus"), TIMEOUT), TIMEOUT)
                            .get(10, TimeUnit.SECONDS)
                            .items())
                    .hasSize(2);
            client.subscribe(TestOptions.all("second link"), () -> {});
            client.open(true).get(10, TimeUnit.SECONDS);
            assertThat(heard).doesNotContain("Originate");
            assertThat(clientLog.texts())
                    .filteredOn(line -> line.contains("older than 2.0"))
                    .singleElement()
                    .asString()
                    .startsWith("WARN");
        }
    }

    /** Asterisk ignores fields that it does not know, and answers Success. */
    @Test
    void on_a_server_that_ignores_a_field_nothing_is_sent_whose_effect_depends_on_it() throws Exception {
        Map<String, AmiAction> ignored = Map.of(
                "2.10.6", AmiAction.of("Status", "Channel", "PJSIP/1-1", "AllVariables", "true"),
                "4.0.3", AmiAction.of("PlayDTMF", "Channel", "PJSIP/1-1", "Digit", "5", "Receive", "true"));
        for (Map.Entry<String, AmiAction> each : ignored.entrySet()) {
            try (ScriptedServer old = new ScriptedServer((line, number) -> serveOld(line, each.getKey()))) {
                assertThat(client(old, options(StandardCharsets.UTF_8))
                                .send(AmiRequest.of(each.getValue(), TIMEOUT), TIMEOUT))
                        .failsWithin(TIMEOUT)
                        .withThrowableOfType(ExecutionException.class)
                        .withCauseInstanceOf(AmiNotSentException.class)
                        .withMessageContaining("AMI " + each.getKey().replaceFirst("\\.\\d$", ""));
                assertThat(heard).doesNotContain("Status", "PlayDTMF");
            }
        }
    }

    /** Another action may have a field of that name, and without the wish, nothing is ignored. */
    @Test
    void an_old_server_gets_what_it_executes_as_meant() throws Exception {
        List<AmiAction> executed = List.of(
                AmiAction.of("UserEvent", "UserEvent", "Order", "AllVariables", "true"),
                AmiAction.of("Status", "Channel", "PJSIP/1-1", "AllVariables", "no"),
                AmiAction.of("PlayDTMF", "Channel", "PJSIP/1-1", "Digit", "5", "Receive", "false"));
        try (ScriptedServer old = new ScriptedServer((line, number) -> serveOld(line, "2.8.0"))) {
            AmiClient client = client(old, options(StandardCharsets.UTF_8));
            for (AmiAction each : executed) {
                assertThat(client.send(AmiRequest.of(each, TIMEOUT), TIMEOUT)).succeedsWithin(TIMEOUT);
            }
        }
    }

    @Test
    void an_incomplete_list_fails() throws Exception {
        try (ScriptedServer server = new ScriptedServer((line, number) -> {
            line.logIn();
            Map<String, String> action = line.serve(heard);
            String id = "ActionID: " + action.get("actionid") + "\r\n";
            line.answer(action, "Success", "EventList: start");
            line.send("Event: CoreShowChannelMap\r\n" + id + "ConnectedChannel: a\r\n\n");
            line.send("Event: CoreShowChannelMap\r\n" + id + "ConnectedChannel: b\r\n\n");
            line.send("Event: CoreShowChannelMapComplete\r\n" + id + "EventList: Complete\r\nListItems: 2\r\n\r\n");
            action = line.serve(heard);
            line.answer(action, "Success", "EventList: start");
            line.send("Event: End\r\nActionID: " + action.get("actionid")
                    + "\r\nEventList: Complete\r\nListItems: 2\r\n\r\n");
            line.silence();
        })) {
            AmiClient client = client(server, options(StandardCharsets.UTF_8));
            AmiRequest map = AmiRequest.of(AmiAction.of("CoreShowChannelMap", "Channel", "x"), TIMEOUT);

            assertThat(client.send(map, TIMEOUT).get(10, TimeUnit.SECONDS).items())
                    .extracting(item -> item.get("ConnectedChannel"))
                    .containsExactly("a", "b");
            assertThat(client.send(map, TIMEOUT))
                    .failsWithin(TIMEOUT)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(AmiProtocolException.class)
                    .withMessageContaining("announces 2 items, but 0 arrived");
        }
    }

    @Test
    void lines_that_are_no_message_are_logged_once_and_do_no_harm() throws Exception {
        try (ScriptedServer server = new ScriptedServer((line, number) -> {
            line.logIn();
            while (true) {
                line.send("hush\r\nUniqueid: 1.2\r\n\r\n");
                line.answer(line.serve(heard), "Success");
            }
        })) {
            AmiClient client = client(server, options(StandardCharsets.UTF_8));
            for (int i = 0; i < 3; i++) {
                client.send(AmiRequest.of(AmiAction.of("CoreStatus"), TIMEOUT), TIMEOUT)
                        .get(10, TimeUnit.SECONDS);
            }

            await().atMost(TIMEOUT).until(() -> !sessionLog.texts().isEmpty());
            await().atMost(TIMEOUT).until(() -> client.status().counters().messagesSkipped() >= 3);
            assertThat(sessionLog.texts())
                    .singleElement()
                    .asString()
                    .startsWith("WARN")
                    .contains("not a message")
                    .doesNotContain("hush");
        }
    }

    @Test
    void what_a_consumer_may_not_ask_is_logged_once() throws Exception {
        try (ScriptedServer server = new ScriptedServer((line, number) -> {
            line.logIn();
            while (true) {
                line.answer(line.serve(heard), "Error", "Message: Permission denied");
            }
        })) {
            client(server, options(StandardCharsets.UTF_8))
                    .subscribe(
                            SubscriptionOptions.builder("consumer")
                                    .filter(EventFilter.parse("Hangup", Map.of()))
                                    .maxEvents(100)
                                    .snapshot(List.of(AmiAction.of("CoreShowChannels")))
                                    .serverFilter(true)
                                    .build(),
                            () -> {});

            await().atMost(TIMEOUT)
                    .until(() -> clientLog.texts().stream()
                                    .filter(line -> line.contains("Permission denied"))
                                    .count()
                            == 2);
            assertThat(clientLog.texts())
                    .filteredOn(line -> line.startsWith("WARN"))
                    .hasSize(2)
                    .anyMatch(line -> line.contains("serverFilter=true has no effect") && line.contains("add system"))
                    .anyMatch(line -> line.contains("Snapshot CoreShowChannels") && line.contains("add reporting"));
        }
    }

    @Test
    void what_is_sent_is_in_the_charset_too() throws Exception {
        try (ScriptedServer server = new ScriptedServer((line, number) -> {
            line.logIn();
            Map<String, String> action = line.serve(heard);
            heard.add(action.get("value"));
            line.answer(action, "Success", "Value: Zo\u00eb");
            line.silence();
        })) {
            AmiClient client = client(server, options(StandardCharsets.ISO_8859_1));
            CompletableFuture<AmiReply> foreign = client.send(setvar("\u0633\u0644\u0627\u0645"), TIMEOUT);

            assertThat(foreign)
                    .failsWithin(TIMEOUT)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(IllegalArgumentException.class)
                    .withMessageContaining("field Value")
                    .withMessageContaining("ISO-8859-1");
            AmiReply reply = client.send(setvar("M\u00fcller"), TIMEOUT).get(10, TimeUnit.SECONDS);
            assertThat(heard).contains("M\u00fcller");
            assertThat(reply.response().headers().first("Value")).isEqualTo("Zo\u00eb");
        }
    }

    // ---- helpers ---------------------------------------------------------------------------------------------------

    /** Like Asterisk 11: lists are announced by a text message, and end with their own event. */
    private void serveOld(Line line, String version) throws IOException {
        line.send("Asterisk Call Manager/" + version + "\r\n");
        while (true) {
            Map<String, String> action = line.action();
            heard.add(action.get("action"));
            String id = "ActionID: " + action.get("actionid") + "\r\n";
            switch (action.get("action")) {
                case "Challenge" -> line.answer(action, "Success", "Challenge: 1234");
                case "QueueStatus" -> {
                    line.answer(action, "Success", "Message: Queue status will follow");
                    line.send("Event: QueueParams\r\n" + id + "\r\nEvent: QueueMember\r\n" + id + "\r\n");
                    line.send("Event: QueueStatusComplete\r\n" + id + "\r\n");
                }
                default -> line.answer(action, "Success", "Message: Ok");
            }
        }
    }

    private static AmiRequest setvar(String value) {
        return AmiRequest.of(AmiAction.of("Setvar", "Variable", "A", "Value", value), TIMEOUT);
    }

    private AmiClient client(ScriptedServer server, ClientOptions options) {
        return clients.client(Clients.local(server.port()), options);
    }

    private static ClientOptions options(Charset charset) {
        ClientOptions d = TestOptions.client(TIMEOUT, TIMEOUT, TIMEOUT, Duration.ofMillis(20), Duration.ofMillis(100));
        return new ClientOptions(
                d.connectTimeout(),
                d.loginTimeout(),
                d.plainLogin(),
                d.pingInterval(),
                d.pingTimeout(),
                d.reconnectDelay(),
                d.maxReconnectDelay(),
                d.maxPendingActions(),
                d.maxMessageBytes(),
                d.maxListItems(),
                d.maxListBytes(),
                d.singleLink(),
                charset);
    }
}
