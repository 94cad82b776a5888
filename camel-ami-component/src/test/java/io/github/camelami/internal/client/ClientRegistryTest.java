/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelami.AmiNotSentException;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.testing.LogLines;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientRegistryTest {

    private final NioEventLoopGroup group = new NioEventLoopGroup(1);
    private final ClientRegistry registry = new ClientRegistry(group, NioSocketChannel.class, Runnable::run);

    @AfterEach
    void close() throws Exception {
        registry.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    @Test
    void equal_keys_share_a_client_until_the_last_lease_is_closed() {
        ClientLease first = registry.acquire(key(""), ClientOptions.DEFAULTS, "one");
        ClientLease second = registry.acquire(key(""), ClientOptions.DEFAULTS, "two");
        ClientLease own = registry.acquire(key("mine"), ClientOptions.DEFAULTS, "three");

        assertThat(second.client()).isSameAs(first.client());
        assertThat(own.client()).isNotSameAs(first.client());
        first.close();
        first.close();
        first.close();
        assertThat(registry.statuses()).hasSize(2);
        assertThat(registry.acquire(key(""), ClientOptions.DEFAULTS, "four").client())
                .as("closing a lease three times released it once")
                .isSameAs(second.client());
    }

    /** All routes are loaded again with other options, while a supervisor listens. */
    @Test
    void calls_that_outlast_their_route_do_not_keep_it_from_starting_with_other_options() {
        ClientLease route = registry.acquire(key(""), ClientOptions.DEFAULTS, "ami:pbx?action=Listen");
        ClientLease calls = registry.acquireForCalls(key(""), ClientOptions.DEFAULTS, "the calls tracked on pbx");
        route.close();
        try (LogLines log = LogLines.of(AmiClient.class.getName())) {
            ClientLease again = registry.acquire(key(""), withLoginTimeout(3), "ami:pbx?loginTimeout=3000");
            assertThat(again.client()).isSameAs(calls.client());
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("the calls tracked on pbx still need them", "loginTimeout=");
            registry.acquire(key(""), withLoginTimeout(3), "another of the new routes")
                    .close();
            registry.acquireForCalls(key(""), ClientOptions.DEFAULTS, "more calls")
                    .close();
            assertThat(log.lines()).hasSize(1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> registry.acquire(key(""), ClientOptions.DEFAULTS, "a route of before"))
                    .withMessageContaining("of ami:pbx?loginTimeout=3000");
            again.close();
            registry.acquire(key(""), ClientOptions.DEFAULTS, "the route of before")
                    .close();
            assertThat(log.lines()).as("the links have these options").hasSize(1);
            calls.close();
        }
        assertThat(registry.statuses()).isEmpty();
    }

    /** Meters and health checks are distinguished by the names of clients, which show neither secrets nor all addresses. */
    @Test
    void different_clients_never_have_the_same_name_at_the_same_time() throws Exception {
        HostPort server = new HostPort("pbx", 5038);
        ClientKey key = new ClientKey(List.of(server), null, "camel", "s3cret", "");
        List<ClientKey> others = List.of(
                new ClientKey(List.of(server), null, "camel", "rotated", ""),
                new ClientKey(List.of(server, new HostPort("pbx2", 5038)), null, "camel", "s3cret", ""),
                new ClientKey(List.of(server), new Tls(SSLContext.getDefault(), true), "camel", "s3cret", ""));
        ClientLease first = lease(key);
        List<ClientLease> leases = others.stream().map(this::lease).toList();

        assertThat(first.client()).hasToString("camel@pbx:5038");
        assertThat(leases.stream().map(lease -> lease.client().toString()))
                .containsExactly("camel@pbx:5038#2", "camel@pbx:5038#3", "camel@pbx:5038#4");
        assertThat(registry.statuses().stream().map(ClientStatus::server))
                .containsExactly("camel@pbx:5038", "camel@pbx:5038#2", "camel@pbx:5038#3", "camel@pbx:5038#4");

        first.close();
        leases.get(1).close();

        assertThat(leases.get(0).client()).as("keeps its name").hasToString("camel@pbx:5038#2");
        assertThat(lease(others.get(1)).client()).as("the lowest free number").hasToString("camel@pbx:5038");
        assertThat(lease(key).client()).hasToString("camel@pbx:5038#3");
    }

    @Test
    void a_connection_group_that_looks_like_a_number_takes_no_name_of_another_client() {
        lease(key("a"));
        ClientLease group = lease(key("a#2"));
        ClientLease rotated = lease(new ClientKey(key("a").addresses(), null, "camel", "rotated", "a"));

        assertThat(group.client()).hasToString("camel@127.0.0.1:1/a#2");
        assertThat(rotated.client()).hasToString("camel@127.0.0.1:1/a#3");
    }

    private ClientLease lease(ClientKey key) {
        return registry.acquire(key, ClientOptions.DEFAULTS, "one");
    }

    @Test
    void a_late_release_does_not_close_what_was_taken_again() {
        ClientLease old = registry.acquire(key(""), ClientOptions.DEFAULTS, "one");
        AmiClient oldClient = old.client();
        old.close();
        ClientLease again = registry.acquire(key(""), ClientOptions.DEFAULTS, "one");
        old.close();

        assertThat(again.client()).isNotSameAs(oldClient);
        assertThat(registry.statuses()).hasSize(1);
    }

    @Test
    void endpoints_that_share_must_agree_and_the_error_shows_both_values() {
        registry.acquire(key(""), ClientOptions.DEFAULTS, "ami:pbx?events=Hangup");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> registry.acquire(key(""), withLoginTimeout(3), "ami:pbx?loginTimeout=3000"))
                .withMessageContaining("loginTimeout=3000ms instead of loginTimeout=10000ms")
                .withMessageContaining("ami:pbx?events=Hangup")
                .withMessageContaining("connectionGroup=")
                .withMessageNotContaining("s3cret");
        assertThat(registry.acquire(key("own"), withLoginTimeout(3), "x").client())
                .isNotNull();
    }

    @Test
    void what_a_login_cannot_carry_is_refused_without_being_shown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ClientKey(List.of(new HostPort("pbx", 5038)), null, "camel", "s3cret\n", ""))
                .withMessageContaining("password")
                .withMessageContaining("line end")
                .withMessageNotContaining("s3cret");
    }

    @Test
    void a_closed_lease_and_a_closed_registry_say_so() {
        ClientLease lease = registry.acquire(key(""), ClientOptions.DEFAULTS, "one");
        AmiClient client = lease.client();
        lease.close();
        assertThatIllegalStateException().isThrownBy(lease::client).withMessageContaining("closed");
        assertThatIllegalStateException()
                .isThrownBy(() -> client.subscribe(TestOptions.all("route"), () -> {}))
                .withMessageContaining("closed");
        registry.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> registry.acquire(key(""), ClientOptions.DEFAULTS, "late"))
                .withMessageContaining("late");
    }

    @Test
    void after_the_event_loops_are_gone_everything_still_ends() throws Exception {
        ClientLease lease = registry.acquire(key(""), ClientOptions.DEFAULTS, "one");
        AmiClient client = lease.client();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();

        for (Duration wait : List.of(Duration.ZERO, Duration.ofSeconds(1))) {
            assertThatThrownBy(() -> client.send(AmiRequest.of(AmiAction.of("Ping"), Duration.ofSeconds(1)), wait)
                            .get(5, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(AmiNotSentException.class);
        }
        lease.close();
        registry.close();
    }

    /** A shared event loop group outlives the component, so its loops must not reference a closed client. */
    @Test
    void a_closed_client_is_not_kept_by_the_event_loops() {
        List<WeakReference<AmiClient>> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ClientLease lease = registry.acquire(key("" + i), ClientOptions.DEFAULTS, "one");
            AmiClient client = lease.client();
            client.subscribe(TestOptions.all("route"), () -> {});
            assertThat(client.open(false)).failsWithin(Duration.ofSeconds(30)); // it waits for its next try
            clients.add(new WeakReference<>(client));
            lease.close();
        }

        await().until(() -> {
            System.gc();
            return clients.stream().filter(client -> client.get() != null).count() <= 1; // the last one, on the stack
        });
    }

    private static ClientKey key(String session) {
        return new ClientKey(List.of(new HostPort("127.0.0.1", 1)), null, "camel", "s3cret", session);
    }

    private static ClientOptions withLoginTimeout(int seconds) {
        return TestOptions.client(Duration.ofSeconds(seconds), ClientOptions.DEFAULTS.pingInterval());
    }
}
