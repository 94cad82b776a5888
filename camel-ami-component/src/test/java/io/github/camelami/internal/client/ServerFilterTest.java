/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static io.github.camelami.internal.client.VirtualClient.ONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.session.VirtualAsterisk;
import io.github.camelami.internal.session.VirtualNet;
import io.github.camelami.internal.session.VirtualNet.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The filter on the server, which Asterisk removes only with its session. */
class ServerFilterTest {

    private final List<String> filters = new ArrayList<>();
    private boolean shuttingDown;

    private final VirtualAsterisk server = new VirtualAsterisk() {
        @Override
        protected void onOther(Wire wire, String name, Map<String, String> action) {
            if (name.equals("filter")) {
                filters.add(action.get("filter"));
            }
            if (shuttingDown) {
                wire.answer(action, "Error", "Message: Asterisk is shutting down");
                return;
            }
            super.onOther(wire, name, action);
        }
    };
    private final VirtualNet net = new VirtualNet(to -> server);

    private AmiClient client(ClientOptions options) {
        return VirtualClient.of(net, options, ONE);
    }

    private Subscription subscribe(AmiClient client, SubscriptionOptions.Builder options) {
        Subscription subscription = client.subscribe(options.maxEvents(100).build(), () -> {});
        net.run(Duration.ofSeconds(1));
        return subscription;
    }

    private static SubscriptionOptions.Builder of(String events) {
        return SubscriptionOptions.builder(events).filter(EventFilter.parse(events, Map.of()));
    }

    @Test
    void a_consumer_that_comes_and_goes_costs_one_session_at_most() {
        AmiClient client = client(ClientOptions.DEFAULTS);
        Subscription stays = subscribe(client, of("PeerStatus,AmiGap").serverFilter(true));
        assertThat(server.logins).isEqualTo(1);

        for (int i = 0; i < 3; i++) {
            subscribe(client, of("ChanSpyStop,Hangup").allowServerFilter()).close();
            net.run(Duration.ofSeconds(1));
        }

        assertThat(server.logins).isEqualTo(2);
        assertThat(filters).hasSize(2);
        assertThat(filters.get(1)).contains("[Hh][Aa]").contains("[Pp][Ee][Ee][Rr]");
        assertThat(VirtualClient.taken(stays)).filteredOn("AmiGap"::equals).hasSize(1);
    }

    @Test
    void a_filter_that_did_not_suffice_for_a_consumer_is_not_installed_again() {
        AmiClient client = client(ClientOptions.DEFAULTS);
        subscribe(client, of("PeerStatus").serverFilter(true));

        for (int i = 0; i < 3; i++) {
            subscribe(client, of("*")).close();
            net.run(Duration.ofSeconds(1));
        }

        assertThat(server.logins).isEqualTo(2);
        assertThat(filters).hasSize(1);
    }

    @Test
    void a_filter_serves_the_names_of_now_if_those_of_the_past_do_not_fit() {
        AmiClient client = client(ClientOptions.DEFAULTS);
        StringBuilder many = new StringBuilder("PeerStatus");
        for (int i = 0; i < 17; i++) {
            many.append(",SomeLongEventName").append((char) ('A' + i));
        }
        String fits = many.substring(0, many.lastIndexOf(",SomeLongEventNameI"));
        subscribe(client, of(fits).serverFilter(true)).close();
        net.run(Duration.ofSeconds(10));
        subscribe(client, of(many.toString().replace(fits, "PeerStatus")).serverFilter(true));

        assertThat(filters).hasSize(2);
        assertThat(filters.get(1)).hasSizeLessThan(filters.get(0).length() + 300);
    }

    @Test
    void a_filter_that_was_refused_only_because_of_a_shutdown_is_given_again() {
        AmiClient client = client(ClientOptions.DEFAULTS);
        shuttingDown = true;
        subscribe(client, of("PeerStatus").serverFilter(true));
        assertThat(filters).hasSize(1);
        shuttingDown = false;
        subscribe(client, of("PeerStatus").serverFilter(true));

        assertThat(filters).hasSize(2);
        assertThat(server.logins).isEqualTo(1);
    }

    @Test
    void a_consumer_that_only_allows_a_filter_installs_none() {
        AmiClient client = client(ClientOptions.DEFAULTS);
        subscribe(client, of("ChanSpyStop,Hangup").allowServerFilter());
        assertThat(filters).isEmpty();

        subscribe(client, of("PeerStatus").serverFilter(true));

        assertThat(filters).hasSize(1);
        assertThat(server.logins).isEqualTo(1);
    }

    @Test
    void the_last_consumer_leaves_without_a_further_session() {
        AmiClient client = client(ClientOptions.DEFAULTS);
        Subscription only = subscribe(client, of("PeerStatus").serverFilter(true));
        only.close();
        net.run(Duration.ofMinutes(1));

        assertThat(server.logins).isEqualTo(1);
    }

    @Test
    void a_single_link_has_no_filter_so_outcomes_are_seen() {
        AmiClient client = client(ClientOptions.builder().singleLink(true).build());
        subscribe(client, of("PeerStatus").serverFilter(true));
        CompletableFuture<AmiReply> call =
                client.send(VirtualClient.originate("call-1", Duration.ofSeconds(20)), Duration.ZERO);
        net.run(Duration.ofSeconds(1));
        server.event("call", "Event: OriginateResponse", "Uniqueid: call-1", "Response: Success");
        net.settle();

        assertThat(filters).isEmpty();
        assertThat(call).isCompleted();
    }
}
