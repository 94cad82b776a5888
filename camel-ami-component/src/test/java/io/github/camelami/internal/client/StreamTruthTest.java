/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.OverflowPolicy;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.session.NameLookups;
import io.github.camelami.internal.session.VirtualNet;
import io.github.camelami.internal.session.VirtualNet.Peer;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the gaps that the stream reports with the server's own record: every missing event lies in a gap, and no gap
 * is more than a second wider than the actual loss. Uses virtual time.
 */
class StreamTruthTest {

    private static final Duration TICK = Duration.ofMillis(20);

    /** Events arrive here without delay, so this allows only for rounding. */
    private static final Duration SLACK = Duration.ofMillis(50);

    private static final Duration BOUND = Duration.ofSeconds(1);

    private final VirtualNet net = new VirtualNet(this::at);
    private final TickingAsterisk server = new TickingAsterisk(net);
    private final TickingAsterisk standby = new TickingAsterisk(net);
    private final List<EventDelivery> taken = new ArrayList<>();
    private boolean serverGone;
    private long clockSetBy;

    private Peer at(InetSocketAddress address) {
        return address.getHostString().equals(VirtualClient.ONE.host()) ? serverGone ? Peer.REFUSES : server : standby;
    }

    // ---- where gaps begin and end ----------------------------------------------------------------------------------

    /** The defaults find a dead connection after 15 s without a byte and 5 s for a Ping. */
    @Test
    void a_gap_of_a_dead_connection_starts_at_the_last_byte() {
        AmiClient client = client();
        Subscription subscription = client.subscribe(TestOptions.all("all"), () -> {});
        ticks(Duration.ofSeconds(2));
        server.swallow();
        Instant dead = now();
        ticks(Duration.ofSeconds(30));

        take(subscription, Integer.MAX_VALUE);
        AmiEvent gap = onlyGap();
        assertThat(from(gap)).isBetween(dead.minus(SLACK), dead);
        assertThat(Duration.between(from(gap), to(gap))).isBetween(Duration.ofSeconds(19), Duration.ofSeconds(22));
        assertThat(gap.get("Cause")).isEqualTo("silent");
        assertTruth(BOUND);
    }

    @Test
    void a_message_of_which_half_arrived_is_missing_too() {
        AmiClient client = client();
        Subscription subscription = client.subscribe(TestOptions.all("all"), () -> {});
        ticks(Duration.ofSeconds(2));
        net.run(Duration.ofSeconds(3));
        server.tickInTwo();
        ticks(Duration.ofSeconds(30));

        take(subscription, Integer.MAX_VALUE);
        assertTruth(Duration.ofSeconds(15)); // it was quiet before: the keepalive's own time
    }

    /** The server closes the connection of a client that does not read; the client notices when it reads again. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 60})
    void a_gap_of_a_slow_reader_starts_at_its_pause(int seconds) {
        AmiClient client = client();
        Subscription subscription =
                client.subscribe(TestOptions.subscription("slow", "", 10, OverflowPolicy.PAUSE), () -> {});
        net.run(Duration.ofSeconds(1));
        ticks(Duration.ofSeconds(1));
        assertThat(server.eventWire().isRead()).isFalse();
        Instant paused = server.ticks.get(0);
        server.hangUp();
        ticks(Duration.ofSeconds(seconds));
        for (int i = 0; i < 200; i++) {
            take(subscription, 50);
            ticks(TICK);
        }

        // the end of a connection may be noticed several reads after the data before it: the last idle tick counts
        assertThat(from(onlyGap())).isBetween(paused.minusNanos(2 * StreamContinuity.TICK), paused.plusSeconds(1));
        assertThat(onlyGap().get("Cause")).isEqualTo("slowReader");
        assertTruth(BOUND.plusNanos(2 * StreamContinuity.TICK));
    }

    /** Long back pressure with short pauses: a response shows how far the stream has been read. */
    @Test
    void reading_that_has_caught_up_after_a_pause_counts_again() {
        AmiClient client = client();
        Subscription subscription =
                client.subscribe(TestOptions.subscription("slow", "", 10, OverflowPolicy.PAUSE), () -> {});
        net.run(Duration.ofSeconds(1));
        for (int i = 0; i < 500; i++) {
            ticks(TICK.multipliedBy(10));
            take(subscription, i % 100 < 90 ? 12 : 0); // a pause now and then
        }
        for (int i = 0; i < 200; i++) {
            ticks(TICK);
            take(subscription, Integer.MAX_VALUE);
        }
        server.hangUp();
        for (int i = 0; i < 500; i++) {
            ticks(TICK);
            take(subscription, Integer.MAX_VALUE);
        }

        assertThat(gaps()).isNotEmpty();
        assertTruth(BOUND);
    }

    /** The whole process, or the thread that reads, is suspended, and the server closes the connection meanwhile. */
    @Test
    void a_gap_of_a_stalled_process_starts_before_the_stall() {
        AmiClient client = client();
        Subscription subscription = client.subscribe(TestOptions.all("all"), () -> {});
        ticks(Duration.ofSeconds(2));
        Instant heldUp = now();
        stalledTicks(Duration.ofSeconds(1));
        server.hangUp();
        stalledTicks(Duration.ofSeconds(9));
        ticks(Duration.ofSeconds(3));

        take(subscription, Integer.MAX_VALUE);
        assertThat(from(onlyGap())).isBetween(heldUp.minus(SLACK), heldUp);
        assertTruth(Duration.ofSeconds(1).plus(SLACK).plus(TICK)); // it was last seen open one read before
    }

    /** The server hangs up while the thread that reads waits for a processor; all it sent before is read later. */
    @ParameterizedTest
    @ValueSource(ints = {20, 40, 100, 200, 400, 800, 980})
    void a_gap_begins_before_the_server_hung_up_however_late_that_is_read(int millis) {
        AmiClient client = client();
        Subscription subscription = client.subscribe(TestOptions.all("all"), () -> {});
        ticks(Duration.ofSeconds(2));
        stalledTicks(TICK);
        Instant hungUp = now();
        server.hangUp();
        stalledTicks(Duration.ofMillis(millis));
        ticks(Duration.ofSeconds(3));

        take(subscription, Integer.MAX_VALUE);
        assertThat(from(onlyGap())).isBetween(hungUp.minus(SLACK).minus(TICK), hungUp);
        assertTruth(BOUND);
    }

    /** After our Logoff, the server sends events until it closes the session, and none of them is read. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 800, 5000})
    void a_gap_of_a_session_we_end_starts_at_our_logoff(int goodbyeMillis) {
        server.goodbye = Duration.ofMillis(goodbyeMillis);
        AmiClient client = client();
        Subscription subscription = client.subscribe(TestOptions.all("all"), () -> {});
        ticks(Duration.ofSeconds(1));
        Instant left = now();
        client.reconnect();
        ticks(Duration.ofSeconds(3));

        take(subscription, Integer.MAX_VALUE);
        AmiEvent gap = onlyGap();
        assertThat(from(gap)).isBetween(left.minus(SLACK), left);
        assertThat(gap.get("Cause")).isEqualTo("closed");
        assertTruth(BOUND);
    }

    @Test
    void on_a_quiet_server_a_session_we_end_misses_nothing_before_our_logoff() {
        AmiClient client = client();
        Subscription subscription = client.subscribe(TestOptions.all("all"), () -> {});
        ticks(Duration.ofSeconds(1));
        net.run(Duration.ofSeconds(12));
        Instant left = now();
        client.reconnect();
        net.run(Duration.ofSeconds(1));

        take(subscription, Integer.MAX_VALUE);
        // an event may have arrived in the ticks just before the Logoff and not be read
        assertThat(from(onlyGap())).isBetween(left.minusNanos(2 * StreamContinuity.TICK), left);
    }

    @Test
    void a_gap_of_a_dead_connection_that_we_end_starts_at_the_last_byte() {
        AmiClient client = client();
        Subscription subscription = client.subscribe(TestOptions.all("all"), () -> {});
        ticks(Duration.ofSeconds(1));
        server.swallow();
        ticks(Duration.ofSeconds(10));
        client.reconnect();
        ticks(Duration.ofSeconds(3));

        take(subscription, Integer.MAX_VALUE);
        assertTruth(BOUND);
    }

    /** Sessions that begin and end before the stream starts must not hide earlier losses. */
    @Test
    void one_gap_covers_several_failed_tries() {
        AmiClient client = client();
        Subscription subscription = client.subscribe(TestOptions.all("all"), () -> {});
        ticks(Duration.ofSeconds(1));
        Instant cut = now();
        for (int i = 0; i < 3; i++) {
            server.hangUp();
            ticks(Duration.ofMillis(100));
            serverGone = true;
            ticks(Duration.ofSeconds(4));
            serverGone = false;
            while (server.masks.keySet().stream().noneMatch(wire -> server.sees(wire, "call"))) {
                ticks(TICK);
            }
        }
        ticks(Duration.ofSeconds(1));

        take(subscription, Integer.MAX_VALUE);
        assertThat(from(gaps().get(0))).isBetween(cut.minus(SLACK), cut);
        assertTruth(BOUND);
    }

    /** Setting the clock meanwhile changes neither the length of a gap nor the detection of a restart. */
    @ParameterizedTest
    @ValueSource(longs = {-7200, 7200})
    void setting_the_wall_clock_changes_no_length_and_is_not_a_restart(long seconds) {
        AmiClient client = client();
        Subscription subscription = client.subscribe(TestOptions.all("all"), () -> {});
        ticks(Duration.ofSeconds(1));
        serverGone = true;
        server.hangUp();
        ticks(Duration.ofSeconds(5));
        clockSetBy = seconds;
        serverGone = false;
        net.run(Duration.ofSeconds(40));

        take(subscription, Integer.MAX_VALUE);
        AmiEvent gap = onlyGap();
        assertThat(Duration.between(from(gap), to(gap))).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(40));
        assertThat(gap.get("DurationMs"))
                .isEqualTo(Long.toString(Duration.between(from(gap), to(gap)).toMillis()));
        assertThat(last("AmiConnected").get("Restarted")).isEqualTo("false");
    }

    // ---- restart, cut, failover ------------------------------------------------------------------------------------

    @Test
    void a_restart_is_known_by_the_time_of_boot() {
        AmiClient client = client();
        Subscription subscription = client.subscribe(TestOptions.all("all"), () -> {});
        ticks(Duration.ofSeconds(3));
        server.hangUp();
        ticks(Duration.ofSeconds(3));
        take(subscription, Integer.MAX_VALUE);
        assertThat(last("AmiConnected").get("Restarted")).isEqualTo("false");
        assertThat(last("AmiGap").get("Cause")).isEqualTo("cut");

        server.restart();
        ticks(Duration.ofSeconds(30));
        take(subscription, Integer.MAX_VALUE);
        assertThat(last("AmiConnected").get("Restarted")).isEqualTo("true");
        assertThat(last("AmiGap").get("Cause")).isEqualTo("restart");

        server.hangUp(); // it was up for a few seconds only
        ticks(Duration.ofSeconds(3));
        take(subscription, Integer.MAX_VALUE);
        assertThat(last("AmiConnected").get("Restarted")).isEqualTo("false");
        assertTruth(BOUND);
    }

    /** The link reconnects while the server is still booting. */
    @Test
    void a_restart_is_known_although_the_server_accepts_logins_before_it_has_booted() {
        AmiClient client = client();
        Subscription subscription = client.subscribe(TestOptions.all("all"), () -> {});
        ticks(Duration.ofSeconds(3));
        server.boots = Duration.ofMillis(1500);
        server.restart();
        net.run(Duration.ofSeconds(10));
        take(subscription, Integer.MAX_VALUE);

        assertThat(last("AmiConnected").get("Restarted")).isEqualTo("true");
        assertThat(last("AmiGap").get("Cause")).isEqualTo("restart");
        assertTruth(BOUND);
    }

    /** FullyBooted has arrived, but is not read before the route has taken events. */
    @Test
    void a_server_that_did_not_restart_is_known_although_its_link_is_paused_from_the_login_on() {
        AmiClient client = client();
        Subscription subscription =
                client.subscribe(TestOptions.subscription("slow", "", 10, OverflowPolicy.PAUSE), () -> {});
        net.run(Duration.ofSeconds(1));
        ticks(Duration.ofSeconds(1));
        client.reconnect();
        net.run(Duration.ofSeconds(5));
        assertThat(server.loginTimes).hasSize(2);
        assertThat(server.eventWire().isRead()).isFalse();
        for (int i = 0; i < 200; i++) {
            take(subscription, 50);
            ticks(TICK);
        }

        assertThat(last("AmiConnected").get("Restarted")).isEqualTo("false");
        assertThat(last("AmiGap").get("Cause")).isEqualTo("closed");
    }

    /** Uptimes are whole seconds. */
    @Test
    void a_cut_right_after_the_boot_is_not_a_restart() {
        server.restart();
        AmiClient client = client();
        Subscription subscription = client.subscribe(TestOptions.all("all"), () -> {});
        ticks(Duration.ofMillis(600));
        server.hangUp();
        ticks(Duration.ofSeconds(3));

        take(subscription, Integer.MAX_VALUE);
        assertThat(last("AmiConnected").get("Restarted")).isEqualTo("false");
    }

    @Test
    void another_server_is_never_announced_as_the_one_before() {
        standby.uptime = Duration.ofDays(7);
        AmiClient client = client(VirtualClient.ONE, VirtualClient.OTHER);
        Subscription subscription = client.subscribe(TestOptions.all("all"), () -> {});
        ticks(Duration.ofSeconds(2));
        serverGone = true;
        server.hangUp();
        net.run(Duration.ofSeconds(30));

        take(subscription, Integer.MAX_VALUE);
        assertThat(last("AmiDisconnected").get("Address")).startsWith(VirtualClient.ONE.host());
        assertThat(last("AmiConnected").get("Address")).startsWith(VirtualClient.OTHER.host());
        assertThat(last("AmiConnected").get("Restarted")).isEqualTo("true");
        assertThat(last("AmiGap").get("Cause")).isEqualTo("failover");
    }

    @Test
    void another_address_with_the_same_boot_time_may_be_the_same_server() {
        AmiClient client = client(VirtualClient.ONE, VirtualClient.OTHER);
        Subscription subscription = client.subscribe(TestOptions.all("all"), () -> {});
        ticks(Duration.ofSeconds(2));
        serverGone = true;
        server.hangUp();
        net.run(Duration.ofSeconds(30));

        take(subscription, Integer.MAX_VALUE);
        assertThat(last("AmiConnected").get("Restarted")).isEqualTo("unknown");
        assertThat(last("AmiGap").get("Cause")).isEqualTo("failover");
    }

    // ---- consumers that come and go --------------------------------------------------------------------------------

    /** A route is restarted, while the server is slow to close the session that no consumer needs any more. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 299, 400})
    void a_consumer_added_during_logoff_is_connected_to_the_next_session(int millis) {
        server.goodbye = Duration.ofMillis(300);
        AmiClient client = client();
        Subscription first = client.subscribe(TestOptions.all("first"), () -> {});
        ticks(Duration.ofSeconds(1));
        first.close();
        ticks(Duration.ofMillis(millis));
        Subscription second = client.subscribe(withSnapshot("second", 1000), () -> {});
        ticks(Duration.ofSeconds(3));

        take(second, Integer.MAX_VALUE);
        assertThat(names().subList(0, 1)).containsExactly("AmiConnected");
        assertThat(names()).doesNotContain("AmiDisconnected", "AmiGap").contains("AmiSnapshotEnd", "Tick");
        assertThat(last("AmiSnapshotEnd").get("Error")).isNull();
        assertTruth(BOUND);
    }

    /** The loop reads what has arrived before it runs any task, also the task that adds the consumer. */
    @Test
    void a_consumer_receives_events_that_are_read_before_the_loop_has_added_it() {
        AmiClient client = client();
        client.subscribe(TestOptions.all("first"), () -> {});
        ticks(Duration.ofSeconds(1));

        Subscription second = client.subscribe(TestOptions.all("second"), () -> {});
        server.tick();
        net.settle();

        take(second, Integer.MAX_VALUE);
        assertThat(names()).containsExactly("AmiConnected", "Tick");
    }

    /** Whether the consumer joins during a read or not: events between the snapshot and the mask would be lost. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_snapshot_is_requested_after_the_events_of_its_consumer(boolean duringRead) {
        AmiClient client = client();
        SubscriptionOptions calls = SubscriptionOptions.builder("calls")
                .maxEvents(1000)
                .maxBytes(16_000_000)
                .classes(Set.of(EventClass.CALL))
                .build();
        client.subscribe(calls, () -> {});
        ticks(Duration.ofSeconds(1));
        server.heard.clear();

        Subscription all = client.subscribe(withSnapshot("all", 1000), () -> {});
        if (duringRead) {
            server.tick();
        }
        net.settle();

        assertThat(server.heard).containsExactly("events on", "status");
        take(all, Integer.MAX_VALUE);
        assertThat(names().get(0)).isEqualTo("AmiConnected");
        assertThat(names()).containsOnlyOnce("AmiConnected", "AmiSnapshotEnd");
    }

    /** A consumer cannot miss events from before its stream began. */
    @Test
    void a_consumer_added_during_an_outage_gets_no_gap_but_others_do() {
        AmiClient client = client();
        Subscription old = client.subscribe(TestOptions.all("old"), () -> {});
        ticks(Duration.ofSeconds(1));
        serverGone = true;
        server.hangUp();
        ticks(Duration.ofSeconds(2));
        Subscription fresh = client.subscribe(TestOptions.all("fresh"), () -> {});
        serverGone = false;
        ticks(Duration.ofSeconds(40));

        take(fresh, Integer.MAX_VALUE);
        assertThat(names()).doesNotContain("AmiGap").contains("AmiConnected");
        assertThat(last("AmiConnected").get("Restarted")).isEqualTo("false");
        taken.clear();
        take(old, Integer.MAX_VALUE);
        assertThat(gaps()).hasSize(1);
        assertTruth(BOUND);
    }

    @Test
    void a_suspended_consumer_pauses_no_other_and_delivers_nothing() {
        AmiClient client = client();
        Subscription slow = client.subscribe(TestOptions.subscription("slow", "", 10, OverflowPolicy.PAUSE), () -> {});
        Subscription quick = client.subscribe(TestOptions.all("quick"), () -> {});
        ticks(Duration.ofSeconds(2));
        assertThat(server.eventWire().isRead()).isFalse();
        slow.suspend(false);
        net.settle();
        assertThat(server.eventWire().isRead()).isTrue();
        ticks(Duration.ofSeconds(2));
        take(quick, Integer.MAX_VALUE);
        assertThat(names()).filteredOn("Tick"::equals).hasSize(server.ticks.size());
        assertThat(slow.poll()).isNull();

        slow.resume();
        net.settle();
        assertThat(server.eventWire().isRead()).as("its buffer is full still").isFalse();
        taken.clear();
        take(slow, Integer.MAX_VALUE);
        for (int i = 0; i < 100; i++) {
            ticks(TICK);
            take(slow, Integer.MAX_VALUE);
        }
        assertThat(server.eventWire().isRead()).isTrue();
        assertTruth(BOUND);
    }

    // ---- snapshots -------------------------------------------------------------------------------------------------

    /** A route is slow after the start, so the list waits in our own socket. */
    @Test
    void a_snapshots_time_does_not_run_while_we_do_not_read() {
        AmiClient client = client();
        server.answersLists = false;
        Subscription subscription = client.subscribe(withSnapshot("dashboard", 10), () -> {});
        net.run(Duration.ofMillis(300));
        ticks(Duration.ofSeconds(1));
        assertThat(server.eventWire().isRead()).isFalse();
        ticks(Duration.ofMinutes(3));
        assertThat(names()).doesNotContain("AmiSnapshotEnd");
        for (int i = 0; i < 1000; i++) {
            take(subscription, 50);
            ticks(TICK);
        }
        assertThat(names()).as("30 s of reading are not over").doesNotContain("AmiSnapshotEnd");
    }

    @Test
    void a_snapshot_that_failed_is_repeated_until_it_succeeds() {
        AmiClient client = client();
        server.answersLists = false;
        Subscription subscription = client.subscribe(withSnapshot("dashboard", 1000), () -> {});
        net.run(Duration.ofSeconds(32));
        take(subscription, Integer.MAX_VALUE);
        assertThat(last("AmiSnapshotEnd").get("Error")).contains("30 s");
        assertThat(names()).doesNotContain("Status");

        server.answersLists = true;
        net.run(Duration.ofSeconds(10));
        take(subscription, Integer.MAX_VALUE);
        List<String> all = names();
        assertThat(all.subList(all.size() - 3, all.size()))
                .containsExactly("AmiSnapshotStart", "Status", "AmiSnapshotEnd");
        assertThat(last("AmiSnapshotEnd").get("Error")).isNull();
        net.run(Duration.ofMinutes(20));
        take(subscription, Integer.MAX_VALUE);
        assertThat(names()).as("once is enough").hasSameSizeAs(all);
    }

    // ---- a graceful shutdown, which refuses every action for as long as the calls last
    // --------------------------------

    @Test
    void a_server_that_refuses_all_actions_shows_how_far_the_stream_was_read() {
        AmiClient client = client();
        Subscription subscription =
                client.subscribe(TestOptions.subscription("slow", "", 10, OverflowPolicy.PAUSE), () -> {});
        net.run(Duration.ofSeconds(1));
        server.shuttingDown = true;
        ticks(Duration.ofSeconds(1)); // pauses
        for (int i = 0; i < 3000; i++) {
            take(subscription, Integer.MAX_VALUE);
            ticks(TICK);
        }
        server.hangUp();
        server.shuttingDown = false;
        for (int i = 0; i < 500; i++) {
            ticks(TICK);
            take(subscription, Integer.MAX_VALUE);
        }

        assertThat(server.refused).isPositive();
        assertTruth(BOUND);
    }

    /** Such a server applies a mask, but never answers (brokeneventsaction=yes). */
    @Test
    void a_mask_that_is_never_answered_is_not_requested_again_and_again() {
        AmiClient client = client();
        client.subscribe(
                SubscriptionOptions.builder("narrow")
                        .classes(Set.of(EventClass.SYSTEM))
                        .build(),
                () -> {});
        net.run(Duration.ofSeconds(1));
        server.answersMasks = false;
        client.subscribe(TestOptions.all("all"), () -> {});
        net.run(Duration.ofHours(1));

        assertThat(server.heard).filteredOn("events on"::equals).hasSize(1);
    }

    @Test
    void a_list_and_a_mask_that_it_refused_are_requested_again_after_the_shutdown_was_cancelled() {
        AmiClient client = client();
        client.subscribe(
                SubscriptionOptions.builder("narrow")
                        .classes(Set.of(EventClass.SYSTEM))
                        .build(),
                () -> {});
        net.run(Duration.ofSeconds(1));
        server.shuttingDown = true;
        Subscription subscription = client.subscribe(withSnapshot("dashboard", 1000), () -> {});
        net.run(Duration.ofMinutes(1));
        take(subscription, Integer.MAX_VALUE);
        assertThat(last("AmiSnapshotEnd").get("Error")).contains("shutting down");
        server.shuttingDown = false;
        net.run(Duration.ofMinutes(5));
        ticks(TICK);
        take(subscription, Integer.MAX_VALUE);

        assertThat(names()).contains("Status").endsWith("Tick");
        assertThat(last("AmiSnapshotEnd").get("Error")).isNull();
        assertThat(server.logins).isEqualTo(1);
    }

    // ---- counters --------------------------------------------------------------------------------------------------

    @Test
    void counters_never_run_backwards() {
        server.goodbye = Duration.ofMillis(400);
        AmiClient client = client();
        Subscription subscription = client.subscribe(
                TestOptions.subscription("some", "Tick,Nothing", 50, OverflowPolicy.DROP_OLDEST), () -> {});
        Counters.Snapshot before = client.status().counters();
        for (int i = 0; i < 600; i++) {
            if (i % 100 == 30) {
                client.reconnect();
            } else if (i % 100 == 70) {
                server.hangUp();
            }
            ticks(TICK);
            Counters.Snapshot now = client.status().counters();
            assertThat(now.eventsReceived()).isGreaterThanOrEqualTo(before.eventsReceived());
            assertThat(now.eventsFiltered()).isGreaterThanOrEqualTo(before.eventsFiltered());
            assertThat(now.eventsDelivered()).isGreaterThanOrEqualTo(before.eventsDelivered());
            assertThat(now.eventsLost()).isGreaterThanOrEqualTo(before.eventsLost());
            assertThat(now.gaps()).isGreaterThanOrEqualTo(before.gaps());
            before = now;
        }
        assertThat(before.gaps()).isBetween(6L, 12L);
        assertThat(subscription.status().accepted()).isPositive();
    }

    // ---- whatever happens ------------------------------------------------------------------------------------------

    /** Random sequences of reading, pausing, stalling, closing and connecting, compared with the server's record. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatever_happens_nothing_missing_lies_outside_a_gap(int seed) {
        Random random = new Random(seed);
        server.goodbye = Duration.ofMillis(random.nextInt(3) * 400L);
        AmiClient client = client();
        int size = 10 + random.nextInt(500);
        Subscription subscription = client.subscribe(
                TestOptions.subscription(
                        "any", "", size, random.nextInt(4) == 0 ? OverflowPolicy.DROP_OLDEST : OverflowPolicy.PAUSE),
                () -> {});
        net.run(Duration.ofSeconds(1));
        Duration longest = Duration.ZERO;
        for (int step = 0; step < 120; step++) {
            Duration time = Duration.ofMillis(20 + random.nextInt(3000));
            switch (random.nextInt(12)) {
                case 0 -> server.hangUp();
                case 1 -> server.swallow();
                case 2 -> client.reconnect();
                case 3 -> stalledTicks(time);
                case 4 -> {
                    stalledTicks(time);
                    server.hangUp();
                    stalledTicks(time);
                }
                case 5 -> ticks(time.multipliedBy(5)); // the route is slow
                case 6 -> server.restart();
                case 7 -> server.tickInTwo();
                case 8 -> {
                    subscription.suspend(random.nextBoolean());
                    ticks(time);
                    subscription.resume();
                }
                default -> {
                    for (int i = 0; i < time.toMillis() / 20; i++) {
                        ticks(TICK);
                        take(subscription, 1 + random.nextInt(20));
                    }
                }
            }
            take(subscription, random.nextInt(size));
        }
        for (int i = 0; i < 3000; i++) {
            ticks(TICK);
            take(subscription, Integer.MAX_VALUE);
        }
        assertNothingMissingOutsideGaps(Duration.ZERO);
        assertThat(taken).as("it has lived").hasSizeGreaterThan(500);
    }

    // ---- helpers ---------------------------------------------------------------------------------------------------

    private AmiClient client(HostPort... servers) {
        Clock wall = net.clock(now -> now.plusSeconds(clockSetBy));
        HostPort[] all = servers.length == 0 ? new HostPort[] {VirtualClient.ONE} : servers;
        return new AmiClient(
                "camel@pbx:5038",
                new ClientKey(List.of(all), null, "camel", "s3cret", ""),
                ClientOptions.DEFAULTS,
                net.connector(new NameLookups(Runnable::run)),
                net.loop(),
                net.loop(),
                new BufferMemory(0),
                wall,
                net.nanoTime(),
                null);
    }

    private static SubscriptionOptions withSnapshot(String name, int size) {
        return SubscriptionOptions.builder(name)
                .maxEvents(size)
                .maxBytes(16_000_000)
                .snapshot(List.of(AmiAction.of("Status")))
                .build();
    }

    private Instant now() {
        return net.clock().instant();
    }

    private void ticks(Duration time) {
        for (long left = time.toMillis(); left > 0; left -= TICK.toMillis()) {
            net.run(TICK);
            server.tick();
            net.settle();
        }
    }

    /** The server continues to send while this process is suspended. */
    private void stalledTicks(Duration time) {
        for (long left = time.toMillis(); left > 0; left -= TICK.toMillis()) {
            net.stall(TICK);
            server.tick();
        }
    }

    private void take(Subscription subscription, int most) {
        for (int i = 0; i < most; i++) {
            EventDelivery next = subscription.poll();
            if (next == null) {
                break;
            }
            taken.add(next);
        }
        net.settle();
    }

    private List<String> names() {
        return taken.stream().map(delivery -> delivery.event().name()).toList();
    }

    private List<AmiEvent> gaps() {
        return taken.stream()
                .map(EventDelivery::event)
                .filter(event -> event.is("AmiGap"))
                .toList();
    }

    private AmiEvent onlyGap() {
        assertThat(gaps()).hasSize(1);
        return gaps().get(0);
    }

    private AmiEvent last(String name) {
        return taken.stream()
                .map(EventDelivery::event)
                .filter(event -> event.is(name))
                .reduce((one, other) -> other)
                .orElseThrow();
    }

    private static Instant from(AmiEvent gap) {
        return Instant.parse(gap.get("From"));
    }

    private static Instant to(AmiEvent gap) {
        return Instant.parse(gap.get("To"));
    }

    /** Returns the numbers that are missing between the consumer's first and last number. */
    private Set<Integer> missing() {
        Set<Integer> missing = new TreeSet<>();
        int expected = -1;
        for (EventDelivery delivery : taken) {
            if (delivery.event().is("Tick")) {
                int number = Integer.parseInt(delivery.event().get("N"));
                assertThat(number).as("in order, and once").isGreaterThanOrEqualTo(expected);
                for (int i = expected; expected >= 0 && i < number; i++) {
                    missing.add(i);
                }
                expected = number + 1;
            }
        }
        return missing;
    }

    private void assertNothingMissingOutsideGaps(Duration early) {
        for (int number : missing()) {
            Instant at = server.ticks.get(number);
            assertThat(gaps())
                    .as("event %d of %s", number, at)
                    .anyMatch(gap -> !from(gap).minus(early).isAfter(at) && !to(gap).isBefore(at));
        }
    }

    /**
     * Checks that no event is missing outside the gaps, and that no gap is wider than the loss by more than the limit.
     */
    private void assertTruth(Duration bound) {
        assertNothingMissingOutsideGaps(Duration.ZERO);
        Set<Integer> missing = missing();
        for (AmiEvent gap : gaps()) {
            List<Instant> within = missing.stream()
                    .map(server.ticks::get)
                    .filter(at -> !from(gap).isAfter(at) && !to(gap).isBefore(at))
                    .toList();
            Instant first = within.isEmpty() ? to(gap) : within.get(0);
            Instant last = within.isEmpty() ? to(gap) : within.get(within.size() - 1);
            assertThat(Duration.between(from(gap), first))
                    .as("before the first in %s", gap)
                    .isLessThanOrEqualTo(bound);
            assertThat(Duration.between(last, to(gap)))
                    .as("after the last in %s", gap)
                    .isLessThanOrEqualTo(bound);
        }
    }
}
