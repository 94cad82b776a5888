/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static io.github.camelami.internal.client.VirtualClient.ONE;
import static io.github.camelami.internal.client.VirtualClient.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.OverflowPolicy;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.session.NameLookups;
import io.github.camelami.internal.session.VirtualAsterisk;
import io.github.camelami.internal.session.VirtualNet;
import io.github.camelami.internal.session.VirtualNet.Peer;
import io.github.camelami.internal.session.VirtualNet.Wire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests where a client's links log in, how often, and how soon after an outage, in virtual time. */
class AvailabilityTest {

    private final Map<String, Peer> servers = new HashMap<>();
    private final List<String> dialled = new ArrayList<>();
    private final VirtualNet net = new VirtualNet(to -> {
        String host = to.getAddress().getHostAddress();
        dialled.add(host);
        return servers.getOrDefault(host, Peer.REFUSES);
    });
    private final VirtualAsterisk one = new VirtualAsterisk();
    private final VirtualAsterisk other = new VirtualAsterisk();

    /** Accepts the login and ends the session soon after. */
    private final class HalfDead extends VirtualAsterisk {

        private final Duration after;

        HalfDead(Duration after) {
            this.after = after;
        }

        @Override
        protected void onLogin(Wire wire, Map<String, String> action) {
            super.onLogin(wire, action);
            wire.later(after, wire::close);
        }
    }

    // ---- at the start ----------------------------------------------------------------------------------------------

    @Test
    void whoever_requires_a_connection_gets_it_from_the_second_server_too() {
        servers.put("10.0.0.2", other);
        AmiClient client = client(ONE, OTHER);
        CompletableFuture<Void> events = client.open(true);
        CompletableFuture<Void> actions = client.open(false);
        net.run(Duration.ofSeconds(5));

        assertThat(events).isCompleted();
        assertThat(actions).isCompleted();
    }

    @Test
    void whoever_requires_a_connection_is_refused_once_every_server_has_failed() {
        AmiClient client = client(ONE, OTHER);
        CompletableFuture<Void> first = client.open(true);
        net.settle();
        assertThat(first).isNotDone();
        net.run(Duration.ofSeconds(5));
        assertThat(first).isCompletedExceptionally();
        assertThat(dialled).contains("10.0.0.1", "10.0.0.2");

        CompletableFuture<Void> later = client.open(true);
        net.settle();
        assertThat(later).isCompletedExceptionally();
    }

    @Test
    void a_start_tries_every_server_although_the_other_link_has_tried_them_in_vain() {
        AmiClient client = client(ONE, OTHER);
        client.open(false);
        net.run(Duration.ofMinutes(2));
        servers.put("10.0.0.2", other);
        CompletableFuture<Void> events = client.open(true);
        net.run(Duration.ofSeconds(5));

        assertThat(events).isCompleted();
    }

    @Test
    void a_login_that_one_server_refuses_is_tried_at_the_next_at_once_and_then_no_more_often() {
        VirtualAsterisk refuses = new VirtualAsterisk() {
            @Override
            protected void onLogin(Wire wire, Map<String, String> action) {
                masks.remove(wire);
                wire.answer(action, "Error", "Message: Authentication failed");
            }
        };
        both(refuses, other);
        assertThat(opening(client(ONE, OTHER))).isCompleted();

        both(refuses, refuses);
        dialled.clear();
        assertThat(opening(client(ONE, OTHER))).isCompletedExceptionally();
        net.run(Duration.ofSeconds(10));
        assertThat(dialled).containsExactly("10.0.0.1", "10.0.0.2");
    }

    private CompletableFuture<Void> opening(AmiClient client) {
        CompletableFuture<Void> opened = client.open(true);
        net.run(Duration.ofSeconds(2));
        return opened;
    }

    // ---- a dead server ---------------------------------------------------------------------------------------------

    /** The server may be silent while it executes a command, but not while it executes one after another. */
    @Test
    void a_dead_server_is_found_although_commands_keep_being_sent() {
        VirtualAsterisk deaf = new VirtualAsterisk() {
            @Override
            protected void onOther(Wire wire, String name, Map<String, String> action) {}
        };
        servers.put("10.0.0.1", deaf);
        AmiClient client = client(ONE);
        client.open(false);
        net.run(Duration.ofSeconds(1));
        for (int i = 0; i < 90; i++) {
            client.send(
                    AmiRequest.of(AmiAction.of("Command", "Command", "core show channels"), Duration.ofSeconds(20)),
                    Duration.ZERO);
            net.run(Duration.ofSeconds(1));
        }

        assertThat(deaf.logins).isGreaterThan(1);
    }

    // ---- limits ----------------------------------------------------------------------------------------------------

    @Test
    void callers_that_only_open_the_link_leave_the_limit_to_actions() {
        servers.put("10.0.0.1", Peer.REFUSES);
        AmiClient client = VirtualClient.of(
                net, ClientOptions.builder().maxPendingActions(2).build(), ONE);
        for (int i = 0; i < 5; i++) {
            client.open(false);
        }
        List<CompletableFuture<AmiReply>> actions = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            actions.add(
                    client.send(AmiRequest.of(AmiAction.of("Ping"), VirtualClient.TIMEOUT), Duration.ofSeconds(20)));
        }
        net.settle();
        servers.put("10.0.0.1", one);
        net.run(Duration.ofSeconds(15));

        assertThat(actions.get(0)).isCompleted();
        assertThat(actions.get(1)).isCompleted();
        assertThat(actions.get(2))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("2 others already wait for the link");
    }

    @Test
    void an_outage_listener_that_was_removed_at_once_hears_nothing() {
        servers.put("10.0.0.1", Peer.REFUSES);
        AmiClient client = client(ONE);
        List<String> heard = new ArrayList<>();
        client.onOutage((kind, why) -> heard.add(why)).run();
        client.subscribe(TestOptions.all("route"), () -> {});
        net.run(Duration.ofSeconds(10));

        assertThat(heard).isEmpty();
    }

    // ---- one link for both -----------------------------------------------------------------------------------------

    @Test
    void a_full_event_buffer_does_not_hold_up_the_responses_of_a_single_link() {
        servers.put("10.0.0.1", one);
        AmiClient client =
                VirtualClient.of(net, ClientOptions.builder().singleLink(true).build(), ONE);
        Subscription slow =
                client.subscribe(TestOptions.subscription("slow", "Newstate", 10, OverflowPolicy.PAUSE), () -> {});
        net.run(Duration.ofSeconds(1));
        for (int i = 0; i < 50; i++) {
            one.event("call", "Event: Newstate");
            net.settle();
        }
        CompletableFuture<AmiReply> action = VirtualClient.ping(client);
        net.settle();

        assertThat(action).isCompleted();
        assertThat(slow.status().lost()).isEqualTo(40);
        assertThat(slow.status().linkPaused()).isFalse();
    }

    // ---- two hosts -------------------------------------------------------------------------------------------------

    @Test
    void a_link_that_is_cut_does_not_leave_the_server_of_the_other_link() {
        both(one, other);
        AmiClient client = opened(ONE, OTHER);
        net.run(Duration.ofSeconds(60));
        refuseTimes(one, 2);
        one.actionLink().reset();
        net.run(Duration.ofSeconds(60));

        assertThat(addresses(client)).containsExactly("10.0.0.1:5038", "10.0.0.1:5038");
        assertThat(other.logins).isZero();
    }

    @Test
    void a_server_that_takes_only_one_of_the_links_is_left_by_both() {
        both(one, other);
        AmiClient client = opened(ONE, OTHER);
        net.run(Duration.ofSeconds(60));
        refuseTimes(one, Integer.MAX_VALUE);
        one.actionLink().reset();
        net.run(Duration.ofSeconds(60));

        assertThat(addresses(client)).containsExactly("10.0.0.2:5038", "10.0.0.2:5038");
        assertThat(client.status().isReady()).isTrue();
    }

    @Test
    void a_refused_login_is_no_reason_to_leave_the_server_of_the_other_link() {
        VirtualAsterisk onlyOnce = new VirtualAsterisk() {
            @Override
            protected void onLogin(Wire wire, Map<String, String> action) {
                if (masks.size() == 1) {
                    super.onLogin(wire, action);
                } else {
                    masks.remove(wire);
                    wire.answer(action, "Error", "Message: Login Already In Use");
                    wire.close();
                }
            }
        };
        both(onlyOnce, other);
        AmiClient client = client(ONE, OTHER);
        client.subscribe(TestOptions.all("route"), () -> {});
        net.run(Duration.ofSeconds(1));
        client.open(false);
        net.run(Duration.ofMinutes(10));

        assertThat(VirtualClient.state(client, "event")).isEqualTo(LinkState.READY);
        assertThat(other.logins).isZero();
    }

    @Test
    void a_server_that_cuts_each_session_after_the_login_is_left() {
        both(new HalfDead(Duration.ofMillis(20)), other);
        AmiClient client = opened(ONE, OTHER);
        net.run(Duration.ofSeconds(10));

        assertThat(addresses(client)).containsExactly("10.0.0.2:5038", "10.0.0.2:5038");
        assertThat(client.status().isReady()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_server_that_cuts_each_session_of_one_link_after_the_login_is_left_by_both(boolean events) {
        VirtualAsterisk halfDead = new VirtualAsterisk() {
            @Override
            protected void onLogin(Wire wire, Map<String, String> action) {
                super.onLogin(wire, action);
                if (events != action.get("events").equals("off")) {
                    wire.later(Duration.ofMillis(20), wire::close);
                }
            }
        };
        both(halfDead, other);
        AmiClient client = opened(ONE, OTHER);
        net.run(Duration.ofMinutes(2));

        assertThat(addresses(client)).containsExactly("10.0.0.2:5038", "10.0.0.2:5038");
        assertThat(client.status().isReady()).isTrue();
    }

    @Test
    void a_route_that_reads_too_slowly_is_no_reason_to_leave_the_server() {
        VirtualAsterisk busy = new VirtualAsterisk() {
            @Override
            protected void onLogin(Wire wire, Map<String, String> action) {
                super.onLogin(wire, action);
                if (!action.get("events").equals("off")) {
                    wire.later(Duration.ofMillis(300), () -> {
                        for (int i = 0; i < 50; i++) {
                            wire.send("Event: Hangup\r\nPrivilege: call,all\r\nUniqueid: 1." + i + "\r\n\r\n");
                        }
                    });
                    wire.later(
                            Duration.ofMillis(1500), wire::close); // as Asterisk does with a client that does not read
                }
            }
        };
        both(busy, other);
        AmiClient client = VirtualClient.of(net, ClientOptions.DEFAULTS, ONE, OTHER);
        Subscription slow = client.subscribe(TestOptions.subscription("route", "", 10, OverflowPolicy.PAUSE), () -> {});
        client.open(false);
        for (int i = 0; i < 600; i++) {
            net.run(Duration.ofSeconds(1));
            slow.poll();
        }

        assertThat(busy.logins).isGreaterThan(10);
        assertThat(other.logins).isZero();
    }

    @Test
    void cuts_after_long_sessions_are_no_reason_to_leave_the_server_of_the_other_link() {
        both(one, other);
        AmiClient client = opened(ONE, OTHER);
        for (int i = 0; i < 10; i++) {
            net.run(Duration.ofMinutes(10));
            one.actionLink().reset();
        }
        net.run(Duration.ofMinutes(10));

        assertThat(addresses(client)).containsExactly("10.0.0.1:5038", "10.0.0.1:5038");
        assertThat(other.logins).isZero();
    }

    @Test
    void when_a_server_goes_both_links_meet_at_the_next_and_stay_there() {
        both(one, other);
        AmiClient client = opened(ONE, OTHER);
        net.run(Duration.ofMinutes(10));
        servers.put("10.0.0.1", Peer.REFUSES);
        net.cutAll();
        net.run(Duration.ofSeconds(10));
        servers.put("10.0.0.1", one);
        net.run(Duration.ofMinutes(10));

        assertThat(addresses(client)).containsExactly("10.0.0.2:5038", "10.0.0.2:5038");
    }

    // ---- many addresses --------------------------------------------------------------------------------------------

    @Test
    void every_address_of_a_name_is_tried_in_one_go() {
        servers.put("10.1.0.3", one);
        AmiClient client = named("10.1.0.1", "10.1.0.2", "10.1.0.3");
        client.open(false);
        net.settle();

        assertThat(VirtualClient.state(client, "action")).isEqualTo(LinkState.READY);
        assertThat(dialled).containsExactly("10.1.0.1", "10.1.0.2", "10.1.0.3");
        assertThat(net.connections()).isEqualTo(1);
    }

    @Test
    void an_address_that_hangs_leaves_time_for_the_others() {
        servers.put("10.1.0.1", Peer.HANGS);
        servers.put("10.1.0.2", one);
        AmiClient client = named("10.1.0.1", "10.1.0.2");
        client.open(false);
        net.run(ClientOptions.DEFAULTS.connectTimeout());

        assertThat(VirtualClient.state(client, "action")).isEqualTo(LinkState.READY);
    }

    @Test
    void an_address_that_takes_connections_and_no_logins_is_passed_over_the_next_time() {
        servers.put("10.1.0.1", new HalfDead(Duration.ZERO));
        servers.put("10.1.0.2", one);
        AmiClient client = named("10.1.0.1", "10.1.0.2");
        client.open(false);
        net.run(Duration.ofSeconds(2));

        assertThat(VirtualClient.state(client, "action")).isEqualTo(LinkState.READY);
        assertThat(dialled).containsExactly("10.1.0.1", "10.1.0.2");
    }

    @Test
    void both_links_use_the_same_address_of_a_name_whose_order_rotates() {
        servers.put("10.1.0.1", one);
        servers.put("10.1.0.2", other);
        int[] lookups = new int[1];
        AmiClient client = VirtualClient.of(
                net,
                ClientOptions.DEFAULTS,
                new NameLookups(Runnable::run, host -> {
                    String[] order = lookups[0]++ % 2 == 0
                            ? new String[] {"10.1.0.1", "10.1.0.2"}
                            : new String[] {"10.1.0.2", "10.1.0.1"};
                    return addresses(order);
                }),
                null,
                new HostPort("pbx", 5038));
        client.subscribe(TestOptions.all("route"), () -> {});
        net.settle();
        client.open(false);
        net.run(Duration.ofSeconds(30));

        assertThat(client.status().isReady()).isTrue();
        assertThat(net.open()).extracting(Wire::at).containsOnly(new InetSocketAddress("10.1.0.1", 5038));
    }

    @Test
    void links_that_logged_in_at_two_addresses_at_once_end_at_one() {
        servers.put("10.1.0.1", one);
        servers.put("10.1.0.2", other);
        int[] lookups = new int[1];
        AmiClient client = VirtualClient.of(
                net,
                ClientOptions.DEFAULTS,
                new NameLookups(
                        Runnable::run,
                        host -> addresses(lookups[0]++ % 2 == 0 ? "10.1.0.1" : "10.1.0.2", "10.1.0.1", "10.1.0.2")),
                null,
                new HostPort("pbx", 5038));
        client.subscribe(TestOptions.all("route"), () -> {});
        client.open(false);
        net.run(Duration.ofSeconds(30));

        assertThat(client.status().isReady()).isTrue();
        assertThat(net.open()).hasSize(2);
        assertThat(net.open().stream().map(Wire::at).distinct()).hasSize(1);
    }

    @Test
    void a_name_without_an_address_is_reported_and_looked_up_again() {
        AmiClient client = VirtualClient.of(
                net,
                ClientOptions.DEFAULTS,
                new NameLookups(Runnable::run, host -> {
                    throw new java.net.UnknownHostException(host);
                }),
                null,
                new HostPort("pbx", 5038));
        client.open(false);
        net.run(Duration.ofSeconds(60));

        assertThat(VirtualClient.link(client, "action").lastError()).contains("no such host: pbx");
        assertThat(VirtualClient.link(client, "action").attempt()).isBetween(4, 40);
    }

    // ---- how often, and how soon -----------------------------------------------------------------------------------

    @Test
    void two_links_do_not_wake_each_other_into_a_login_storm() {
        int single = logins(true);
        int two = logins(false);

        assertThat(single).isBetween(3, 14);
        assertThat(two).isLessThanOrEqualTo(3 * 14);
    }

    private int logins(boolean single) {
        VirtualAsterisk halfDead = new HalfDead(Duration.ofMillis(20));
        VirtualNet its = new VirtualNet(to -> halfDead);
        AmiClient client =
                VirtualClient.of(its, ClientOptions.builder().singleLink(single).build(), ONE);
        client.subscribe(TestOptions.all("route"), () -> {});
        client.open(false);
        its.run(Duration.ofSeconds(20));
        return halfDead.logins;
    }

    @Test
    void a_short_outage_is_over_soon_even_after_short_sessions() {
        both(one, other);
        AmiClient client = opened(ONE);
        for (int flap = 0; flap < 50; flap++) {
            net.run(Duration.ofSeconds(3)); // a session as short as this counts as one all the same
            servers.put("10.0.0.1", Peer.REFUSES);
            net.cutAll();
            net.run(Duration.ofSeconds(2));
            servers.put("10.0.0.1", one);

            assertThat(net.runUntil(() -> client.status().isReady(), Duration.ofSeconds(6)))
                    .as("flap %d: %s", flap, client.status().links())
                    .isTrue();
        }
    }

    @Test
    void the_other_link_follows_at_once_when_a_server_is_back() {
        both(one, other);
        AmiClient client = opened(ONE);
        net.run(Duration.ofMinutes(1));
        servers.put("10.0.0.1", Peer.REFUSES);
        net.cutAll();
        net.run(Duration.ofMinutes(10));
        servers.put("10.0.0.1", one);
        net.runUntil(() -> one.masks.size() == 1, Duration.ofMinutes(1));
        net.settle();

        assertThat(client.status().isReady()).isTrue();
    }

    @Test
    void a_refused_login_is_tried_at_the_slowest_pace() {
        VirtualAsterisk refusing = new VirtualAsterisk() {
            @Override
            protected void onLogin(Wire wire, Map<String, String> action) {
                wire.answer(action, "Error", "Message: Authentication failed");
                wire.close();
            }
        };
        servers.put("10.0.0.1", refusing);
        client(ONE).open(false);
        net.run(Duration.ofMinutes(10));

        assertThat(refusing.logins).isBetween(20, 41);
    }

    // ---- helpers ---------------------------------------------------------------------------------------------------

    private void both(Peer first, Peer second) {
        servers.put("10.0.0.1", first);
        servers.put("10.0.0.2", second);
    }

    /** The next connections to the first server fail. */
    private void refuseTimes(VirtualAsterisk server, int times) {
        int[] left = {times};
        servers.put("10.0.0.1", new Peer() {
            @Override
            public void onConnect(Wire wire) {
                if (left[0] > 0) {
                    left[0]--;
                    wire.close();
                } else {
                    server.onConnect(wire);
                }
            }

            @Override
            public void onAction(Wire wire, Map<String, String> action) {
                server.onAction(wire, action);
            }

            @Override
            public void onClosed(Wire wire) {
                server.onClosed(wire);
            }
        });
    }

    private AmiClient client(HostPort... at) {
        return VirtualClient.of(net, ClientOptions.DEFAULTS, at);
    }

    private AmiClient opened(HostPort... at) {
        AmiClient client = client(at);
        client.subscribe(TestOptions.all("route"), () -> {});
        client.open(false);
        net.settle();
        return client;
    }

    private AmiClient named(String... itsAddresses) {
        return VirtualClient.of(
                net,
                ClientOptions.DEFAULTS,
                new NameLookups(Runnable::run, host -> addresses(itsAddresses)),
                null,
                new HostPort("pbx", 5038));
    }

    private static InetAddress[] addresses(String... literals) throws java.net.UnknownHostException {
        InetAddress[] all = new InetAddress[literals.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = InetAddress.getByName(literals[i]);
        }
        return all;
    }

    private static List<String> addresses(AmiClient client) {
        return client.status().links().stream().map(LinkStatus::address).toList();
    }
}
