/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.github.camelami.testing.RealAsterisk;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Actions that messages cannot trigger on real servers, although the manager user has all privileges. */
class SecurityIT {

    private static final String SERVERS = "io.github.camelami.testing.RealAsterisk#all";

    private static final Set<String> VERBS =
            Set.of("originate", "listen", "listenmode", "playback", "controlplayback", "hangup", "status");

    private final List<Map<String, String>> events = new CopyOnWriteArrayList<>();
    private final String mark = "/tmp/mark-" + UUID.randomUUID();
    private CamelContext camel;
    private ProducerTemplate template;

    private void start(RealAsterisk server) throws Exception {
        server.require();
        camel = new DefaultCamelContext();
        camel.getRegistry().bind("pbx", server.as("admin"));
        camel.getRegistry().bind("nobody", (ListenPolicy) request -> false);
        camel.addRoutes(new RouteBuilder() {
            @Override
            @SuppressWarnings("unchecked")
            public void configure() {
                from("ami:pbx").process(e -> events.add(e.getMessage().getBody(Map.class)));
            }
        });
        camel.start();
        template = camel.createProducerTemplate();
        awaitEvent("AmiConnected", event -> true);
    }

    @AfterEach
    void stop() {
        if (template != null) {
            ask("action=Hangup&regex=true&handle=RAW(/^Local\\/20[0-9]@phones/)", Map.of(), null);
            ask(
                    "action=Originate&phone=Local/216@phones&application=System&data=RAW(rm -f " + mark + " " + mark
                            + ".wav)",
                    Map.of(),
                    null);
        }
        if (camel != null) {
            camel.stop();
        }
    }

    private Exchange ask(String options, Map<String, Object> headers, Object body) {
        return template.request("ami:pbx?" + options, exchange -> {
            headers.forEach((name, value) -> exchange.getMessage().setHeader("CamelAmi" + name, value));
            exchange.getMessage().setBody(body);
        });
    }

    private Exchange done(String options) {
        Exchange exchange = ask(options, Map.of(), null);
        assertThat(exchange.getException()).as(options).isNull();
        return exchange;
    }

    private void awaitEvent(String name, Predicate<Map<String, String>> condition) {
        await().atMost(Duration.ofSeconds(10)).alias(name).until(() -> events.stream()
                .anyMatch(event -> name.equals(event.get("Event")) && condition.test(event)));
    }

    /** Connects two phones, and returns the handle of the call. */
    private String aCall(String agent, String customer) {
        String handle = done("action=Originate&phone=Local/" + agent + "@phones&context=calls&exten=" + customer)
                .getMessage()
                .getHeader(AmiConstants.HANDLE, String.class);
        awaitEvent("BridgeEnter", event -> handle.equals(event.get("Uniqueid")));
        return handle;
    }

    private List<Map<String, String>> channels() {
        @SuppressWarnings("unchecked")
        List<Map<String, String>> channels =
                done("action=CoreShowChannels").getMessage().getBody(List.class);
        return channels;
    }

    private Set<String> bridges() {
        return Set.copyOf(channels().stream()
                .map(channel -> channel.get("Channel") + " in '" + channel.get("BridgeId") + "'")
                .toList());
    }

    /** The server itself checks whether the file exists. */
    private boolean isMarked() {
        String handle = done("action=Originate&phone=Local/216@phones&application=System&data=RAW(test -e " + mark
                        + ")")
                .getMessage()
                .getHeader(AmiConstants.HANDLE, String.class);
        Predicate<Map<String, String>> status = event -> "VarSet".equals(event.get("Event"))
                && handle.equals(event.get("Uniqueid"))
                && "SYSTEMSTATUS".equals(event.get("Variable"));
        awaitEvent("VarSet", status);
        return events.stream().filter(status).allMatch(event -> "SUCCESS".equals(event.get("Value")));
    }

    // ---- what messages cannot do -----------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource(SERVERS)
    void each_way_round_a_rule_is_refused_by_name_and_nothing_happens(RealAsterisk server) throws Exception {
        start(server);
        List<String> fetched = new CopyOnWriteArrayList<>();
        HttpServer web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        web.createContext("/", request -> {
            fetched.add(request.getRequestURI().toString());
            request.sendResponseHeaders(404, -1);
            request.close();
        });
        web.start();
        try {
            String call = aCall("202", "203");
            Set<String> before = bridges();
            Map<String, String> standing = Map.of(
                    "channel", call,
                    "mark", mark,
                    "web", "http://127.0.0.1:" + web.getAddress().getPort() + "/x.wav");
            int seen = events.size();

            Refusals refusals = new Refusals(server.toString());
            SoftAssertions all = new SoftAssertions();
            Attack.all().forEach(attack -> {
                Throwable refusal = refusalOf(attack, standing);
                all.assertThat(refusal)
                        .as(attack.toString())
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(attack.words());
                if (refusal != null) {
                    refusals.add(attack, refusal);
                }
            });
            refusals.write();
            all.assertAll();

            String after = aCall("205", "206"); // what an attack had begun would be seen by the time this call talks
            assertThat(bridges()).containsAll(before);
            ask("action=Hangup&handle=" + after, Map.of(), null);
            assertThat(events.stream().skip(seen).toList())
                    .filteredOn(event -> "Newchannel".equals(event.get("Event")))
                    .extracting(event -> event.get("Channel"))
                    .allMatch(channel -> channel.startsWith("Local/205@") || channel.startsWith("Local/206@"));
            assertThat(isMarked()).as("%s was written", mark).isFalse();
            assertThat(fetched).isEmpty();
            assertThat(events)
                    .extracting(event -> event.get("Event"))
                    .doesNotContain("ChanSpyStart", "MixMonitorStart");
            assertThat(events)
                    .filteredOn(event -> "AmiListenAudit".equals(event.get("Event")))
                    .as("each attempt to listen is recorded, and none began")
                    .isNotEmpty()
                    .extracting(event -> event.get("What"))
                    .containsOnly("refused");
        } finally {
            web.stop(0);
        }
    }

    private Throwable refusalOf(Attack attack, Map<String, String> standing) {
        Map<String, Object> headers = new HashMap<>();
        attack.headers().forEach((name, value) -> headers.put(name, Attack.filled(value, standing)));
        return Refusals.of(() -> ask(
                (String) Attack.filled(attack.options(), standing),
                headers,
                attack.body() == null ? null : Attack.filled(attack.body(), standing)));
    }

    /** Proves that the check above works: the same value in the route is executed. */
    @ParameterizedTest
    @MethodSource(SERVERS)
    void what_a_developer_writes_is_done_and_seen(RealAsterisk server) throws Exception {
        start(server);
        String call = aCall("202", "203");
        String channel = channels().stream()
                .filter(each -> call.equals(each.get("Uniqueid")))
                .findFirst()
                .orElseThrow()
                .get("Channel");
        assertThat(isMarked()).isFalse();

        done("action=MixMonitor&field.Channel=RAW(" + channel + ")&field.File=" + mark
                + ".wav&field.Options=RAW(b,touch " + mark + ";:)");
        done("action=StopMixMonitor&field.Channel=RAW(" + channel + ")");

        await().atMost(Duration.ofSeconds(10)).until(this::isMarked);
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    @SuppressWarnings("unchecked")
    void no_action_of_the_server_is_open_to_a_header_but_the_verbs(RealAsterisk server) throws Exception {
        start(server);
        Map<String, String> commands = done("action=ListCommands").getMessage().getBody(Map.class);
        List<String> names = commands.keySet().stream()
                .filter(name -> commands.get(name).contains("Priv: "))
                .toList();
        assertThat(names).hasSizeGreaterThan(80).contains("Originate", "MixMonitor", "Command");
        Refusals refusals = new Refusals(server + ", actions");
        for (String options : List.of("requestTimeout=20s", "listenPolicy=#bean:nobody", "allowedContexts=calls")) {
            for (String name : names) {
                if (VERBS.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                    continue;
                }
                Throwable refusal = ask(options, Map.of("Action", name), null).getException();
                assertThat(refusal).as("%s, %s", name, options).isInstanceOf(IllegalArgumentException.class);
                if (options.startsWith("request")) {
                    refusals.add(name, refusal);
                }
            }
        }
        refusals.write();
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_narrow_regular_expression_of_a_message_ends_what_it_names_and_no_other_call(RealAsterisk server)
            throws Exception {
        start(server);
        String other = aCall("205", "206");
        String meant = aCall("202", "203");

        Exchange hangup = ask("action=Hangup&regex=true", Map.of("Handle", "/^Local\\/202@phones-/"), null);

        assertThat(hangup.getException()).isNull();
        awaitEvent("Hangup", event -> meant.equals(event.get("Uniqueid")));
        assertThat(channels()).extracting(channel -> channel.get("Uniqueid")).contains(other);
    }

    // ---- what is recorded, sent and shown --------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource(SERVERS)
    @SuppressWarnings("unchecked")
    void no_user_event_is_taken_for_an_event_of_asterisk_or_for_the_audit(RealAsterisk server) throws Exception {
        start(server);
        List<Map<String, String>> hangups = new CopyOnWriteArrayList<>();
        List<Map<String, String>> named = new CopyOnWriteArrayList<>();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("ami:pbx?events=Hangup,ChanSpyStop,VarSet,AmiListenAudit,AmiGap,FullyBooted")
                        .process(e -> hangups.add(e.getMessage().getBody(Map.class)));
                from("ami:pbx?events=UserEvent&match.UserEvent=Hangup")
                        .process(e -> named.add(e.getMessage().getBody(Map.class)));
            }
        });
        aCall("202", "203");
        String spy = done("action=Listen&phone=Local/204@phones&target=Local/202@phones&supervisor=alice")
                .getMessage()
                .getHeader(AmiConstants.HANDLE, String.class);

        for (String name : List.of("Hangup", "ChanSpyStop", "VarSet", "AmiListenAudit", "AmiGap", "FullyBooted")) {
            Exchange forged = ask(
                    "action=UserEvent",
                    Map.of(),
                    Map.of(
                            "UserEvent", name,
                            "Event", name,
                            "Uniqueid", spy,
                            "SpyerUniqueid", spy,
                            "What", "ended",
                            "Supervisor", "bob"));
            assertThat(forged.getException()).isNull();
        }
        awaitEvent("UserEvent", event -> "FullyBooted".equals(event.get("UserEvent")));
        await().until(() -> !named.isEmpty());
        assertThat(named).allSatisfy(event -> assertThat(event).containsEntry("Event", "UserEvent"));
        // Asterisk's own events may come meanwhile
        assertThat(hangups).noneMatch(event -> event.containsKey("UserEvent") || "bob".equals(event.get("Supervisor")));

        ask("action=Hangup", Map.of("Handle", spy, "Supervisor", "alice"), null);
        awaitEvent("AmiListenAudit", event -> "ended".equals(event.get("What")));
        assertThat(events)
                .filteredOn(event -> "AmiListenAudit".equals(event.get("Event")))
                .extracting(event -> event.get("What") + " by " + event.get("Supervisor"))
                .containsExactly("begun by alice", "ended by alice");
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_password_is_not_sent_in_clear(RealAsterisk server) throws Exception {
        start(server);
        String address = "ami:" + server.host() + ":" + server.port()
                + "?username=operator&password=RAW(operator-secret)&action=Ping";

        Throwable refusal = catchThrowable(() -> template.request(address + "&plainLogin=true", exchange -> {}));
        Refusals refusals = new Refusals(server + ", plain login");
        Throwable root = refusal;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        refusals.add("plainLogin=true", root);
        refusals.write();

        assertThat(root)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("plainLogin")
                .hasMessageNotContaining("operator-secret");
        assertThat(template.request(address, exchange -> {}).getException()).isNull();
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void the_passwords_of_phones_are_shown_in_no_text(RealAsterisk server) throws Exception {
        start(server);

        List<?> auths = done("action=PJSIPShowAuths").getMessage().getBody(List.class);

        assertThat(auths).isNotEmpty();
        assertThat(auths).allSatisfy(auth -> assertThat(((Map<?, ?>) auth).get("Password"))
                .as("routes have it")
                .isEqualTo("phone-secret"));
        assertThat(auths.toString()).contains("Username").doesNotContain("phone-secret");
        assertThat(events.toString()).doesNotContain("phone-secret", "admin-secret");
    }
}
