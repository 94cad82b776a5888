/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static io.github.camelami.internal.client.VirtualClient.ONE;
import static io.github.camelami.internal.client.VirtualClient.originate;
import static io.github.camelami.internal.client.VirtualClient.ping;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.AmiOutcomeUnknownException;
import io.github.camelami.OverflowPolicy;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.session.VirtualAsterisk;
import io.github.camelami.internal.session.VirtualNet;
import io.github.camelami.internal.session.VirtualNet.Peer;
import io.github.camelami.internal.session.VirtualNet.Wire;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * While outcomes are pending, responses do not wait for events, because events arrive on the event link. Uses virtual
 * time.
 */
class OutcomeFeedTest {

    private static final Duration RING = Duration.ofSeconds(60);

    private boolean refusing;
    /** How long the server takes to change a mask. */
    private Duration masksTake = Duration.ZERO;

    private final VirtualAsterisk server = new VirtualAsterisk() {
        @Override
        public void onAction(Wire wire, Map<String, String> action) {
            if (masksTake.isZero() || !"Events".equals(action.get("action"))) {
                super.onAction(wire, action);
            } else {
                wire.later(masksTake, () -> super.onAction(wire, action));
            }
        }
    };
    private final VirtualNet net = new VirtualNet(to -> refusing ? Peer.REFUSES : server);

    @Test
    void a_client_without_consumers_opens_the_event_link_for_an_outcome() {
        AmiClient client = connected();
        CompletableFuture<AmiReply> call = call(client, "call-1");

        assertThat(server.masks.values()).containsExactlyInAnyOrder("off", "call");
        assertThat(eventsOnTheActionLink(100)).isZero();
        answer("call-1");
        assertThat(call).isCompleted();
        assertThat(call.join().outcome()).hasSize(1);
    }

    /** A stop of the route gives up, and nothing could hang the phone up later. */
    @Test
    void a_call_that_was_given_up_while_it_waited_for_the_link_rings_no_phone() {
        refusing = true;
        AmiClient client = VirtualClient.of(net, ClientOptions.DEFAULTS, ONE);
        CompletableFuture<AmiReply> call = client.send(originate("call-1", RING), Duration.ofSeconds(30));
        net.run(Duration.ofSeconds(1));
        call.completeExceptionally(new IllegalStateException("given up"));
        refusing = false;
        net.run(Duration.ofSeconds(30));

        assertThat(server.logins).isPositive();
        assertThat(server.heard).doesNotContain("originate");
    }

    @Test
    void the_first_outcome_does_not_wait_for_the_event_link() {
        AmiClient client = connected();
        call(client, "call-1");

        assertThat(server.heard).containsSubsequence("events call", "originate", "login off");
    }

    @Test
    void consumers_event_link_is_used_and_the_action_link_is_never_asked_for_events() {
        AmiClient client = connected();
        client.subscribe(TestOptions.all("route"), () -> {});
        net.run(Duration.ofSeconds(1));
        server.heard.clear();
        CompletableFuture<AmiReply> call = call(client, "call-1");

        assertThat(server.heard).containsExactly("originate");
        answer("call-1");
        assertThat(call).isCompleted();
    }

    @Test
    void an_event_link_whose_mask_is_narrow_is_asked_for_more_while_it_lasts() {
        AmiClient client = connected();
        client.subscribe(
                SubscriptionOptions.builder("route")
                        .classes(Set.of(EventClass.USER))
                        .maxEvents(100)
                        .build(),
                () -> {});
        net.run(Duration.ofSeconds(1));
        CompletableFuture<AmiReply> call = call(client, "call-1");

        assertThat(server.masks.values()).containsExactlyInAnyOrder("off", "call,user");
        answer("call-1");
        assertThat(call).isCompleted();
        net.run(Duration.ofSeconds(10));
        assertThat(server.masks.values()).containsExactlyInAnyOrder("off", "user");
    }

    @Test
    void a_route_that_pauses_the_event_link_does_not_delay_an_outcome() {
        AmiClient client = connected();
        client.subscribe(TestOptions.subscription("slow", "", 10, OverflowPolicy.PAUSE), () -> {});
        net.run(Duration.ofSeconds(1));
        CompletableFuture<AmiReply> call = call(client, "call-1");
        for (int i = 0; i < 20; i++) {
            server.event("call", "Event: Newstate", "Uniqueid: other-" + i);
            net.settle();
        }
        answer("call-1");

        assertThat(call).isCompleted();
    }

    @Test
    void the_end_of_the_last_consumer_does_not_end_the_link_over_which_an_outcome_is_awaited() {
        AmiClient client = connected();
        Subscription last = client.subscribe(TestOptions.all("route"), () -> {});
        net.run(Duration.ofSeconds(1));
        CompletableFuture<AmiReply> call = call(client, "call-1");
        int logins = server.logins;
        last.close();
        net.settle();
        assertThat(server.masks.values()).containsExactlyInAnyOrder("off", "call");
        answer("call-1");
        assertThat(call).isCompleted();

        net.run(Duration.ofSeconds(1));
        assertThat(server.masks.values()).containsExactly("off");
        net.run(Duration.ofMinutes(1));
        assertThat(server.logins).as("nobody needs the event link any longer").isEqualTo(logins);
    }

    /** As when reading is paused meanwhile. */
    @Test
    void an_event_link_whose_mask_is_confirmed_late_is_used_again() {
        AmiClient client = connected();
        client.subscribe(
                SubscriptionOptions.builder("route")
                        .classes(Set.of(EventClass.USER))
                        .build(),
                () -> {});
        net.run(Duration.ofSeconds(1));
        masksTake = Duration.ofSeconds(30);
        client.subscribe(TestOptions.all("other"), () -> {});
        net.run(Duration.ofMinutes(1));
        server.heard.clear();
        call(client, "call-1");

        assertThat(server.heard).containsExactly("originate");
    }

    /** Under a flood, the answer to a change of the mask takes longer than a pulse. */
    @Test
    void nor_while_the_server_changes_the_mask() {
        AmiClient client = connected();
        Subscription last = client.subscribe(TestOptions.all("route"), () -> {});
        net.run(Duration.ofSeconds(1));
        CompletableFuture<AmiReply> call = call(client, "call-1");
        masksTake = Duration.ofSeconds(3);
        last.close();
        net.run(Duration.ofSeconds(2));
        assertThat(server.heard).doesNotContain("logoff");
        answer("call-1");

        assertThat(call).isCompleted();
    }

    @Test
    void when_the_event_link_ends_the_action_link_takes_over_at_once() {
        AmiClient client = connected();
        client.subscribe(TestOptions.all("route"), () -> {});
        net.run(Duration.ofSeconds(1));
        CompletableFuture<AmiReply> call = call(client, "call-1");
        refusing = true;
        eventLink().close();
        net.settle();
        answer("call-1");

        assertThat(call).isCompleted();
        assertThat(call.join().outcome()).hasSize(1);
    }

    @Test
    void an_outcome_missed_while_the_event_link_was_cut_says_why() {
        AmiClient client = connected();
        client.subscribe(TestOptions.all("route"), () -> {});
        net.run(Duration.ofSeconds(1));
        CompletableFuture<AmiReply> call = call(client, "call-1");
        server.event("call", "Event: Newstate", "Uniqueid: other");
        net.settle();
        eventLink().close();
        net.run(RING.plusSeconds(1));

        assertThat(call)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(AmiOutcomeUnknownException.class)
                .withMessageContaining("The event link was cut or delayed");
    }

    @Test
    void an_event_that_comes_over_both_links_counts_once() {
        VirtualAsterisk slowToLower = new VirtualAsterisk();
        VirtualNet its = new VirtualNet(to -> slowToLower);
        AmiClient client = VirtualClient.of(its, ClientOptions.DEFAULTS, ONE);
        client.open(false);
        its.settle();
        CompletableFuture<AmiReply> call = client.send(originate("call-1", RING), Duration.ZERO);
        its.settle();
        String event = "Event: Newstate\r\nPrivilege: call,all\r\nUniqueid: call-1\r\nN: 1\r\n\r\n";
        its.open().forEach(wire -> wire.send(event));
        its.settle();
        its.open().forEach(wire -> wire.send(event.replace("N: 1", "N: 2")));
        its.settle();
        slowToLower.event("call", "Event: OriginateResponse", "Uniqueid: call-1", "Response: Success");
        its.settle();

        assertThat(call.join().outcome()).extracting(seen -> seen.get("N")).containsExactly("1", "2", null);
    }

    @Test
    void a_server_that_filters_for_consumers_is_not_relied_on() {
        AmiClient client = connected();
        client.subscribe(
                SubscriptionOptions.builder("route")
                        .filter(EventFilter.parse("Hangup", Map.of()))
                        .maxEvents(100)
                        .serverFilter(true)
                        .build(),
                () -> {});
        net.run(Duration.ofSeconds(1));
        call(client, "call-1");

        assertThat(server.heard).contains("filter");
        assertThat(server.masks.values()).containsExactlyInAnyOrder("on", "call");
    }

    @Test
    void a_user_with_one_login_gets_outcomes_over_the_action_link_and_no_outage() {
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
        VirtualNet its = new VirtualNet(to -> onlyOnce);
        AmiClient client = VirtualClient.of(its, ClientOptions.DEFAULTS, ONE);
        client.open(false);
        its.settle();
        for (int i = 0; i < 100; i++) {
            CompletableFuture<AmiReply> call = client.send(originate("call-" + i, RING), Duration.ZERO);
            its.run(Duration.ofSeconds(2));
            onlyOnce.event("call", "Event: OriginateResponse", "Uniqueid: call-" + i);
            its.settle();
            assertThat(call).isCompleted();
            assertThat(client.status().isReady()).isTrue();
        }
        assertThat(onlyOnce.logins).as("one of the action link, one refused").isEqualTo(2);
    }

    @Test
    void without_outcomes_the_masks_are_low_again_and_calls_in_a_burst_do_not_change_them() {
        AmiClient client = connected();
        call(client, "call-1");
        answer("call-1");
        server.heard.clear();
        for (int i = 2; i < 50; i++) {
            CompletableFuture<AmiReply> call = call(client, "call-" + i);
            answer("call-" + i);
            assertThat(call).isCompleted();
            net.run(Duration.ofSeconds(1));
        }
        assertThat(server.heard).noneMatch(action -> action.startsWith("events"));
        net.run(Duration.ofSeconds(10));
        assertThat(server.masks.values()).containsOnly("off");
    }

    @Test
    void with_a_single_link_events_come_over_it() {
        AmiClient client =
                VirtualClient.of(net, ClientOptions.builder().singleLink(true).build(), ONE);
        client.open(false);
        net.settle();
        CompletableFuture<AmiReply> call = call(client, "call-1");
        answer("call-1");

        assertThat(call).isCompleted();
        assertThat(net.connections()).isEqualTo(1);
    }

    @Test
    void outcomes_under_a_flood_reach_their_calls_and_nothing_else_does() {
        AmiClient client = connected();
        List<CompletableFuture<AmiReply>> calls = new java.util.ArrayList<>();
        for (int i = 0; i < 100; i++) {
            calls.add(client.send(originate("call-" + i, RING), Duration.ZERO));
        }
        net.settle();
        assertThat(eventsOnTheActionLink(1000)).isZero();
        for (int i = 99; i >= 0; i--) {
            server.event("call", "Event: OriginateResponse", "Uniqueid: call-" + i, "N: " + i);
        }
        net.settle();

        for (int i = 0; i < 100; i++) {
            assertThat(calls.get(i).join().outcome()).hasSize(1).allMatch(seen -> seen.get("N") != null);
        }
        assertThat(ping(client)).isNotNull();
    }

    // ---- helpers ---------------------------------------------------------------------------------------------------

    private AmiClient connected() {
        AmiClient client = VirtualClient.of(net, ClientOptions.DEFAULTS, ONE);
        client.open(false);
        net.settle();
        return client;
    }

    private CompletableFuture<AmiReply> call(AmiClient client, String id) {
        CompletableFuture<AmiReply> call = client.send(originate(id, RING), Duration.ZERO);
        net.settle();
        assertThat(call).isNotDone();
        return call;
    }

    private void answer(String callId) {
        server.event("call", "Event: OriginateResponse", "Uniqueid: " + callId, "Response: Success");
        net.settle();
    }

    private Wire eventLink() {
        return server.masks.keySet().stream()
                .filter(wire -> server.sees(wire, "call"))
                .findFirst()
                .orElseThrow();
    }

    private int eventsOnTheActionLink(int flood) {
        Wire action = server.actionLink();
        server.sent.clear();
        for (int i = 0; i < flood; i++) {
            server.event("call", "Event: Newstate", "Uniqueid: other-" + i);
        }
        net.settle();
        return server.sent.getOrDefault(action, 0);
    }
}
