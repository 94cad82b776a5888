/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** {@code concurrentConsumers} processes events in parallel, and in order within each channel and call. */
class LanesTest extends RouteTest {

    private static String field(Exchange exchange, String name) {
        return (String) exchange.getMessage().getBody(Map.class).get(name);
    }

    @Test
    void the_order_of_a_channel_holds_when_its_linkedid_changes() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        CountDownLatch other = new CountDownLatch(1);
        start(route -> route.from("ami:pbx?events=Tick&concurrentConsumers=4").process(e -> {
            if (field(e, "N").equals("1")) {
                assertThat(other.await(5, TimeUnit.SECONDS)).isTrue();
            }
            order.add(field(e, "N"));
            if (field(e, "N").equals("3")) {
                other.countDown(); // the third was not held up by the first; the second was
            }
        }));
        pbx().awaitLogins(1);

        userEvent("Tick", "Uniqueid", "u1", "Linkedid", "A", "N", "1");
        userEvent("Tick", "Uniqueid", "u1", "Linkedid", "B", "N", "2");
        userEvent("Tick", "Uniqueid", "u9", "Linkedid", "C", "N", "3");

        eventually(() -> order.size() == 3);
        assertThat(order).containsExactly("3", "1", "2");
    }

    @Test
    void a_busy_call_with_many_events_delays_no_other() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        AtomicInteger others = new AtomicInteger();
        List<String> order = new CopyOnWriteArrayList<>();
        start(route -> route.from("ami:pbx?events=Tick&concurrentConsumers=4")
                .routeId("lanes")
                .process(e -> {
                    if (field(e, "Linkedid").equals("busy")) {
                        assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();
                        order.add(field(e, "N"));
                    } else {
                        others.incrementAndGet();
                    }
                }));
        pbx().awaitLogins(1);

        for (int i = 0; i < 2000; i++) {
            userEvent("Tick", "Linkedid", "busy", "N", Integer.toString(i));
        }
        for (int i = 0; i < 50; i++) {
            userEvent("Tick", "Linkedid", "call-" + i);
        }

        eventually(() -> others.get() == 50);
        AmiConsumer consumer = (AmiConsumer) camel.getRoute("lanes").getConsumer();
        eventually(() -> consumer.getPendingExchangesSize() == 2000);
        assertThat(consumer.getWaitingEvents()).isEqualTo(1999);
        busy.countDown();
        eventually(() -> order.size() == 2000);
        assertThat(order).isEqualTo(numbers(2000));
        eventually(() -> consumer.getPendingExchangesSize() == 0);
    }

    /**
     * Repeats many times: an end that arrived while the lane was checking for it was once taken for the end of the next
     * event.
     */
    @RepeatedTest(20)
    void routes_that_continue_elsewhere_keep_the_order_and_the_limit() throws Exception {
        Map<String, List<String>> calls = new ConcurrentHashMap<>();
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        start(route -> route.from("ami:pbx?events=Tick&concurrentConsumers=3")
                .process(e -> most.accumulateAndGet(inside.incrementAndGet(), Math::max))
                .threads(8)
                .process(e -> {
                    calls.computeIfAbsent(field(e, "Linkedid"), call -> new CopyOnWriteArrayList<>())
                            .add(field(e, "N"));
                    inside.decrementAndGet();
                }));
        pbx().awaitLogins(1);
        Random random = new Random(7);
        Map<String, AtomicInteger> next = new ConcurrentHashMap<>();
        for (int i = 0; i < 2000; i++) {
            String call = "call-" + random.nextInt(9);
            int n = next.computeIfAbsent(call, c -> new AtomicInteger()).getAndIncrement();
            userEvent("Tick", "Linkedid", call, "N", Integer.toString(n));
        }

        eventually(() -> calls.values().stream().mapToInt(List::size).sum() == 2000);
        assertThat(calls).allSatisfy((call, seen) -> assertThat(seen).isEqualTo(numbers(seen.size())));
        assertThat(most.get()).isLessThanOrEqualTo(3);
    }

    @Test
    void what_may_wait_is_bounded_as_for_one_lane() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        start(route -> route.from("ami:pbx?events=Tick&concurrentConsumers=2&bufferSize=100")
                .routeId("lanes")
                .process(e -> {
                    busy.await(20, TimeUnit.SECONDS);
                    remember(e);
                }));
        pbx().awaitLogins(1);
        AmiConsumer consumer = (AmiConsumer) camel.getRoute("lanes").getConsumer();

        for (int i = 0; i < 1000; i++) {
            userEvent("Tick", "Linkedid", "busy", "N", Integer.toString(i));
        }

        eventually(consumer::isLinkPaused);
        busy.countDown();
        eventually(() -> seen.size() == 1000);
        assertThat(values("N")).isEqualTo(numbers(1000));
    }

    @Test
    void suspended_no_lane_emits_and_resumed_all_do() throws Exception {
        AtomicInteger emitted = new AtomicInteger();
        CountDownLatch first = new CountDownLatch(3);
        CountDownLatch go = new CountDownLatch(1);
        start(route -> route.from("ami:pbx?events=Tick&concurrentConsumers=3")
                .routeId("lanes")
                .process(e -> {
                    emitted.incrementAndGet();
                    first.countDown();
                    assertThat(go.await(20, TimeUnit.SECONDS)).isTrue();
                }));
        pbx().awaitLogins(1);
        for (int i = 0; i < 30; i++) {
            userEvent("Tick", "Linkedid", "call-" + i);
        }
        assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();
        AmiConsumer consumer = (AmiConsumer) camel.getRoute("lanes").getConsumer();
        eventually(() -> consumer.getWaitingEvents() == 27);

        consumer.suspend();
        go.countDown();
        eventually(() -> consumer.getPendingExchangesSize() == 0);
        assertThat(emitted).hasValue(3);
        assertThat(consumer.getWaitingEvents()).isEqualTo(27);
        consumer.resume();

        eventually(() -> emitted.get() == 30);
    }
}
