/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static io.github.camelami.internal.client.VirtualClient.ONE;
import static io.github.camelami.internal.client.VirtualClient.ping;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelami.AmiNotSentException;
import io.github.camelami.OverflowPolicy;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.session.NameLookups;
import io.github.camelami.internal.session.VirtualAsterisk;
import io.github.camelami.internal.session.VirtualNet;
import io.github.camelami.internal.session.VirtualNet.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests a client in which one step of a change of state fails, as without memory for one object. A clock that fails
 * once stands for it, since most changes read it. The rest of the change must be done now or later.
 */
class HalfDoneTest {

    private static final Duration WAIT = Duration.ofSeconds(60);

    /** The clocks of a client. */
    enum Faulty {
        WALL_CLOCK,
        NANO_TIME
    }

    private Runnable onLogin = () -> {};
    private Duration greetsAfter = Duration.ZERO;

    private final VirtualAsterisk server = new VirtualAsterisk() {
        @Override
        public void onConnect(Wire wire) {
            wire.later(greetsAfter, () -> super.onConnect(wire));
        }

        @Override
        protected void onLogin(Wire wire, Map<String, String> action) {
            onLogin.run();
            super.onLogin(wire, action);
        }
    };
    private final VirtualNet net = new VirtualNet(to -> server);
    private final IllegalStateException noMemory = new IllegalStateException("no memory for the time");
    private final List<FailureKind> outages = new ArrayList<>();
    private Faulty faulty = Faulty.WALL_CLOCK;

    /** The number of readings until the clock fails; 0 for never. */
    private int fuse;

    // ---- the link --------------------------------------------------------------------------------------------------

    /** A link that reconnects reads the wall clock 10 times, and the other clock more often. */
    static Stream<Arguments> readings() {
        return Stream.of(Faulty.values()).flatMap(each -> IntStream.rangeClosed(1, each == Faulty.WALL_CLOCK ? 10 : 30)
                .mapToObj(reading -> Arguments.of(each, reading)));
    }

    @ParameterizedTest
    @MethodSource("readings")
    void a_link_that_is_cut_reconnects_and_serves_those_who_wait(Faulty clock, int reading) {
        AmiClient client = client();
        client.onOutage((kind, why) -> outages.add(kind));
        Subscription events = client.subscribe(TestOptions.all("route"), () -> {});
        client.open(false);
        net.run(Duration.ofSeconds(1));
        VirtualClient.taken(events);
        breakAt(clock, reading);
        net.cutAll();
        CompletableFuture<AmiReply> waiting = sendUnbroken(client);
        net.run(Duration.ofSeconds(120));

        assertThat(client.status().isReady()).as("%s", client.status().links()).isTrue();
        assertThat(waiting).isDone();
        server.event("call", "Event: Newstate");
        net.settle();
        List<String> taken = VirtualClient.taken(events);
        assertThat(taken).endsWith("Newstate");
        if (clock == Faulty.WALL_CLOCK) {
            assertThat(outages).hasSize(1);
            assertThat(taken).contains("AmiGap");
        }
        assertThat(ping(client)).isNotNull();
    }

    /** The end is handled by the regular check, and not by an attempt that was begun before. */
    @Test
    void an_end_that_could_not_be_handled_is_handled_by_the_next_check() {
        AmiClient client = client();
        client.open(false);
        net.run(Duration.ofSeconds(1));
        breakAt(Faulty.NANO_TIME, 1);
        net.cutAll();
        assertThat(VirtualClient.link(client, "action").connects()).isEqualTo(1);
        net.run(Duration.ofSeconds(12));

        assertThat(VirtualClient.state(client, "action")).isEqualTo(LinkState.READY);
        assertThat(VirtualClient.link(client, "action").connects()).isEqualTo(2);
        assertThat(client.status().counters().failedConnects()).isZero();
    }

    @Test
    void a_link_that_could_not_be_opened_is_opened_by_the_next_check() {
        AmiClient client = client();
        breakAt(Faulty.WALL_CLOCK, 1);
        assertThatThrownBy(() -> client.open(true)).isSameAs(noMemory); // other event loops log it and continue
        assertThat(VirtualClient.state(client, "event")).isEqualTo(LinkState.IDLE);
        net.run(Duration.ofSeconds(12));

        assertThat(VirtualClient.state(client, "event")).isEqualTo(LinkState.READY);
    }

    @Test
    void a_link_that_could_not_be_opened_is_opened_on_request() {
        AmiClient client = client();
        breakAt(Faulty.WALL_CLOCK, 1);
        assertThatThrownBy(() -> client.open(true)).isSameAs(noMemory);
        client.reconnect();
        net.settle();

        assertThat(VirtualClient.state(client, "event")).isEqualTo(LinkState.READY);
    }

    /** Nobody would take its events, so its full buffer would pause the link forever. */
    @Test
    void a_subscription_that_could_not_begin_is_closed() {
        AmiClient client = client();
        client.open(false);
        net.run(Duration.ofSeconds(1));
        net.haveTasks(false);
        assertThatThrownBy(() -> client.subscribe(TestOptions.all("route"), () -> {}))
                .hasMessage("no memory for a task");
        net.haveTasks(true);
        assertThat(client.status().subscriptions()).isEmpty();

        Subscription next = client.subscribe(TestOptions.all("route"), () -> {});
        net.run(Duration.ofSeconds(1));
        assertThat(VirtualClient.taken(next)).containsExactly("AmiConnected", "FullyBooted");
        assertThat(client.status().subscriptions()).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("loginReadings")
    void a_login_that_could_not_be_handled_is_closed_and_retried(Faulty clock) {
        onLogin = () -> {
            onLogin = () -> {};
            breakAt(clock, 1);
        };
        AmiClient client = client();
        CompletableFuture<AmiReply> waiting = sendUnbroken(client);
        net.run(Duration.ofSeconds(5));

        assertThat(server.heard).containsSubsequence("login off", "logoff", "login off", "ping");
        assertThat(server.logins).isEqualTo(2);
        assertThat(net.open()).hasSize(1);
        assertThat(waiting).isCompleted();
    }

    static Faulty[] loginReadings() {
        return Faulty.values();
    }

    @Test
    void the_check_leaves_a_healthy_link_alone() {
        AmiClient client = client();
        client.onOutage((kind, why) -> outages.add(kind));
        Subscription events = client.subscribe(TestOptions.all("route"), () -> {});
        client.open(false);
        net.run(Duration.ofMinutes(10));

        assertThat(VirtualClient.taken(events)).containsExactly("AmiConnected", "FullyBooted");
        assertThat(outages).isEmpty();
        assertThat(client.status().links()).hasSize(2).allMatch(link -> link.connects() == 1);
        assertThat(net.connections()).isEqualTo(2);
    }

    @Test
    void the_check_leaves_an_attempt_that_takes_long_alone() {
        greetsAfter = Duration.ofSeconds(45);
        AmiClient client = client();
        CompletableFuture<AmiReply> waiting = sendUnbroken(client);
        net.run(Duration.ofSeconds(50));

        assertThat(waiting).isCompleted();
        assertThat(net.connections()).isEqualTo(1);
        assertThat(client.status().counters().failedConnects()).isZero();
    }

    // ---- actions ---------------------------------------------------------------------------------------------------

    @Test
    void an_action_that_waited_for_the_link_and_cannot_be_sent_ends() {
        AmiClient client = client();
        CompletableFuture<AmiReply> waiting = sendUnbroken(client);
        onLogin = () -> breakAt(Faulty.NANO_TIME, 2); // after the time of the login
        net.run(Duration.ofSeconds(1));

        assertThat(waiting).failsWithin(Duration.ZERO).withThrowableThat().withCause(noMemory);
        assertThat(server.logins).isEqualTo(1);
        CompletableFuture<AmiReply> next = ping(client);
        net.settle();
        assertThat(next).isCompleted();
        assertThat(client.status().counters().actionsSent()).isEqualTo(2);
    }

    @Test
    void an_action_that_cannot_wait_for_the_link_is_not_sent() {
        AmiClient client = client();
        breakAt(Faulty.NANO_TIME, 2); // after the time until which it may wait
        CompletableFuture<AmiReply> action =
                client.send(AmiRequest.of(AmiAction.of("Ping"), VirtualClient.TIMEOUT), WAIT);

        assertThat(action)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(AmiNotSentException.class)
                .withMessageContaining("it could not wait for the link: " + noMemory);
    }

    // ---- a full buffer ---------------------------------------------------------------------------------------------

    @Test
    void reading_continues_after_a_full_buffer_even_if_its_taker_cannot_say_so() {
        AmiClient client = client();
        Subscription events =
                client.subscribe(TestOptions.subscription("slow", "Newstate", 10, OverflowPolicy.PAUSE), () -> {});
        net.run(Duration.ofSeconds(1));
        Wire wire = net.open().get(0);
        for (int i = 0; i < 20; i++) {
            server.event("call", "Event: Newstate");
            net.settle();
        }
        assertThat(wire.isRead()).isFalse();
        net.haveTasks(false);
        List<String> taken = VirtualClient.taken(events);
        net.haveTasks(true);
        assertThat(wire.isRead()).isFalse();
        net.run(Duration.ofSeconds(1));
        taken.addAll(VirtualClient.taken(events));
        net.run(Duration.ofSeconds(1));
        taken.addAll(VirtualClient.taken(events));

        assertThat(taken).hasSize(20).containsOnly("Newstate");
        assertThat(wire.isRead()).isTrue();
    }

    // ---- helpers ---------------------------------------------------------------------------------------------------

    private void breakAt(Faulty clock, int reading) {
        faulty = clock;
        fuse = reading;
    }

    private void read(Faulty clock) {
        if (clock == faulty && fuse > 0 && --fuse == 0) {
            throw noMemory;
        }
    }

    /** Sends an action that may wait for the link. Sending reads the clock, but does not count. */
    private CompletableFuture<AmiReply> sendUnbroken(AmiClient client) {
        int left = fuse;
        fuse = 0;
        CompletableFuture<AmiReply> sent =
                client.send(AmiRequest.of(AmiAction.of("Ping"), VirtualClient.TIMEOUT), WAIT);
        fuse = left;
        return sent;
    }

    /** With an observer, for which actions read the clock. */
    private AmiClient client() {
        ClientObserver observer = new ClientObserver() {
            @Override
            public void opened(AmiClient client) {}

            @Override
            public void closed(AmiClient client) {}

            @Override
            public void answered(AmiClient client, AmiRequest request, Duration took, Throwable error) {}
        };
        return new AmiClient(
                "camel@pbx:5038",
                new ClientKey(List.of(ONE), null, "camel", "s3cret", ""),
                ClientOptions.DEFAULTS
                        .with()
                        .loginTimeout(WAIT)
                        .pingInterval(Duration.ZERO)
                        .build(),
                net.connector(new NameLookups(Runnable::run)),
                net.loop(),
                net.loop(),
                new BufferMemory(0),
                net.clock(now -> {
                    read(Faulty.WALL_CLOCK);
                    return now;
                }),
                () -> {
                    read(Faulty.NANO_TIME);
                    return net.nanoTime().getAsLong();
                },
                observer);
    }
}
