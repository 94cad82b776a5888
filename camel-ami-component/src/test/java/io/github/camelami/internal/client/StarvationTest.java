/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static io.github.camelami.internal.client.VirtualClient.ONE;
import static io.github.camelami.internal.client.VirtualClient.ping;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.github.camelami.AmiNotSentException;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.session.NameLookups;
import io.github.camelami.internal.session.VirtualAsterisk;
import io.github.camelami.internal.session.VirtualNet;
import io.github.camelami.internal.session.VirtualNet.Peer;
import io.github.camelami.internal.session.VirtualNet.Wire;
import io.github.camelami.testing.LogLines;
import io.github.camelami.testing.ScriptedServer;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How a client behaves without threads, event loops, name servers or sensible options. */
class StarvationTest {

    private final VirtualAsterisk server = new VirtualAsterisk();
    private final VirtualNet net = new VirtualNet(to -> server);

    @Test
    void a_name_server_that_does_not_answer_costs_one_thread_a_name() {
        Queue<Runnable> threads = new ArrayDeque<>();
        NameLookups lookups = new NameLookups(threads::add, StarvationTest::anywhere);
        List<AmiClient> clients = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            AmiClient client =
                    VirtualClient.of(net, ClientOptions.DEFAULTS, lookups, null, new HostPort("pbx", 10_000 + i));
            client.open(false);
            client.subscribe(TestOptions.all("route"), () -> {});
            clients.add(client);
        }
        net.run(Duration.ofMinutes(2));
        assertThat(threads).hasSize(1);
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
        net.runUntil(() -> !threads.isEmpty() || clients.get(0).status().isReady(), Duration.ofMinutes(1));
        threads.forEach(Runnable::run);
        net.settle();

        assertThat(clients).anyMatch(client -> client.status().isReady());
    }

    @Test
    void while_no_thread_can_look_a_name_up_the_link_keeps_trying() {
        boolean[] famine = {true};
        NameLookups lookups = new NameLookups(
                task -> {
                    if (famine[0]) {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                    task.run();
                },
                StarvationTest::anywhere);
        AmiClient client = VirtualClient.of(net, ClientOptions.DEFAULTS, lookups, null, new HostPort("pbx", 5038));
        client.open(false);
        net.run(Duration.ofMinutes(1));
        assertThat(VirtualClient.link(client, "action").lastError()).contains("unable to create native thread");
        famine[0] = false;
        net.run(Duration.ofMinutes(1));

        assertThat(client.status().isReady()).isTrue();
    }

    @Test
    void a_group_that_was_shut_down_before_is_not_connected_and_says_so() throws Exception {
        NioEventLoopGroup group = new NioEventLoopGroup(1);
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        try (ClientRegistry registry = new ClientRegistry(group, NioSocketChannel.class, Runnable::run);
                LogLines log = LogLines.of(AmiClient.class, Level.INFO)) {
            AmiClient client =
                    registry.acquire(key(), ClientOptions.DEFAULTS, "test").client();
            CompletableFuture<AmiReply> action = ping(client);
            client.subscribe(TestOptions.all("route"), () -> {});

            assertThat(action)
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .withCauseInstanceOf(AmiNotSentException.class);
            assertThat(client.open(true)).failsWithin(Duration.ZERO);
            assertThat(client.status().isReady()).isFalse();
            assertThat(client.status().links())
                    .allMatch(link -> link.state() == LinkState.CLOSED)
                    .allMatch(
                            link -> link.lastError() != null && link.lastError().contains("workerGroup"));
            assertThat(log.texts()).hasSize(2).allMatch(line -> line.startsWith("ERROR"));
        }
    }

    @Test
    void a_group_that_is_shut_down_under_a_client_ends_every_action_and_says_so() throws Exception {
        NioEventLoopGroup group = new NioEventLoopGroup(1);
        List<String> outages = new CopyOnWriteArrayList<>();
        try (ScriptedServer scripted = new ScriptedServer((line, number) -> {
                    line.logIn();
                    line.serve();
                });
                ClientRegistry registry = new ClientRegistry(group, NioSocketChannel.class, Runnable::run);
                LogLines log = LogLines.of(AmiClient.class, Level.INFO)) {
            AmiClient client = registry.acquire(key(scripted.port()), ClientOptions.DEFAULTS, "test")
                    .client();
            client.onOutage((kind, why) -> outages.add(why));
            client.subscribe(TestOptions.all("route"), () -> {});
            client.open(false).get(30, TimeUnit.SECONDS);
            client.open(true).get(30, TimeUnit.SECONDS);
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();

            assertReportsThatItsLoopsAreGone(client, log);
            assertThat(outages).hasSize(1);
            for (Duration patience : List.of(Duration.ZERO, Duration.ofSeconds(5), Duration.ZERO)) {
                assertThat(client.send(AmiRequest.of(AmiAction.of("Ping"), VirtualClient.TIMEOUT), patience))
                        .failsWithin(Duration.ofSeconds(30))
                        .withThrowableThat()
                        .withCauseInstanceOf(AmiNotSentException.class)
                        .withMessageContaining("workerGroup");
            }
        }
    }

    /** The next attempt is a timer of the event loop, which is lost together with the loop. */
    @Test
    void a_group_that_is_shut_down_while_a_link_waits_for_its_next_try_says_so() throws Exception {
        NioEventLoopGroup group = new NioEventLoopGroup(1);
        int port;
        try (ServerSocket closed = new ServerSocket(0)) {
            port = closed.getLocalPort();
        }
        try (ClientRegistry registry = new ClientRegistry(group, NioSocketChannel.class, Runnable::run);
                LogLines log = LogLines.of(AmiClient.class, Level.INFO)) {
            ClientOptions slow = TestOptions.client(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofHours(1),
                    Duration.ofHours(1));
            AmiClient client = registry.acquire(key(port), slow, "test").client();
            client.subscribe(TestOptions.all("route"), () -> {});
            assertThat(client.open(false)).failsWithin(Duration.ofSeconds(30));
            assertThat(client.open(true)).failsWithin(Duration.ofSeconds(30));
            CompletableFuture<AmiReply> action =
                    client.send(AmiRequest.of(AmiAction.of("Ping"), VirtualClient.TIMEOUT), Duration.ofMinutes(10));
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();

            assertReportsThatItsLoopsAreGone(client, log);
            assertThat(action)
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .withCauseInstanceOf(AmiNotSentException.class)
                    .withMessageContaining("workerGroup");
        }
    }

    /** The name server does not respond, and a late response is ignored. */
    @Test
    void a_group_that_is_shut_down_while_a_name_is_looked_up_says_so() throws Exception {
        NioEventLoopGroup group = new NioEventLoopGroup(1);
        Queue<Runnable> lookUps = new ConcurrentLinkedQueue<>();
        try (ClientRegistry registry = new ClientRegistry(group, NioSocketChannel.class, lookUps::add);
                LogLines log = LogLines.of(AmiClient.class, Level.INFO)) {
            ClientKey named = new ClientKey(List.of(new HostPort("pbx", 5038)), null, "camel", "s3cret", "");
            AmiClient client =
                    registry.acquire(named, ClientOptions.DEFAULTS, "test").client();
            client.subscribe(TestOptions.all("route"), () -> {});
            CompletableFuture<AmiReply> action =
                    client.send(AmiRequest.of(AmiAction.of("Ping"), VirtualClient.TIMEOUT), Duration.ofMinutes(10));
            await().until(() -> !lookUps.isEmpty());
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();

            assertReportsThatItsLoopsAreGone(client, log);
            assertThat(action)
                    .failsWithin(Duration.ofSeconds(30))
                    .withThrowableThat()
                    .withCauseInstanceOf(AmiNotSentException.class)
                    .withMessageContaining("workerGroup");
        }
    }

    private static void assertReportsThatItsLoopsAreGone(AmiClient client, LogLines log) {
        assertThat(client.status().isReady()).isFalse();
        assertThat(client.status().links())
                .hasSize(2)
                .allMatch(link -> link.state() == LinkState.CLOSED)
                .allMatch(link -> link.lastError() != null && link.lastError().contains("workerGroup"));
        assertThat(log.texts())
                .filteredOn(line -> line.startsWith("ERROR"))
                .hasSize(2)
                .allMatch(line -> line.contains("workerGroup"));
    }

    @Test
    void a_very_long_wait_does_not_overflow() {
        VirtualNet down = new VirtualNet(to -> Peer.REFUSES);
        AmiClient client = VirtualClient.of(down, ClientOptions.DEFAULTS, ONE);
        AmiRequest request = AmiRequest.of(AmiAction.of("Ping"), Duration.ofSeconds(Long.MAX_VALUE));
        CompletableFuture<AmiReply> action = client.send(request, Duration.ofSeconds(Long.MAX_VALUE));
        down.run(Duration.ofMinutes(10));

        assertThat(action).isNotDone();
        assertThat(VirtualClient.state(client, "action")).isIn(LinkState.WAITING, LinkState.CONNECTING);
    }

    @Test
    void a_duration_out_of_range_is_refused_by_name_with_its_unit() {
        for (Duration wrong : List.of(
                Duration.ZERO,
                Duration.ofMillis(-1),
                Duration.ofNanos(1),
                Duration.ofDays(2),
                Duration.ofMillis(Long.MAX_VALUE),
                Duration.ofSeconds(Long.MAX_VALUE))) {
            ClientOptions.Builder options = ClientOptions.builder().maxReconnectDelay(wrong);
            assertThatIllegalArgumentException()
                    .isThrownBy(options::build)
                    .withMessageContaining("maxReconnectDelay")
                    .withMessageContaining("86400000 ms");
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> ClientOptions.builder().connectTimeout(wrong).build())
                    .withMessageContaining("connectionTimeout");
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> ClientOptions.builder().loginTimeout(wrong).build())
                    .withMessageContaining("loginTimeout");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ClientOptions.builder().pingTimeout(wrong).build())
                    .withMessageContaining("pingTimeout");
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> ClientOptions.builder().reconnectDelay(wrong).build())
                    .withMessageContaining("reconnectDelay");
            if (!wrong.isZero()) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() ->
                                ClientOptions.builder().pingInterval(wrong).build())
                        .withMessageContaining("pingInterval");
            }
        }
        assertThat(ClientOptions.builder().pingInterval(Duration.ZERO).build().pingInterval())
                .isZero();
    }

    @Test
    void no_counter_runs_backwards_while_a_link_is_made_again() {
        VirtualAsterisk slowGoodbye = new VirtualAsterisk() {
            @Override
            public void onAction(Wire wire, Map<String, String> action) {
                if ("Logoff".equals(action.get("action"))) {
                    wire.later(Duration.ofMillis(400), wire::close);
                } else {
                    super.onAction(wire, action);
                }
            }
        };
        VirtualNet its = new VirtualNet(to -> slowGoodbye);
        AmiClient client = VirtualClient.of(its, ClientOptions.DEFAULTS, ONE);
        client.subscribe(TestOptions.all("route"), () -> {});
        client.open(false);
        its.run(Duration.ofSeconds(1));
        Counters.Snapshot before = client.status().counters();
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 100; i++) {
                slowGoodbye.event("call", "Event: Newstate", "Response: Success");
            }
            client.reconnect();
            for (int millis = 0; millis < 1500; millis += 10) {
                its.run(Duration.ofMillis(10));
                Counters.Snapshot now = client.status().counters();
                assertThat(now.eventsReceived()).isGreaterThanOrEqualTo(before.eventsReceived());
                assertThat(now.eventsFiltered()).isGreaterThanOrEqualTo(before.eventsFiltered());
                assertThat(now.lateResponses()).isGreaterThanOrEqualTo(before.lateResponses());
                assertThat(now.connects()).isGreaterThanOrEqualTo(before.connects());
                before = now;
            }
        }
        assertThat(before.eventsReceived()).isGreaterThanOrEqualTo(500);
    }

    @Test
    void an_observer_of_clients_that_throws_keeps_no_client_from_being_made_or_closed() {
        NioEventLoopGroup group = new NioEventLoopGroup(1);
        ClientObserver broken = new ClientObserver() {
            @Override
            public void opened(AmiClient client) {
                throw new StackOverflowError();
            }

            @Override
            public void closed(AmiClient client) {
                throw new NoClassDefFoundError("a/b/C");
            }

            @Override
            public void answered(AmiClient client, AmiRequest request, Duration took, Throwable error) {}
        };
        ClientRegistry registry = new ClientRegistry(
                group::next, group::next, NioSocketChannel.class, Runnable::run, new BufferMemory(0), broken);
        ClientLease lease = registry.acquire(key(), ClientOptions.DEFAULTS, "test");
        lease.close();
        assertThat(registry.statuses()).isEmpty();
        registry.acquire(key(), ClientOptions.DEFAULTS, "test");
        registry.close();
        assertThat(registry.statuses()).isEmpty();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static InetAddress[] anywhere(String host) throws java.net.UnknownHostException {
        return new InetAddress[] {InetAddress.getByName("10.0.0.1")};
    }

    private static ClientKey key() {
        return key(1);
    }

    private static ClientKey key(int port) {
        return new ClientKey(List.of(new HostPort("127.0.0.1", port)), null, "camel", "s3cret", "");
    }
}
