/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelami.internal.client.EventDelivery;
import io.github.camelami.internal.message.AmiEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keeps the order within each channel and call, and no other order. */
class CallOrderTest {

    private final CallOrder order = new CallOrder();

    private static EventDelivery event(String... fields) {
        return new EventDelivery(AmiEvent.of("Tick", fields), null);
    }

    private CallOrder.Entry take() {
        CallOrder.Entry next = order.next();
        assertThat(next).isNotNull();
        return next;
    }

    @Test
    void events_of_other_calls_need_not_wait() {
        order.add(event("Uniqueid", "a", "Linkedid", "A"));
        order.add(event("Uniqueid", "b", "Linkedid", "B"));

        take();
        take();
        assertThat(order.size()).isEqualTo(2);
    }

    @Test
    void a_channel_keeps_its_order_when_a_bridge_changes_its_linkedid() {
        order.add(event("Uniqueid", "u", "Linkedid", "A"));
        order.add(event("Uniqueid", "u", "Linkedid", "B"));
        order.add(event("Uniqueid", "v", "Linkedid", "B"));

        CallOrder.Entry first = take();
        assertThat(order.next()).as("the same channel").isNull();
        order.finished(first);
        CallOrder.Entry second = take();
        assertThat(order.next()).as("the same call").isNull();
        order.finished(second);
        order.finished(take());
        assertThat(order.size()).isZero();
        assertThat(order.bytes()).isZero();
    }

    @Test
    void an_event_of_two_channels_comes_after_the_earlier_ones_of_both() {
        order.add(event("Uniqueid", "a"));
        order.add(event("Uniqueid", "b"));
        order.add(event("Uniqueid", "a", "DestUniqueid", "b"));

        CallOrder.Entry a = take();
        CallOrder.Entry b = take();
        order.finished(a);
        assertThat(order.next()).isNull();
        order.finished(b);
        take();
    }

    @Test
    void events_of_no_channel_keep_their_order_and_a_blank_id_is_none() {
        order.add(event("Queue", "1"));
        order.add(event("Queue", "2", "Uniqueid", ""));
        order.add(event("Uniqueid", "a"));

        take();
        assertThat(take().delivery.event().get("Uniqueid")).isEqualTo("a");
        assertThat(order.next()).isNull();
    }

    @Test
    void an_event_of_the_link_is_overtaken_by_none_and_overtakes_none() {
        order.add(event("Uniqueid", "a"));
        order.add(new EventDelivery(AmiEvent.of("AmiGap", "Cause", "cut"), null));

        assertThat(order.isOpen()).isFalse();
        assertThatThrownBy(() -> order.add(event("Uniqueid", "b"))).isInstanceOf(IllegalStateException.class);
        CallOrder.Entry before = take();
        assertThat(order.next()).isNull();
        order.finished(before);
        CallOrder.Entry gap = take();
        assertThat(gap.delivery.event().name()).isEqualTo("AmiGap");
        assertThat(order.isOpen()).isFalse();
        order.finished(gap);
        assertThat(order.isOpen()).isTrue();
    }

    /**
     * Compares random events and lanes with the rule itself: an event runs only after earlier events that share an id
     * with it.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void any_sequence(long seed) {
        Random random = new Random(seed);
        Map<EventDelivery, Integer> numbers = new HashMap<>();
        Map<EventDelivery, Set<String>> ids = new HashMap<>();
        List<CallOrder.Entry> running = new ArrayList<>();
        List<EventDelivery> unfinished = new ArrayList<>();
        int added = 0;
        int done = 0;
        while (done < 20_000) {
            int dice = random.nextInt(10);
            if (dice < 4 && added < 20_000 && order.isOpen() && order.size() < 200) {
                EventDelivery next = random(random);
                numbers.put(next, added++);
                ids.put(next, new HashSet<>(next.event().headers().valuesOfKeysEnding("Uniqueid", "Linkedid")));
                unfinished.add(next);
                order.add(next);
            } else if (dice < 7 && running.size() < 5) {
                CallOrder.Entry next = order.next();
                if (next != null) {
                    assertNoneBefore(next.delivery, numbers, ids, unfinished);
                    running.add(next);
                }
            } else if (!running.isEmpty()) {
                CallOrder.Entry end = running.remove(random.nextInt(running.size()));
                unfinished.remove(end.delivery);
                order.finished(end);
                done++;
            }
            if (running.isEmpty() && !unfinished.isEmpty()) {
                assertThat(order.hasReady()).as("something can always run").isTrue();
            }
        }
        assertThat(order.size()).isZero();
        assertThat(order.bytes()).isZero();
    }

    private static EventDelivery random(Random random) {
        if (random.nextInt(100) == 0) {
            return new EventDelivery(AmiEvent.of("AmiGap", "Cause", "cut"), null);
        }
        List<String> fields = new ArrayList<>(List.of("N", Integer.toString(random.nextInt())));
        if (random.nextInt(20) > 0) {
            fields.addAll(List.of("Uniqueid", "u" + random.nextInt(12), "Linkedid", "u" + random.nextInt(12)));
        }
        if (random.nextInt(4) == 0) {
            fields.addAll(List.of("DestUniqueid", "u" + random.nextInt(12)));
        }
        return new EventDelivery(AmiEvent.of("Tick", fields.toArray(String[]::new)), null);
    }

    private static void assertNoneBefore(
            EventDelivery next,
            Map<EventDelivery, Integer> numbers,
            Map<EventDelivery, Set<String>> ids,
            List<EventDelivery> unfinished) {
        int number = numbers.get(next);
        boolean link = next.event().name().startsWith("Ami");
        for (EventDelivery earlier : unfinished) {
            if (numbers.get(earlier) >= number) {
                continue;
            }
            Set<String> common = new HashSet<>(ids.get(earlier));
            common.retainAll(ids.get(next));
            boolean bothOfNone = ids.get(earlier).isEmpty() && ids.get(next).isEmpty();
            assertThat(link || earlier.event().name().startsWith("Ami") || bothOfNone || !common.isEmpty())
                    .as("%s runs before %s", next.event(), earlier.event())
                    .isFalse();
        }
    }
}
