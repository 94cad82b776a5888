/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static io.github.camelami.internal.client.VirtualClient.ONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.AmiNotSentException;
import io.github.camelami.AmiOutcomeUnknownException;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.session.VirtualAsterisk;
import io.github.camelami.internal.session.VirtualNet;
import io.github.camelami.internal.session.VirtualNet.Peer;
import io.github.camelami.internal.session.VirtualNet.Wire;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests a client without memory for a timer, as when the heap is full for a second. Once there is memory again, links
 * reconnect and actions end without further help: a consumer only waits for events.
 */
class NoTimerTest {

    private boolean down;
    private boolean mute;

    private final VirtualAsterisk server = new VirtualAsterisk() {
        @Override
        protected void onOther(Wire wire, String name, Map<String, String> action) {
            if (!mute || name.equals("ping") && wire != actionLink()) {
                super.onOther(wire, name, action);
            }
        }

        @Override
        public void onAction(Wire wire, Map<String, String> action) {
            if (!mute || !"Logoff".equals(action.get("action"))) {
                super.onAction(wire, action);
            }
        }
    };
    private Peer servers = server;
    private final VirtualNet net = new VirtualNet(to -> down ? Peer.REFUSES : servers);

    @Test
    void a_link_that_was_cut_then_reconnects_by_itself() {
        AmiClient client = opened();
        net.haveTimers(false);
        net.cutAll();
        net.run(Duration.ofSeconds(1));
        net.haveTimers(true);
        net.run(Duration.ofSeconds(60));

        assertThat(client.status().isReady()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 400, 1000, 5000, 30_000, 300_000})
    void a_link_whose_server_is_down_meanwhile_reconnects_by_itself(int millis) {
        AmiClient client = opened();
        down = true;
        net.cutAll();
        net.run(Duration.ofSeconds(10));
        net.haveTimers(false);
        net.run(Duration.ofMillis(millis));
        down = false;
        net.run(Duration.ofMillis(millis));
        net.haveTimers(true);
        net.run(Duration.ofSeconds(60));

        assertThat(client.status().isReady()).isTrue();
    }

    /** The manager user does not see FullyBooted, so only timers begin the stream. The server sends nothing else. */
    @Test
    void the_stream_of_a_quiet_server_begins() {
        VirtualAsterisk quiet = new VirtualAsterisk() {
            @Override
            protected void onLogin(Wire wire, Map<String, String> action) {
                net.haveTimers(false);
                wire.answer(action, "Success", "Message: Authentication accepted");
            }
        };
        servers = quiet;
        AmiClient client = client();
        Subscription subscription = client.subscribe(TestOptions.all("route"), () -> {});
        net.run(Duration.ofSeconds(30));
        assertThat(VirtualClient.taken(subscription)).isEmpty();
        net.haveTimers(true);
        net.run(Duration.ofSeconds(30));

        assertThat(VirtualClient.taken(subscription)).containsExactly("AmiConnected");
    }

    @Test
    void a_session_that_is_closed_leaves_no_connection_open() {
        AmiClient client = opened();
        mute = true;
        net.haveTimers(false);
        client.close();
        net.run(Duration.ofMinutes(1));

        assertThat(net.open()).isEmpty();
    }

    /** The loop may belong to the application, and would keep the client as long as its timer. */
    @Test
    void a_closed_client_leaves_no_timer() {
        AmiClient client = opened();
        assertThat(net.hasTimers()).isTrue();
        client.close();
        net.settle();

        assertThat(net.open()).isEmpty();
        assertThat(net.hasTimers()).isFalse();
    }

    @Test
    void an_action_that_gets_no_answer_ends() {
        AmiClient client = opened();
        mute = true;
        net.haveTimers(false);
        CompletableFuture<AmiReply> action = send(client, Duration.ZERO);
        net.run(Duration.ofSeconds(1));
        assertThat(action).isNotDone();
        net.haveTimers(true);
        net.run(VirtualClient.TIMEOUT.plusSeconds(10));

        assertThat(action)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(AmiOutcomeUnknownException.class);
    }

    @Test
    void an_action_that_is_answered_meanwhile_ends_well() {
        AmiClient client = opened();
        net.haveTimers(false);
        CompletableFuture<AmiReply> action = send(client, Duration.ZERO);
        net.run(Duration.ofSeconds(1));

        assertThat(action).isCompleted();
    }

    @Test
    void the_outcome_of_a_call_arrives_and_the_session_lasts() {
        AmiClient client = opened();
        CompletableFuture<AmiReply> call =
                client.send(VirtualClient.originate("call-1", VirtualClient.TIMEOUT), Duration.ZERO);
        net.settle();
        net.haveTimers(false);
        server.event("call", "Event: OriginateResponse", "Response: Success", "Uniqueid: call-1");
        net.settle();

        assertThat(call).isCompleted();
        assertThat(client.status().links()).allMatch(link -> link.connects() == 1 && link.state() == LinkState.READY);
    }

    @Test
    void an_action_that_cannot_wait_for_the_link_is_not_sent() {
        AmiClient client = VirtualClient.of(net, ClientOptions.DEFAULTS, ONE);
        net.haveTimers(false);
        CompletableFuture<AmiReply> action = send(client, Duration.ofSeconds(20));
        net.settle();

        assertThat(action)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(AmiNotSentException.class)
                .withMessageContaining("no timer");
        net.haveTimers(true);
        assertThat(send(client, Duration.ofSeconds(20))).isNotCompletedExceptionally();
        net.run(Duration.ofSeconds(20));
        assertThat(client.status().isReady()).isTrue();
    }

    /** Without pings, whose answers would be a reason to look after timers. */
    private AmiClient client() {
        return VirtualClient.of(
                net, ClientOptions.DEFAULTS.with().pingInterval(Duration.ZERO).build(), ONE);
    }

    private AmiClient opened() {
        AmiClient client = client();
        client.subscribe(TestOptions.all("route"), () -> {});
        client.open(false);
        net.run(Duration.ofSeconds(1));
        assertThat(client.status().isReady()).isTrue();
        return client;
    }

    private static CompletableFuture<AmiReply> send(AmiClient client, Duration patience) {
        return client.send(AmiRequest.of(AmiAction.of("CoreStatus"), VirtualClient.TIMEOUT), patience);
    }
}
