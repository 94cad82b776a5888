/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.message.AmiEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class SubscriptionTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private final RecordingOwner owner = new RecordingOwner();
    private int woken;

    @Test
    void a_gap_that_the_filter_leaves_out_goes_with_the_next_exchange_and_only_with_that() {
        Subscription subscription = subscription("Hangup", 10, OverflowPolicy.PAUSE);
        subscription.announce(LinkEvents.gap(NOW, NOW.plusSeconds(2), "cut", -1));
        subscription.announce(AmiEvent.of("AmiConnected"));
        offer(subscription, 1);
        offer(subscription, 2);

        Delivery first = subscription.poll();
        assertThat(first.event().get("N")).isEqualTo("1");
        assertThat(first.gap().get("Cause")).isEqualTo("cut");
        assertThat(first.gap().get("DurationMs")).isEqualTo("2000");
        assertThat(subscription.poll().gap()).isNull();
        assertThat(subscription.poll()).isNull();
    }

    @Test
    void two_gaps_before_one_exchange_are_told_as_one() {
        Subscription subscription = subscription("Hangup", 10, OverflowPolicy.PAUSE);
        subscription.announce(LinkEvents.gap(NOW, NOW.plusSeconds(1), "cut", 2));
        subscription.announce(LinkEvents.gap(NOW.plusSeconds(5), NOW.plusSeconds(6), "restart", 3));
        offer(subscription, 1);

        AmiEvent gap = subscription.poll().gap();
        assertThat(gap.get("From")).isEqualTo(NOW.toString());
        assertThat(gap.get("To")).isEqualTo(NOW.plusSeconds(6).toString());
        assertThat(gap.get("Cause")).isEqualTo("restart");
        assertThat(gap.get("Lost")).isEqualTo("5");
    }

    @Test
    void to_a_consumer_that_wants_them_gaps_are_events_at_their_place() {
        Subscription subscription = subscription("Hangup,AmiGap", 2, OverflowPolicy.DROP_NEWEST);
        for (int i = 1; i <= 4; i++) {
            offer(subscription, i);
        }
        assertThat(texts(subscription)).containsExactly("1", "2", "gap 2 overflow");
        offer(subscription, 5);
        assertThat(texts(subscription)).containsExactly("5");
        assertThat(owner.dropped).isEqualTo(2);
    }

    @Test
    void drop_oldest_tells_the_gap_first() {
        Subscription subscription = subscription("", 2, OverflowPolicy.DROP_OLDEST);
        for (int i = 1; i <= 5; i++) {
            offer(subscription, i);
        }
        assertThat(texts(subscription)).containsExactly("gap 3 overflow", "4", "5");
    }

    @Test
    void pausing_asks_the_link_to_wait_and_to_go_on() {
        Subscription subscription = subscription("", 4, OverflowPolicy.PAUSE);
        for (int i = 1; i <= 4; i++) {
            offer(subscription, i);
        }
        assertThat(owner.asked).containsExactly("full");
        assertThat(subscription.holdsBack()).isTrue();
        assertThat(texts(subscription)).hasSize(4);
        assertThat(owner.asked).containsExactly("full", "room");
        assertThat(subscription.holdsBack()).isFalse();
    }

    @Test
    void suspended_it_drops_and_counts_but_keeps_what_waits_and_what_tells_of_the_link() {
        Subscription subscription = subscription("", 10, OverflowPolicy.PAUSE);
        offer(subscription, 1);
        subscription.suspend();
        offer(subscription, 2);
        offer(subscription, 3);
        assertThat(texts(subscription)).containsExactly("1");
        assertThat(subscription.isEmpty())
                .as("the loss is told when it is resumed")
                .isTrue();
        subscription.resume();
        assertThat(owner.asked).containsExactly("resume");
        assertThat(subscription.isEmpty()).isFalse();
        assertThat(texts(subscription)).containsExactly("gap 2 suspended");
        offer(subscription, 4);
        assertThat(texts(subscription)).containsExactly("4");
    }

    @Test
    void wakes_its_taker_once_for_many_and_again_when_it_had_found_nothing() {
        Subscription subscription = subscription("", 10, OverflowPolicy.PAUSE);
        offer(subscription, 1);
        offer(subscription, 2);
        assertThat(woken).isEqualTo(1);
        texts(subscription);
        offer(subscription, 3);
        assertThat(woken).isEqualTo(2);
    }

    @Test
    void what_comes_with_one_read_wakes_its_taker_once_and_nothing_overtakes_it() {
        RecordingOwner reading = new RecordingOwner() {
            @Override
            public void onStaged(Subscription subscription) {
                asked.add("staged");
            }
        };
        Subscription subscription = new Subscription(
                options("", 1000, OverflowPolicy.PAUSE), reading, () -> woken++, new MailboxMemory(0), CLOCK);
        offer(subscription, 1);
        offer(subscription, 2);
        assertThat(texts(subscription)).as("before the read is over").isEmpty();

        subscription.flush();
        assertThat(woken).isEqualTo(1);
        assertThat(reading.delivered).isEqualTo(2);
        assertThat(texts(subscription)).containsExactly("1", "2");

        offer(subscription, 3);
        subscription.announce(AmiEvent.of("AmiConnected", "N", "link"));
        assertThat(texts(subscription)).containsExactly("3", "link");

        for (int i = 0; i < 100; i++) {
            offer(subscription, i);
        }
        assertThat(texts(subscription)).as("a long read is handed on in parts").hasSize(96);
        subscription.flush();
        subscription.flush();
        assertThat(texts(subscription)).containsExactly("96", "97", "98", "99");
        assertThat(reading.delivered).isEqualTo(104);
    }

    @Test
    void a_taker_that_cannot_be_woken_harms_nobody() {
        Subscription subscription = new Subscription(
                options("", 10, OverflowPolicy.PAUSE),
                owner,
                () -> {
                    throw new RejectedExecutionException("pool is shut down");
                },
                new MailboxMemory(0),
                CLOCK);
        offer(subscription, 1);

        assertThat(texts(subscription)).containsExactly("1");
    }

    @Test
    void closed_it_takes_nothing_and_still_gives_what_it_has() {
        Subscription subscription = subscription("", 10, OverflowPolicy.PAUSE);
        offer(subscription, 1);
        subscription.close();
        subscription.close();
        offer(subscription, 2);

        assertThat(owner.asked).containsExactly("close");
        assertThat(texts(subscription)).containsExactly("1");
    }

    @Test
    void empty_and_poll_never_contradict_each_other_for_long() {
        // a taker that asks again while it is told "not empty" must come to an end
        Subscription subscription = subscription("Hangup", 2, OverflowPolicy.DROP_NEWEST);
        subscription.announce(AmiEvent.of("AmiConnected"));
        for (int i = 0; i < 5; i++) {
            offer(subscription, i);
        }
        int polls = 0;
        while (!subscription.isEmpty()) {
            subscription.poll();
            assertThat(++polls).isLessThan(10);
        }
    }

    private List<String> texts(Subscription subscription) {
        List<String> texts = new ArrayList<>();
        for (Delivery next = subscription.poll(); next != null; next = subscription.poll()) {
            AmiEvent event = next.event();
            texts.add(event.is("AmiGap") ? "gap " + event.get("Lost") + " " + event.get("Cause") : event.get("N"));
        }
        return texts;
    }

    private static void offer(Subscription subscription, int number) {
        subscription.offer(AmiEvent.of("Hangup", "N", Integer.toString(number)));
    }

    private Subscription subscription(String events, int maxEvents, OverflowPolicy policy) {
        return new Subscription(options(events, maxEvents, policy), owner, () -> woken++, new MailboxMemory(0), CLOCK);
    }

    private static SubscriptionOptions options(String events, int maxEvents, OverflowPolicy policy) {
        return new SubscriptionOptions(
                "route", EventFilter.parse(events, Map.of()), Set.of(), maxEvents, 1_000_000, policy, List.of(), false);
    }
}
