/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.AmiException;
import io.github.camelami.AmiOutcomeUnknownException;
import io.github.camelami.OverflowPolicy;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.message.OutcomeDetector;
import io.github.camelami.testing.AsteriskConsole;
import io.github.camelami.testing.LogLines;
import io.github.camelami.testing.RealAsterisk;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A client and real servers that restart, reload, shut down gracefully, refuse, or cut a slow reader. */
class RobustnessIT {

    private static final String SERVERS = "io.github.camelami.testing.RealAsterisk#all";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration LONG = Duration.ofSeconds(40);

    @RegisterExtension
    final Clients clients = new Clients(2);

    private LogLines log;

    @BeforeEach
    void open() {
        log = LogLines.of(AmiClient.class, Level.INFO);
    }

    @AfterEach
    void close() throws Exception {
        log.close();
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_restart_under_load_is_reported_and_every_action_ends(RealAsterisk server) throws Exception {
        AmiClient client = client(server, "camel");
        Stream stream = new Stream(client.subscribe(TestOptions.all("restart"), () -> {}));
        client.open(true).get(10, TimeUnit.SECONDS);
        stream.until("AmiConnected");
        List<CompletableFuture<AmiReply>> load = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            load.add(client.send(
                    AmiRequest.of(
                            AmiAction.of(
                                    "Originate",
                                    "Channel",
                                    "Local/70" + (10 + i) + "@load",
                                    "Application",
                                    "Wait",
                                    "Data",
                                    "5",
                                    "Async",
                                    "true"),
                            TIMEOUT),
                    TIMEOUT));
        }
        stream.until("Newchannel");

        AsteriskConsole.run(server, "core restart now");
        for (int i = 0; i < 200; i++) {
            load.add(client.send(AmiRequest.of(AmiAction.of("Ping"), TIMEOUT), LONG));
        }

        // A busy machine lets Asterisk restart before it has written its Shutdown event to everybody: then the link was
        // cut.
        List<AmiEvent> last = stream.upTo("AmiDisconnected");
        boolean announced = last.stream().anyMatch(event -> event.is("Shutdown"));
        assertThat(last.get(last.size() - 1).get("Cause")).isEqualTo(announced ? "shutdown" : "cut");
        AmiEvent up = stream.until("AmiConnected");
        assertThat(up.get("Restarted")).isEqualTo("true");
        assertThat(stream.until("AmiGap").get("Cause")).isEqualTo("restart");
        for (CompletableFuture<AmiReply> action : load) {
            Throwable error = action.handle((reply, why) -> why).get(60, TimeUnit.SECONDS);
            assertThat(error == null || error instanceof AmiException)
                    .as("%s", error)
                    .isTrue();
        }
        assertThat(send(client, "Ping").response().status()).isEqualTo("Success");
        assertThat(log.texts())
                .filteredOn(line -> line.endsWith("Reconnecting"))
                .hasSize(1);
        assertThat(log.texts())
                .filteredOn(line -> line.contains("is back after"))
                .hasSize(1);
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_reload_changes_nothing(RealAsterisk server) throws Exception {
        AmiClient client = client(server, "camel");
        Stream stream = new Stream(client.subscribe(
                TestOptions.subscription("reload", "Reload,AmiDisconnected", 1000, OverflowPolicy.PAUSE), () -> {}));
        client.open(true).get(10, TimeUnit.SECONDS);
        send(client(server, "admin"), "Reload", "Module", "manager");

        assertThat(stream.until("Reload").get("Status")).isEqualTo("0");
        assertThat(send(client, "Ping").response().status()).isEqualTo("Success");
        assertThat(client.status().links()).allMatch(link -> link.connects() == 1);
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_server_that_shuts_down_gracefully_refuses_with_its_own_message_and_serves_again_afterwards(
            RealAsterisk server) throws Exception {
        AmiClient client = client(server, "camel");
        String call = UUID.randomUUID().toString();
        send(
                client,
                "Originate",
                "Channel",
                "Local/202@phones",
                "Application",
                "Wait",
                "Data",
                "60",
                "Async",
                "true",
                "ChannelId",
                call);
        await().atMost(TIMEOUT)
                .until(() -> !send(client, "CoreShowChannels").items().isEmpty());
        // the console's command returns when Asterisk is down: it is left to wait
        CompletableFuture<Void> stopping = CompletableFuture.runAsync(
                () -> {
                    try {
                        AsteriskConsole.run(server, "core stop gracefully");
                    } catch (IOException | InterruptedException over) {
                        Thread.currentThread().interrupt();
                    }
                },
                clients.threads());
        try {
            await().atMost(TIMEOUT).untilAsserted(() -> assertThatThrownBy(() -> send(client, "Ping"))
                    .hasCauseInstanceOf(AmiActionRefusedException.class)
                    .hasMessageContaining("Asterisk is shutting down"));
            AmiClient late = client(server, "operator");
            assertThatThrownBy(() -> late.open(false).get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(ConnectException.class)
                    .hasMessageContaining("accepts no logins");
            assertThat(late.status().links().get(0).failure()).isEqualTo(FailureKind.UNREACHABLE);
        } finally {
            AsteriskConsole.run(server, "core abort shutdown");
        }
        await().atMost(TIMEOUT)
                .untilAsserted(() ->
                        assertThat(send(client, "Ping").response().status()).isEqualTo("Success"));
        send(client, "Hangup", "Channel", call);
        assertThat(stopping).succeedsWithin(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_refused_address_is_named_as_a_possible_cause(RealAsterisk server) {
        AmiClient client = client(server, "denied");

        assertThatThrownBy(() -> client.open(false).get(10, TimeUnit.SECONDS))
                .hasMessageContaining("deny/permit list")
                .hasMessageNotContaining("denied-secret");
        assertThat(client.status().links().get(0).failure()).isEqualTo(FailureKind.LOGIN_REFUSED);
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_user_who_may_log_in_once_is_back_at_once_after_a_reconnect(RealAsterisk server) throws Exception {
        ClientOptions d = ClientOptions.DEFAULTS;
        ClientOptions single = d.with().singleLink(true).build();
        AmiClient client = clients.client(key(server, "solo", server.port(), null), single);
        client.subscribe(TestOptions.all("solo"), () -> {});
        client.open(true).get(10, TimeUnit.SECONDS);
        for (int i = 2; i < 7; i++) {
            long connects = i;
            client.reconnect();
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> client.status().links().get(0).connects() == connects);
        }
        assertThat(client.status().counters().failedConnects()).isZero();
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_slow_reader_is_cut_and_the_gap_is_reported(RealAsterisk server) throws Exception {
        AmiClient slow = client(server, "slow");
        Subscription subscription =
                slow.subscribe(TestOptions.subscription("slow", "", 10, OverflowPolicy.PAUSE), () -> {});
        slow.open(true).get(10, TimeUnit.SECONDS);
        AmiClient admin = client(server, "admin");
        String filler = "x".repeat(900);
        // As much as it takes: what the kernel's buffers swallow first is a matter of the machine (2 to 36 MB seen).
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        do {
            List<CompletableFuture<AmiReply>> flood = new ArrayList<>();
            for (int i = 0; i < 3000; i++) {
                flood.add(admin.send(
                        AmiRequest.of(AmiAction.of("UserEvent", "UserEvent", "Flood", "A", filler, "B", filler), LONG),
                        TIMEOUT));
            }
            for (CompletableFuture<AmiReply> one : flood) {
                one.get(60, TimeUnit.SECONDS);
            }
        } while (isConnected(admin, "slow") && System.nanoTime() < deadline);
        assertThat(subscription.status().linkPaused()).isTrue();

        Stream stream = new Stream(subscription);
        assertThat(stream.until("AmiDisconnected").get("Cause")).isEqualTo("slowReader");
        assertThat(stream.until("AmiGap").get("Cause")).isEqualTo("slowReader");
    }

    private static boolean isConnected(AmiClient admin, String user) throws Exception {
        return send(admin, "Command", "Command", "manager show connected").response().headers().all("Output").stream()
                .anyMatch(line -> line.trim().startsWith(user + ' '));
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void over_tls_the_server_must_be_trusted_and_match_its_certificate(RealAsterisk server) throws Exception {
        SSLContext trusting = trusting(certificate(server));
        AmiClient good =
                clients.client(key(server, "camel", server.tlsPort(), new Tls(trusting, true)), ClientOptions.DEFAULTS);
        assertThat(send(good, "Ping").response().status()).isEqualTo("Success");

        AmiClient untrusting = clients.client(
                key(server, "operator", server.tlsPort(), new Tls(SSLContext.getDefault(), true)),
                ClientOptions.DEFAULTS);
        assertThatThrownBy(() -> untrusting.open(false).get(10, TimeUnit.SECONDS))
                .hasMessageContaining("TLS with")
                .hasMessageContaining("certificate");

        try (Relay relay = new Relay("127.0.0.2", server)) {
            ClientKey elsewhere = new ClientKey(
                    List.of(new HostPort("127.0.0.2", relay.port())),
                    new Tls(trusting, true),
                    "camel",
                    "camel-secret",
                    "");
            AmiClient mistaken = clients.client(elsewhere, ClientOptions.DEFAULTS);
            assertThatThrownBy(() -> mistaken.open(false).get(10, TimeUnit.SECONDS))
                    .hasMessageContaining("TLS with 127.0.0.2")
                    .hasMessageContaining("127.0.0.2");
            ClientKey unverified =
                    new ClientKey(elsewhere.addresses(), new Tls(trusting, false), "camel", "camel-secret", "");
            assertThat(send(clients.client(unverified, ClientOptions.DEFAULTS), "Ping")
                            .response()
                            .status())
                    .isEqualTo("Success");
        }

        AmiClient plainOnTls = clients.client(key(server, "readonly", server.tlsPort(), null), ClientOptions.DEFAULTS);
        assertThatThrownBy(() -> plainOnTls.open(false).get(15, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ConnectException.class)
                .hasMessageContaining("port of AMI over TLS");
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void to_a_user_without_read_call_the_missing_outcome_is_explained_once(RealAsterisk server) throws Exception {
        AmiClient blind = client(server, "blind");
        for (int i = 0; i < 2; i++) {
            String call = UUID.randomUUID().toString();
            CompletableFuture<AmiReply> reply = blind.send(
                    AmiRequest.awaiting(
                            AmiAction.of(
                                    "Originate",
                                    "Channel",
                                    "Local/214@phones",
                                    "Application",
                                    "Wait",
                                    "Data",
                                    "1",
                                    "Async",
                                    "true",
                                    "ChannelId",
                                    call),
                            Duration.ofSeconds(4),
                            outcomeOf(call)),
                    TIMEOUT);
            assertThatThrownBy(() -> reply.get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(AmiOutcomeUnknownException.class)
                    .hasMessageContaining("accepted action Originate")
                    .hasMessageContaining("Add call to 'read ='");
        }
        assertThat(log.texts())
                .filteredOn(line -> line.contains("lacks a privilege") && line.contains("'blind'"))
                .hasSize(1);
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void named_events_that_the_user_cannot_see_are_logged(RealAsterisk server) throws Exception {
        AmiClient operator = client(server, "operator");
        operator.subscribe(TestOptions.subscription("system", "Shutdown,Hangup", 100, OverflowPolicy.PAUSE), () -> {});

        await().atMost(TIMEOUT).untilAsserted(() -> assertThat(log.texts())
                .anyMatch(line -> line.contains("does not see shutdown") && line.contains("add system to 'read ='")));
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_server_filter_works_where_the_user_may_and_is_explained_where_not(RealAsterisk server) throws Exception {
        AmiClient may = client(server, "camel-filter");
        AmiClient mayNot = client(server, "camel");
        Stream filtered = new Stream(may.subscribe(filteredByServer(), () -> {}));
        Stream unfiltered = new Stream(mayNot.subscribe(filteredByServer(), () -> {}));
        filtered.until("AmiConnected");
        unfiltered.until("AmiConnected");
        send(mayNot, "Originate", "Channel", "Local/7001@load", "Application", "Wait", "Data", "1", "Async", "true");

        for (Stream stream : List.of(filtered, unfiltered)) {
            assertThat(stream.until("UserEvent").get("UserEvent")).isEqualTo("CallStep");
            stream.until("Hangup");
        }
        assertThat(mayNot.status().counters().eventsFiltered()).isGreaterThan(10);
        assertThat(may.status().counters().eventsFiltered()).isLessThan(3);
        assertThat(log.texts())
                .filteredOn(line -> line.contains("action Filter"))
                .singleElement()
                .asString()
                .contains("serverFilter=true has no effect", "refused action Filter", "add system to 'write ='");
    }

    // ---- helpers ---------------------------------------------------------------------------------------------------

    private static SubscriptionOptions filteredByServer() {
        return SubscriptionOptions.builder("filtered")
                .filter(EventFilter.parse("Hangup,CallStep,AmiConnected", Map.of()))
                .serverFilter(true)
                .build();
    }

    /** Takes events until one with this name arrives. */
    private record Stream(Subscription subscription) {

        AmiEvent until(String name) {
            List<AmiEvent> all = upTo(name);
            return all.get(all.size() - 1);
        }

        /** Returns the next event with this name, and the events before it. */
        List<AmiEvent> upTo(String name) {
            List<AmiEvent> all = new ArrayList<>();
            await().atMost(LONG).pollInterval(Duration.ofMillis(5)).until(() -> {
                for (EventDelivery next = subscription.poll(); next != null; next = subscription.poll()) {
                    all.add(next.event());
                    if (next.event().is(name)) {
                        return true;
                    }
                }
                return false;
            });
            return all;
        }
    }

    private AmiClient client(RealAsterisk server, String user) {
        return clients.client(key(server, user, server.port(), null), ClientOptions.DEFAULTS);
    }

    private static ClientKey key(RealAsterisk server, String user, int port, Tls tls) {
        server.require();
        return new ClientKey(List.of(new HostPort(server.host(), port)), tls, user, user + "-secret", "");
    }

    private static AmiReply send(AmiClient client, String action, String... fields) throws Exception {
        return client.send(AmiRequest.of(AmiAction.of(action, fields), TIMEOUT), TIMEOUT)
                .get(25, TimeUnit.SECONDS);
    }

    private static OutcomeDetector outcomeOf(String call) {
        return new OutcomeDetector() {
            @Override
            public String callId() {
                return call;
            }

            @Override
            public Set<EventClass> classes() {
                return Set.of(EventClass.CALL);
            }

            @Override
            public Decision judge(List<AmiEvent> seen) {
                return seen.get(seen.size() - 1).is("OriginateResponse") ? Decision.DONE : Decision.WAIT;
            }
        };
    }

    /** The certificate the server shows, fetched as an operator would fetch it with openssl. */
    private static X509Certificate certificate(RealAsterisk server) throws Exception {
        server.require();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAnyone()}, null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(server.host(), server.tlsPort())) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private static final class TrustsAnyone implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static SSLContext trusting(X509Certificate certificate) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("asterisk", certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** The server under another address of this machine, one that its certificate does not name. */
    private final class Relay implements AutoCloseable {

        private final ServerSocket listener;

        Relay(String address, RealAsterisk server) throws IOException {
            listener = new ServerSocket(0, 10, InetAddress.getByName(address));
            clients.threads().execute(() -> accept(server));
        }

        int port() {
            return listener.getLocalPort();
        }

        private void accept(RealAsterisk server) {
            try {
                while (true) {
                    Socket here = listener.accept();
                    Socket there = new Socket(server.host(), server.tlsPort());
                    clients.threads().execute(() -> copy(here, there));
                    clients.threads().execute(() -> copy(there, here));
                }
            } catch (IOException closed) {
                // as it should be at the end
            }
        }

        private void copy(Socket from, Socket to) {
            try (from;
                    to;
                    InputStream in = from.getInputStream()) {
                in.transferTo(to.getOutputStream());
            } catch (IOException over) {
                // one side went, and so does the other
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
