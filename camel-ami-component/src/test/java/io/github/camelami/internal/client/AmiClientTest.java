/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.github.camelami.AmiNotSentException;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.message.OutcomeDetector;
import io.github.camelami.testing.LogLines;
import io.github.camelami.testing.ScriptedServer;
import io.github.camelami.testing.ScriptedServer.Line;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a client connects its links, its consumers and a server that mostly works correctly. */
class AmiClientTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final List<String> heard = new CopyOnWriteArrayList<>();

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

    @Test
    void of_several_addresses_the_next_is_tried_when_one_is_not_there() throws Exception {
        try (ScriptedServer there = new ScriptedServer((line, number) -> serve(line));
                Socket nobody = new Socket()) {
            nobody.bind(new InetSocketAddress("127.0.0.1", 0));
            AmiClient client = client(options(), nobody.getLocalPort(), there.port());

            assertThat(ping(client, TIMEOUT)).succeedsWithin(TIMEOUT);
            assertThat(client.status().links().get(0).address()).isEqualTo("127.0.0.1:" + there.port());
        }
    }

    @Test
    void reconnect_during_the_wait_for_the_next_try_tries_at_once() throws Exception {
        AtomicBoolean well = new AtomicBoolean();
        try (ScriptedServer server = new ScriptedServer((line, number) -> {
            if (well.get()) {
                serve(line);
            }
        })) {
            Duration minutes = Duration.ofMinutes(10);
            AmiClient client = client(TestOptions.client(TIMEOUT, TIMEOUT, TIMEOUT, minutes, minutes), server.port());
            client.open(false).handle((up, error) -> error).get(10, TimeUnit.SECONDS);
            assertThat(client.status().links().get(0).state()).isEqualTo(LinkState.WAITING);
            assertThat(ping(client, Duration.ZERO))
                    .failsWithin(TIMEOUT)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(AmiNotSentException.class);
            well.set(true);
            CompletableFuture<AmiReply> waiting = ping(client, TIMEOUT);
            client.reconnect();

            assertThat(waiting).succeedsWithin(TIMEOUT);
        }
    }

    /** Uses an even number of event loops, like the component. */
    @Test
    void no_response_waits_for_the_events_of_any_server() throws Exception {
        try (ScriptedServer one = new ScriptedServer((line, number) -> serve(line));
                ScriptedServer other = new ScriptedServer((line, number) -> serve(line))) {
            List<AmiClient> clients = List.of(client(options(), one.port()), client(options(), other.port()));
            for (AmiClient client : clients) {
                client.open(false).get(10, TimeUnit.SECONDS);
            }
            for (AmiClient busy : clients) {
                CountDownLatch readOn = new CountDownLatch(1);
                busy.eventThread().execute(() -> hold(readOn));
                try {
                    for (AmiClient client : clients) {
                        assertThat(ping(client, TIMEOUT)).succeedsWithin(TIMEOUT);
                    }
                } finally {
                    readOn.countDown();
                }
            }
        }
    }

    private static void hold(CountDownLatch until) {
        try {
            until.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_client_closed_while_it_connects_or_logs_in_leaves_no_connection() throws Exception {
        try (ScriptedServer silent = new ScriptedServer((line, number) -> line.silence())) {
            for (int i = 1; i <= 20; i++) {
                ClientLease lease = clients.lease(key(silent.port()), options());
                CompletableFuture<Void> opened = lease.client().open(true);
                if (i % 2 == 0) {
                    int connections = i / 2;
                    await().atMost(TIMEOUT).until(() -> silent.connections() >= connections);
                }
                lease.close();
                assertThat(opened).failsWithin(TIMEOUT);
            }
            await().atMost(TIMEOUT).until(() -> silent.open() == 0);
            assertThat(clients.registry().statuses()).isEmpty();
        }
    }

    @Test
    void consumers_that_come_and_go_leave_the_last_one_served() throws Exception {
        try (ScriptedServer server = new ScriptedServer((line, number) -> serve(line))) {
            AmiClient client = client(options(), server.port());
            for (int i = 0; i < 200; i++) {
                Subscription last = client.subscribe(TestOptions.all("one"), () -> {});
                last.close();
            }
            Subscription stays = client.subscribe(TestOptions.all("last"), () -> {});

            await().atMost(TIMEOUT).until(() -> stays.poll() != null);
            assertThat(client.status().subscriptions()).hasSize(1);
            assertThat(client.status().isReady()).isTrue();
            assertThat(log.texts()).noneMatch(line -> line.startsWith("WARN"));
        }
    }

    @Test
    void a_subscriber_after_a_quiet_time_without_consumers_gets_no_gap() throws Exception {
        try (ScriptedServer server = new ScriptedServer((line, number) -> serve(line))) {
            AmiClient client = client(options(), server.port());
            Subscription first = client.subscribe(TestOptions.all("first"), () -> {});
            await().atMost(TIMEOUT).until(() -> first.poll() != null);
            first.close();
            await().atMost(TIMEOUT).until(() -> client.status().links().get(0).state() == LinkState.IDLE);
            Subscription second = client.subscribe(TestOptions.all("second"), () -> {});

            List<String> names = new ArrayList<>();
            await().atMost(TIMEOUT).until(() -> {
                EventDelivery next = second.poll();
                if (next != null) {
                    names.add(next.event().name());
                }
                return names.contains("FullyBooted");
            });
            assertThat(names).containsExactly("AmiConnected", "FullyBooted");
        }
    }

    @Test
    void the_mask_is_raised_before_a_call_whose_outcome_is_awaited() throws Exception {
        try (ScriptedServer server = new ScriptedServer((line, number) -> serve(line))) {
            AmiClient client = client(options(), server.port());
            AmiReply reply = client.send(originate(), TIMEOUT).get(10, TimeUnit.SECONDS);

            assertThat(reply.outcome()).hasSize(1);
            assertThat(heard).containsSubsequence("login off", "events call", "originate");
        }
    }

    @Test
    void a_snapshot_comes_between_its_start_and_its_end_and_again_after_a_pause() throws Exception {
        try (ScriptedServer server = new ScriptedServer((line, number) -> serve(line))) {
            AmiClient client = client(options(), server.port());
            Subscription subscription = client.subscribe(
                    SubscriptionOptions.builder("dashboard")
                            .filter(EventFilter.parse("Hangup", Map.of()))
                            .snapshot(List.of(AmiAction.of("Status")))
                            .build(),
                    () -> {});
            for (int round = 0; round < 2; round++) {
                List<String> names = new ArrayList<>();
                await().atMost(TIMEOUT).until(() -> {
                    EventDelivery next = subscription.poll();
                    if (next != null) {
                        names.add(next.event().name());
                    }
                    return names.contains("AmiSnapshotEnd");
                });
                assertThat(names).containsExactly("AmiSnapshotStart", "Status", "AmiSnapshotEnd");
                subscription.suspend(false);
                subscription.resume();
            }
        }
    }

    /** With allowmultiplelogin=no, the old session prevents a new login until Asterisk notices that it has ended. */
    @Test
    void a_dead_session_with_the_only_login_does_not_delay_reconnecting() throws Exception {
        try (ScriptedServer server = new ScriptedServer((line, number) -> {
            if (number > 4) {
                serve(line);
            } else {
                line.send("Asterisk Call Manager/11.0.0\r\n");
                line.answer(line.action(), "Success", "Challenge: 1234");
                line.answer(line.action(), "Error", "Message: Login Already In Use");
            }
        })) {
            Duration minutes = Duration.ofMinutes(10);
            AmiClient client = client(
                    TestOptions.client(TIMEOUT, TIMEOUT, TIMEOUT, Duration.ofMillis(20), minutes), server.port());

            assertThat(ping(client, TIMEOUT)).succeedsWithin(TIMEOUT);
            assertThat(log.texts()).anyMatch(line -> line.contains("which Asterisk notices late"));
        }
    }

    @Test
    void actions_that_wait_for_the_link_are_bounded() throws Exception {
        ClientOptions few = options().with().maxPendingActions(5).build();
        try (ScriptedServer silent = new ScriptedServer((line, number) -> line.silence())) {
            AmiClient client = client(few, silent.port());
            for (int i = 0; i < 5; i++) {
                assertThat(ping(client, Duration.ofSeconds(60))).isNotDone();
            }
            assertThat(ping(client, Duration.ofSeconds(60)))
                    .failsWithin(TIMEOUT)
                    .withThrowableOfType(ExecutionException.class)
                    .withMessageContaining("maxPendingActions");
        }
    }

    // ---- helpers ---------------------------------------------------------------------------------------------------

    private void serve(Line line) throws IOException {
        Map<String, String> login = line.logIn();
        heard.add("login " + login.get("events"));
        while (true) {
            Map<String, String> action = line.serve(heard);
            line.answer(action, "Success");
        }
    }

    private AmiClient client(ClientOptions options, int... ports) {
        return clients.client(key(ports), options);
    }

    private static ClientKey key(int... ports) {
        return Clients.local(ports);
    }

    private static ClientOptions options() {
        return TestOptions.client(TIMEOUT, TIMEOUT, TIMEOUT, Duration.ofMillis(20), Duration.ofMillis(100));
    }

    private static CompletableFuture<AmiReply> ping(AmiClient client, Duration connectionWaitTimeout) {
        return client.send(AmiRequest.of(AmiAction.of("Ping"), TIMEOUT), connectionWaitTimeout);
    }

    private static AmiRequest originate() {
        return AmiRequest.awaiting(
                AmiAction.of("Originate", "Channel", "Local/1@x", "Async", "true", "ChannelId", "call-1"),
                TIMEOUT,
                new OutcomeDetector() {
                    @Override
                    public String callId() {
                        return "call-1";
                    }

                    @Override
                    public Set<EventClass> classes() {
                        return Set.of(EventClass.CALL);
                    }

                    @Override
                    public Decision judge(List<AmiEvent> seen) {
                        return seen.get(0).is("OriginateResponse") ? Decision.DONE : Decision.WAIT;
                    }
                });
    }
}
