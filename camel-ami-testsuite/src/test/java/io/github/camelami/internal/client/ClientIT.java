/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.AmiLoginRefusedException;
import io.github.camelami.AmiNotSentException;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.message.OutcomeDetector;
import io.github.camelami.testing.RealAsterisk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The client against real servers. */
class ClientIT {

    private static final String SERVERS = "io.github.camelami.testing.RealAsterisk#all";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @RegisterExtension
    final Clients clients = new Clients(2);

    @ParameterizedTest
    @MethodSource(SERVERS)
    void answers_and_lists(RealAsterisk server) throws Exception {
        AmiClient client = client(server, "camel", "camel-secret");

        AmiReply pong = send(client, AmiAction.of("Ping"));
        assertThat(pong.response().headers().first("Ping")).isEqualTo("Pong");

        AmiReply channels = send(client, AmiAction.of("CoreShowChannels"));
        assertThat(channels.isList()).isTrue();

        AmiReply version = send(client, AmiAction.of("CoreSettings"));
        assertThat(version.response().headers().first("AsteriskVersion")).startsWith(server.version() + ".");
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void the_outcome_of_a_call_comes_over_a_link_that_asks_for_no_events_otherwise(RealAsterisk server)
            throws Exception {
        AmiClient client = client(server, "camel", "camel-secret");
        String handle = UUID.randomUUID().toString();

        AmiReply reply = client.send(
                        AmiRequest.awaiting(
                                AmiAction.of(
                                        "Originate",
                                        "Channel",
                                        "Local/202@phones",
                                        "Application",
                                        "Wait",
                                        "Data",
                                        "30",
                                        "Async",
                                        "true",
                                        "ChannelId",
                                        handle),
                                TIMEOUT,
                                answered(handle)),
                        TIMEOUT)
                .get(15, TimeUnit.SECONDS);

        assertThat(reply.outcome()).anySatisfy(event -> {
            assertThat(event.name()).isEqualTo("OriginateResponse");
            assertThat(event.get("Response")).isEqualTo("Success");
            assertThat(event.get("Uniqueid")).isEqualTo(handle);
        });
        AmiReply status = send(client, AmiAction.of("Status", "Channel", handle));
        assertThat(status.items()).hasSize(1);
        send(client, AmiAction.of("Hangup", "Channel", handle));
        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThatThrownBy(() -> send(client, AmiAction.of("Status", "Channel", handle)))
                        .hasCauseInstanceOf(AmiActionRefusedException.class)
                        .hasMessageContaining("No such channel"));
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void events_arrive_in_order_after_the_start_of_the_stream(RealAsterisk server) throws Exception {
        AmiClient client = client(server, "camel", "camel-secret");
        List<AmiEvent> seen = new ArrayList<>();
        Subscription subscription =
                client.subscribe(options("AmiConnected,Newchannel,Hangup,PlaybackStart,PlaybackFinish"), () -> {});
        client.open(true).get(5, TimeUnit.SECONDS);
        send(
                client,
                AmiAction.of(
                        "Originate",
                        "Channel",
                        "Local/202@phones",
                        "Context",
                        "playback-context",
                        "Exten",
                        "000",
                        "Priority",
                        "1",
                        "Variable",
                        "PLAYBACK_FILE=tt-weasels",
                        "Async",
                        "true"));

        await().atMost(Duration.ofSeconds(20)).until(() -> {
            EventDelivery next = subscription.poll();
            if (next != null) {
                seen.add(next.event());
            }
            return seen.stream().anyMatch(event -> "PlaybackFinish".equals(event.get("UserEvent")));
        });

        List<String> names = seen.stream()
                .map(event -> event.is("UserEvent") ? event.get("UserEvent") : event.name())
                .toList();
        assertThat(names.get(0)).isEqualTo("AmiConnected");
        assertThat(names).containsSubsequence("Newchannel", "PlaybackStart", "PlaybackFinish");
        assertThat(names).doesNotContain("VarSet", "Newexten");
        assertThat(client.status().counters().eventsFiltered()).isPositive();
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_wrong_secret_is_reported_and_the_link_keeps_trying_slowly(RealAsterisk server) {
        AmiClient client = client(server, "camel", "not-that-secret");

        assertThatThrownBy(() -> client.open(false).get(5, TimeUnit.SECONDS))
                .hasCauseInstanceOf(AmiLoginRefusedException.class)
                .hasMessageContaining("refused the login of user 'camel'")
                .hasMessageContaining("Authentication failed")
                .hasMessageNotContaining("not-that-secret");

        LinkStatus link = client.status().links().get(0);
        assertThat(link.state()).isEqualTo(LinkState.WAITING);
        assertThat(link.failure()).isEqualTo(FailureKind.LOGIN_REFUSED);
        assertThat(Duration.between(link.since(), link.nextTry())).isGreaterThanOrEqualTo(Duration.ofSeconds(15));
        assertThatThrownBy(() -> client.send(AmiRequest.of(AmiAction.of("Ping"), TIMEOUT), Duration.ZERO)
                        .join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(AmiNotSentException.class)
                .hasMessageContaining("Authentication failed");
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_denied_action_names_the_missing_privilege(RealAsterisk server) {
        AmiClient client = client(server, "readonly", "readonly-secret");

        assertThatThrownBy(() ->
                        send(client, AmiAction.of("Originate", "Channel", "Local/202@phones", "Application", "Wait")))
                .hasCauseInstanceOf(AmiActionRefusedException.class)
                .hasMessageContaining("Permission denied")
                .hasMessageContaining("add originate to 'write ='");
    }

    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_user_who_may_log_in_once_is_served_over_a_single_link(RealAsterisk server) throws Exception {
        ClientOptions d = ClientOptions.DEFAULTS;
        ClientOptions single = d.with().singleLink(true).build();
        ClientLease lease = clients.lease(key(server, "solo", "solo-secret"), single);
        Subscription subscription = lease.client().subscribe(options(""), () -> {});

        assertThat(send(lease.client(), AmiAction.of("Ping")).response().isError())
                .isFalse();
        assertThat(lease.client().status().links()).hasSize(1);
        await().atMost(TIMEOUT).until(() -> subscription.poll() != null);

        AmiClient second = client(server, "solo", "solo-secret", "second");
        assertThatThrownBy(() -> second.open(false).get(5, TimeUnit.SECONDS))
                .hasMessageContaining("Login Already In Use")
                .hasMessageContaining("singleLink=true");
    }

    /**
     * Events with names that are not ASCII, or that contain regular expression characters, are not lost to the server's
     * filter.
     */
    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_server_filter_lets_through_every_name_that_is_asked_for(RealAsterisk server) throws Exception {
        AmiClient client = client(server, "camel-filter", "camel-filter-secret");
        for (String name :
                List.of("Alarm1", "\u00dcberfall", "Foo^Bar", "a.b(c)", "x[y]z", "p|q\\r", "\ud83d\udd25Fire")) {
            Subscription subscription = client.subscribe(
                    SubscriptionOptions.builder("filtered")
                            .filter(EventFilter.parse(name, Map.of()))
                            .classes(Set.of(EventClass.USER))
                            .snapshot(List.of(AmiAction.of("CoreShowChannels")))
                            .serverFilter(true)
                            .build(),
                    () -> {});
            await().atMost(TIMEOUT).until(() -> takes(subscription, "AmiSnapshotEnd")); // the filter was given before
            send(client, AmiAction.of("UserEvent", "UserEvent", name, "X", "1"));

            await().atMost(TIMEOUT).until(() -> takes(subscription, "UserEvent"));
            subscription.close();
        }
    }

    /** While the server closes a session that no consumer needs any more, the next consumer is not connected yet. */
    @ParameterizedTest
    @MethodSource(SERVERS)
    void a_consumer_that_replaces_another_gets_one_connected_event(RealAsterisk server) throws Exception {
        AmiClient client = client(server, "camel", "camel-secret");
        for (int i = 0; i < 10; i++) {
            Subscription first = client.subscribe(options(""), () -> {});
            await().atMost(TIMEOUT).until(() -> takes(first, "AmiConnected"));
            first.close();
            Subscription second = client.subscribe(
                    SubscriptionOptions.builder("second")
                            .filter(EventFilter.parse("Ami*", Map.of()))
                            .snapshot(List.of(AmiAction.of("CoreShowChannels")))
                            .build(),
                    () -> {});
            List<String> names = new ArrayList<>();
            await().atMost(TIMEOUT).until(() -> {
                for (EventDelivery next = second.poll(); next != null; next = second.poll()) {
                    names.add(next.event().name());
                    assertThat(next.event().get("Error")).isNull();
                }
                return names.contains("AmiSnapshotEnd");
            });
            assertThat(names).doesNotContain("AmiDisconnected", "AmiGap").startsWith("AmiConnected");
            assertThat(names).filteredOn("AmiConnected"::equals).hasSize(1);
            second.close();
        }
    }

    private static boolean takes(Subscription subscription, String name) {
        for (EventDelivery next = subscription.poll(); next != null; next = subscription.poll()) {
            if (next.event().is(name)) {
                return true;
            }
        }
        return false;
    }

    private AmiClient client(RealAsterisk server, String user, String secret) {
        return client(server, user, secret, "");
    }

    private AmiClient client(RealAsterisk server, String user, String secret, String session) {
        ClientKey shared = key(server, user, secret);
        ClientKey key = new ClientKey(shared.addresses(), null, user, secret, session);
        return clients.client(key, ClientOptions.DEFAULTS);
    }

    private static ClientKey key(RealAsterisk server, String user, String secret) {
        server.require();
        return new ClientKey(List.of(new HostPort(server.host(), server.port())), null, user, secret, "");
    }

    private static SubscriptionOptions options(String events) {
        return SubscriptionOptions.builder("test")
                .filter(EventFilter.parse(events, Map.of()))
                .build();
    }

    private static AmiReply send(AmiClient client, AmiAction action) throws Exception {
        return client.send(AmiRequest.of(action, TIMEOUT), TIMEOUT).get(15, TimeUnit.SECONDS);
    }

    private static OutcomeDetector answered(String handle) {
        return new OutcomeDetector() {
            @Override
            public String callId() {
                return handle;
            }

            @Override
            public Set<EventClass> classes() {
                return Set.of(EventClass.CALL);
            }

            @Override
            public Decision judge(List<AmiEvent> seen) {
                return seen.stream().anyMatch(event -> event.is("OriginateResponse")) ? Decision.DONE : Decision.WAIT;
            }
        };
    }
}
