/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.OverflowPolicy;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.route.EventPump;
import io.github.camelami.internal.route.RouteExecutor;
import io.github.camelami.internal.session.NameLookups;
import io.github.camelami.internal.session.VirtualAsterisk;
import io.github.camelami.internal.session.VirtualNet;
import io.github.camelami.internal.session.VirtualNet.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many servers send at once, and routes hang: events do not fill the heap, and a route that keeps up gets all its
 * events.
 */
class SharedMemoryTest {

    private static final long LIMIT = 2_000_000;
    private static final int HANGING = 6;
    private static final List<String> LISTED =
            List.of("AmiSnapshotStart", "Status", "Status", "Status", "AmiSnapshotEnd");

    private final Map<String, VirtualAsterisk> servers = new HashMap<>();
    private final VirtualNet net =
            new VirtualNet(to -> servers.computeIfAbsent(to.getHostString(), host -> new Lister()));
    private int listItems;
    private final BufferMemory memory = new BufferMemory(LIMIT);

    private final class Lister extends VirtualAsterisk {

        @Override
        protected void onOther(Wire wire, String name, Map<String, String> action) {
            if (!name.equals("status")) {
                super.onOther(wire, name, action);
                return;
            }
            String id = "ActionID: " + action.get("actionid") + "\r\n";
            wire.answer(action, "Success", "EventList: start");
            for (int i = 0; i < listItems; i++) {
                wire.send("Event: Status\r\n" + id + "Padding: " + "x".repeat(4000) + "\r\n\r\n");
            }
            wire.send("Event: StatusComplete\r\n" + id + "EventList: Complete\r\nListItems: " + listItems + "\r\n\r\n");
        }
    }

    @ParameterizedTest
    @EnumSource(OverflowPolicy.class)
    void hanging_routes_hold_no_more_than_the_memory_and_leave_room_for_the_others(OverflowPolicy policy) {
        for (int i = 0; i < HANGING; i++) {
            client(i).subscribe(TestOptions.subscription("hanging" + i, "", 10_000, policy), () -> {});
        }
        Subscription quick = client(HANGING).subscribe(TestOptions.subscription("quick", "", 10_000, policy), () -> {});
        net.settle();
        List<Integer> taken = new ArrayList<>();
        int sent = 0;
        for (int round = 0; round < 200; round++) {
            for (int i = 0; i < 5; i++, sent++) {
                for (VirtualAsterisk server : servers.values()) {
                    server.event("call", "Event: Newexten", "N: " + sent, "Padding: " + "x".repeat(4000));
                }
            }
            net.settle();
            for (EventDelivery next = quick.poll(); next != null; next = quick.poll()) {
                String number = next.event().get("N");
                if (number != null) {
                    taken.add(Integer.parseInt(number));
                }
            }
            net.settle();
            // with PAUSE, what was read before the pause is kept: here one event of each
            assertThat(memory.held()).isLessThanOrEqualTo(LIMIT + (HANGING + 1) * 4200L);
        }
        assertThat(memory.held()).as("they hang with full event buffers").isGreaterThan(LIMIT / 3);
        assertThat(taken).as("the one that keeps up misses nothing").hasSize(sent);
    }

    /** All events belong to one call, so the lanes search further and further for an event of another. */
    @Test
    void events_taken_in_advance_by_several_lanes_count_too() {
        EventPump.Ahead ahead = new EventPump.Ahead(10_000, 100_000_000);
        EventPump pump = new EventPump(new RunningHere(new ArrayList<>()), 3, ahead, (delivery, end) -> {});
        Subscription subscription = client(0)
                .subscribe(TestOptions.subscription("lanes", "Newexten", 10_000, OverflowPolicy.PAUSE), pump::wake);
        pump.serve(subscription);
        net.settle();
        for (int i = 0; i < 2000; i++) {
            send("1");
        }

        assertThat(pump.processing()).isEqualTo(1);
        assertThat(memory.held()).isBetween(LIMIT / 3, LIMIT + 4200);
        assertThat(pump.ahead() * 4000L).isLessThan(LIMIT);
        pump.stop();
        subscription.close();
        assertThat(memory.held()).isZero();
    }

    @Test
    void a_snapshot_for_which_there_is_no_memory_fails_and_is_repeated() {
        listItems = 300;
        Subscription hanging =
                client(0).subscribe(TestOptions.subscription("hanging", "", 10_000, OverflowPolicy.PAUSE), () -> {});
        net.settle();
        for (int i = 0; i < 500; i++) {
            servers.values().forEach(server -> server.event("call", "Event: Newexten", "Padding: " + "x".repeat(4000)));
            net.settle();
        }
        Subscription listing = client(1)
                .subscribe(
                        SubscriptionOptions.builder("listing")
                                .filter(EventFilter.parse("Status,Ami*", Map.of()))
                                .snapshot(List.of(AmiAction.of("Status")))
                                .build(),
                        () -> {});
        net.run(Duration.ofSeconds(1));
        assertThat(VirtualClient.taken(listing)).containsExactly("AmiConnected", "AmiSnapshotStart", "AmiSnapshotEnd");
        assertThat(memory.held()).isLessThanOrEqualTo(LIMIT + 4200);

        hanging.close();
        net.run(Duration.ofSeconds(10));
        assertThat(VirtualClient.taken(listing)).hasSize(listItems + 2).contains("Status");
    }

    /** Its own event ends much later, and it is not woken when others release memory. */
    @Test
    void a_lane_without_memory_tries_again() {
        List<Runnable> later = new ArrayList<>();
        List<String> started = new ArrayList<>();
        EventPump pump = new EventPump(
                new RunningHere(later),
                2,
                new EventPump.Ahead(10_000, 100_000_000),
                (delivery, end) -> started.add(delivery.event().get("Linkedid")));
        Subscription subscription = client(0)
                .subscribe(TestOptions.subscription("lanes", "Newexten", 10_000, OverflowPolicy.PAUSE), pump::wake);
        pump.serve(subscription);
        net.settle();
        for (int i = 0; i < 150; i++) {
            send("1");
        }
        memory.add(LIMIT); // as other consumers do
        send("2");
        assertThat(started).containsExactly("1");
        memory.add(-LIMIT);
        List.copyOf(later).forEach(Runnable::run);

        assertThat(started).containsExactly("1", "2");
    }

    /** Such a link cannot pause, so events are lost, and the state of the calls with them. */
    @Test
    void a_single_link_lists_again_once_a_full_event_buffer_has_room() {
        listItems = 3;
        AmiClient single =
                VirtualClient.of(net, ClientOptions.builder().singleLink(true).build(), new HostPort("10.0.1.1", 5038));
        Subscription listing = single.subscribe(
                SubscriptionOptions.builder("listing")
                        .filter(EventFilter.parse("Newexten,Status", Map.of()))
                        .maxEvents(10)
                        .snapshot(List.of(AmiAction.of("Status")))
                        .build(),
                () -> {});
        net.run(Duration.ofSeconds(1));
        assertThat(VirtualClient.taken(listing)).isEqualTo(LISTED);
        for (int i = 0; i < 20; i++) {
            send("1");
        }
        net.run(Duration.ofSeconds(5));
        assertThat(VirtualClient.taken(listing)).hasSize(10).containsOnly("Newexten");
        net.run(Duration.ofSeconds(1));
        assertThat(VirtualClient.taken(listing)).isEqualTo(LISTED);
        net.run(Duration.ofSeconds(5));
        assertThat(VirtualClient.taken(listing)).isEmpty();
    }

    @Test
    void lists_are_repeated_less_and_less_often_if_events_keep_being_lost() {
        listItems = 3;
        Subscription listing = client(1)
                .subscribe(
                        SubscriptionOptions.builder("listing")
                                .filter(EventFilter.parse("Newexten,Status", Map.of()))
                                .maxEvents(10)
                                .overflow(OverflowPolicy.DROP_NEWEST)
                                .snapshot(List.of(AmiAction.of("Status")))
                                .build(),
                        () -> {});
        net.run(Duration.ofSeconds(1));
        for (int seconds = 0; seconds < 300; seconds++) {
            for (int i = 0; i < 20; i++) {
                send("1");
            }
            VirtualClient.taken(listing);
            net.run(Duration.ofSeconds(1));
        }

        assertThat(servers.get("10.0.1.1").heard.stream().filter("status"::equals))
                .as("after 5, 10, 20 s and so on")
                .hasSizeBetween(4, 7);
    }

    @Test
    void two_lists_that_fit_only_one_after_the_other_are_both_complete() {
        Subscription listing = listingTwice();
        List<String> taken = takenEachSecond(listing, 600);

        assertThat(taken).filteredOn("Status"::equals).hasSize(12);
        assertThat(listing.status().lost()).isZero();
    }

    /** The second list then replaces a part of the first, which is complete only if both are requested again. */
    @Test
    void lists_of_which_one_has_replaced_the_other_are_requested_again() {
        Subscription listing = listingTwice();
        net.run(Duration.ofSeconds(10));
        assertThat(VirtualClient.taken(listing)).filteredOn("Status"::equals).hasSize(10);
        long lost = listing.status().lost();
        List<String> taken = takenEachSecond(listing, 600);

        assertThat(taken).filteredOn("Status"::equals).hasSize(12);
        assertThat(listing.status().lost()).isEqualTo(lost);
    }

    @Test
    void a_list_that_replaces_what_waits_is_no_reason_to_request_it_again() {
        listItems = 6;
        Subscription listing = listing(1);
        net.run(Duration.ofSeconds(1));
        for (int i = 0; i < 10; i++) {
            send("1");
        }
        net.cutAll();
        net.run(Duration.ofSeconds(10));
        assertThat(listing.status().lost()).isPositive();
        VirtualClient.taken(listing);
        servers.get("10.0.1.1").heard.clear();
        takenEachSecond(listing, 600);

        assertThat(servers.get("10.0.1.1").heard).doesNotContain("status");
    }

    private Subscription listingTwice() {
        listItems = 6;
        return listing(2);
    }

    /** Returns a consumer that drops the oldest of ten events, and requests this number of lists. */
    private Subscription listing(int lists) {
        return client(1)
                .subscribe(
                        SubscriptionOptions.builder("listing")
                                .filter(EventFilter.parse("Newexten,Status", Map.of()))
                                .maxEvents(10)
                                .overflow(OverflowPolicy.DROP_OLDEST)
                                .snapshot(Collections.nCopies(lists, AmiAction.of("Status")))
                                .build(),
                        () -> {});
    }

    private List<String> takenEachSecond(Subscription subscription, int seconds) {
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < seconds; i++) {
            net.run(Duration.ofSeconds(1));
            taken.addAll(VirtualClient.taken(subscription));
        }
        return taken;
    }

    @ParameterizedTest
    @EnumSource(names = {"DROP_NEWEST", "DROP_OLDEST"})
    void a_snapshot_that_does_not_fit_into_a_buffer_that_drops_events_fails_as_a_whole(OverflowPolicy policy) {
        listItems = 20;
        Subscription listing = client(1)
                .subscribe(
                        SubscriptionOptions.builder("listing")
                                .filter(EventFilter.parse("Status", Map.of()))
                                .maxEvents(10)
                                .overflow(policy)
                                .snapshot(List.of(AmiAction.of("Status")))
                                .build(),
                        () -> {});
        net.run(Duration.ofMinutes(1));

        assertThat(VirtualClient.taken(listing))
                .startsWith("AmiSnapshotStart", "AmiSnapshotEnd")
                .doesNotContain("Status");
        assertThat(listing.status().lost()).isZero();
    }

    private void send(String linkedid) {
        servers.values()
                .forEach(server -> server.event(
                        "call", "Event: Newexten", "Linkedid: " + linkedid, "Padding: " + "x".repeat(4000)));
        net.settle();
    }

    /** Runs tasks on the caller's thread, and keeps those for later. */
    private record RunningHere(List<Runnable> later) implements RouteExecutor {

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void executeNext(Runnable task) {
            task.run();
        }

        @Override
        public void executeLater(Runnable task) {
            later.add(task);
        }
    }

    private AmiClient client(int number) {
        return new AmiClient(
                "camel@10.0.1." + number + ":5038",
                new ClientKey(List.of(new HostPort("10.0.1." + number, 5038)), null, "camel", "s3cret", ""),
                ClientOptions.DEFAULTS,
                net.connector(new NameLookups(Runnable::run)),
                net.loop(),
                net.loop(),
                memory,
                net.clock(),
                net.nanoTime(),
                null);
    }
}
