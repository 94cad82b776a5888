/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.github.camelami.OverflowPolicy;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.session.Callbacks;
import io.github.camelami.testing.LogLines;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final RecordingOwner owner = new RecordingOwner();
    private long nanos;

    /** The wall clock at {@code nanos} 0 is {@link #NOW}. */
    private final StreamTime time = new StreamTime(() -> nanos, Clock.fixed(NOW, ZoneOffset.UTC));

    private int woken;

    @Test
    void a_gap_that_the_filter_leaves_out_goes_with_the_next_exchange_and_only_with_that() {
        Subscription subscription = subscription("Hangup", 10, OverflowPolicy.PAUSE);
        subscription.miss(new Gap(-2 * SECOND, 0, Gap.UNKNOWN, "cut"));
        subscription.announce(AmiEvent.of("AmiConnected"));
        put(subscription, 1);
        put(subscription, 2);

        EventDelivery first = subscription.poll();
        assertThat(first.event().get("N")).isEqualTo("1");
        assertThat(first.gap().get("Cause")).isEqualTo("cut");
        assertThat(first.gap().get("DurationMs")).isEqualTo("2000");
        assertThat(first.gap().get("From")).isEqualTo(NOW.minusSeconds(2).toString());
        assertThat(subscription.poll().gap()).isNull();
        assertThat(subscription.poll()).isNull();
    }

    /** As without memory for the delivery: what was taken from the buffer must not be lost. */
    @ParameterizedTest
    @ValueSource(strings = {"Hangup", "Hangup,AmiGap"})
    void what_cannot_be_delivered_now_is_delivered_later(String events) {
        Error noMemory = new Error("no memory for a gap");
        boolean[] works = new boolean[1];
        StreamTime sometimes = new StreamTime(
                () -> {
                    if (!works[0]) {
                        throw noMemory;
                    }
                    return nanos;
                },
                Clock.fixed(NOW, ZoneOffset.UTC));
        Subscription subscription =
                new Subscription(options(events, 10, OverflowPolicy.PAUSE), owner, () -> {}, owner.context(sometimes));
        works[0] = true;
        subscription.miss(new Gap(-SECOND, 0, 3, "cut"));
        put(subscription, 1);
        works[0] = false;

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(subscription::poll).isSameAs(noMemory);
            assertThat(subscription.isEmpty()).isFalse();
        }
        works[0] = true;

        EventDelivery first = subscription.poll();
        AmiEvent gap = first.gap() == null ? first.event() : first.gap();
        assertThat(gap.get("Lost")).isEqualTo("3");
        EventDelivery second = first.gap() == null ? subscription.poll() : first;
        assertThat(second.event().get("N")).isEqualTo("1");
        assertThat(subscription.poll()).isNull();
        assertThat(subscription.isEmpty()).isTrue();
    }

    @Test
    void what_cannot_be_kept_is_reported_as_lost_by_the_next_read_or_pulse() {
        OutOfMemoryError noMemory = new OutOfMemoryError("for a larger buffer");
        Subscription subscription = subscription("Hangup,AmiGap", 10, OverflowPolicy.PAUSE);
        put(subscription, 1);
        subscription.onNotKept(noMemory);
        subscription.onNotKept(noMemory);
        subscription.onReadComplete();
        assertThat(texts(subscription)).containsExactly("1", "gap 2 overflow");

        subscription.onNotKept(noMemory);
        assertThat(texts(subscription)).isEmpty();
        subscription.onPulse();
        assertThat(texts(subscription)).containsExactly("gap 1 overflow");
        subscription.onPulse();
        assertThat(texts(subscription)).isEmpty();
    }

    /** The taker may have run out of memory before it could continue. */
    @Test
    void a_taker_is_woken_again_while_events_wait() {
        Subscription subscription = subscription("", 10, OverflowPolicy.DROP_OLDEST);
        put(subscription, 1);
        put(subscription, 2);
        assertThat(woken).isEqualTo(1);

        subscription.onPulse();
        assertThat(woken).isEqualTo(2);

        texts(subscription);
        subscription.onPulse();
        assertThat(woken).as("nothing waits").isEqualTo(2);
    }

    @Test
    void two_gaps_before_one_exchange_are_one_with_it() {
        Subscription subscription = subscription("Hangup", 10, OverflowPolicy.PAUSE);
        subscription.miss(new Gap(-6 * SECOND, -5 * SECOND, 2, "cut"));
        subscription.miss(new Gap(-SECOND, 0, 3, "restart"));
        put(subscription, 1);

        AmiEvent gap = subscription.poll().gap();
        assertThat(gap.get("From")).isEqualTo(NOW.minusSeconds(6).toString());
        assertThat(gap.get("To")).isEqualTo(NOW.toString());
        assertThat(gap.get("Cause")).isEqualTo("restart");
        assertThat(gap.get("Lost")).isEqualTo("5");
    }

    @Test
    void a_gap_that_the_filter_leaves_out_does_not_count_as_waiting() {
        Subscription subscription = subscription("Hangup", 10, OverflowPolicy.PAUSE);
        for (int i = 1; i <= 3; i++) {
            subscription.miss(new Gap(-i * SECOND, 0, 1, "cut"));
            assertThat(subscription.pending()).isZero();
            assertThat(subscription.status().waiting()).isZero();
        }
        put(subscription, 1);
        assertThat(subscription.pending()).isEqualTo(1);
        assertThat(subscription.poll().gap().get("Lost")).isEqualTo("3");
        subscription.miss(new Gap(-SECOND, 0, 1, "cut"));
        assertThat(subscription.poll()).isNull();
        assertThat(subscription.isEmpty()).isTrue();
        assertThat(subscription.pending()).isZero();
    }

    @Test
    void a_gap_that_the_filter_wants_counts_as_waiting() {
        Subscription subscription = subscription("Hangup,AmiGap", 10, OverflowPolicy.PAUSE);
        subscription.miss(new Gap(-SECOND, 0, 1, "cut"));
        subscription.miss(new Gap(-SECOND, 0, 1, "cut"));
        assertThat(subscription.pending()).isEqualTo(2);
        assertThat(texts(subscription)).hasSize(2);
        assertThat(subscription.pending()).isZero();
    }

    @Test
    void an_unknown_loss_and_a_known_one_are_unknown_together() {
        Subscription subscription = subscription("Hangup", 10, OverflowPolicy.PAUSE);
        subscription.miss(new Gap(-3 * SECOND, -2 * SECOND, Gap.UNKNOWN, "cut"));
        subscription.miss(new Gap(-SECOND, 0, 7, "overflow"));
        put(subscription, 1);

        AmiEvent gap = subscription.poll().gap();
        assertThat(gap.get("Lost")).isNull();
        assertThat(gap.get("DurationMs")).isEqualTo("3000");
    }

    @Test
    void to_a_consumer_that_wants_them_gaps_are_events_at_their_place() {
        Subscription subscription = subscription("Hangup,AmiGap", 2, OverflowPolicy.DROP_NEWEST);
        for (int i = 1; i <= 4; i++) {
            put(subscription, i);
        }
        assertThat(texts(subscription)).containsExactly("1", "2", "gap 2 overflow");
        put(subscription, 5);
        assertThat(texts(subscription)).containsExactly("5");
        assertThat(owner.counters.eventsLost.sum()).isEqualTo(2);
        assertThat(owner.counters.eventsDelivered.sum()).isEqualTo(3);
    }

    @Test
    void drop_oldest_reports_the_gap_first() {
        Subscription subscription = subscription("", 2, OverflowPolicy.DROP_OLDEST);
        for (int i = 1; i <= 5; i++) {
            put(subscription, i);
        }
        assertThat(texts(subscription)).containsExactly("gap 3 overflow", "4", "5");
    }

    /** However late a gap is requested, it covers exactly the missing events. */
    @Test
    void a_loss_lasts_from_the_first_lost_event_to_the_last() {
        for (OverflowPolicy policy : List.of(OverflowPolicy.DROP_NEWEST, OverflowPolicy.DROP_OLDEST)) {
            nanos = 0;
            Subscription subscription = subscription("", 2, policy);
            for (int i = 1; i <= 6; i++) {
                nanos = i * SECOND;
                put(subscription, i);
            }
            nanos = 60 * SECOND;
            AmiEvent gap = null;
            for (EventDelivery next = subscription.poll(); next != null; next = subscription.poll()) {
                gap = next.event().is("AmiGap") ? next.event() : gap;
            }
            int first = policy == OverflowPolicy.DROP_NEWEST ? 3 : 1;
            assertThat(gap.get("From"))
                    .as("%s", policy)
                    .isEqualTo(NOW.minusSeconds(60 - first).toString());
            assertThat(gap.get("To")).isEqualTo(NOW.minusSeconds(60 - first - 3).toString());
            assertThat(gap.get("Lost")).isEqualTo("4");
        }
    }

    /** Events that waited in our socket happened before they were read. */
    @Test
    void a_loss_of_events_that_were_read_late_begins_when_they_may_have_happened() {
        for (OverflowPolicy policy : List.of(OverflowPolicy.DROP_NEWEST, OverflowPolicy.DROP_OLDEST)) {
            RecordingOwner behind = new RecordingOwner() {
                @Override
                public long happenedSince(long now) {
                    return now - 8 * SECOND;
                }
            };
            nanos = 100 * SECOND;
            Subscription subscription =
                    new Subscription(options("", 1, policy), behind, () -> woken++, behind.context(time));
            put(subscription, 1);
            put(subscription, 2);

            AmiEvent gap = null;
            for (EventDelivery next = subscription.poll(); next != null; next = subscription.poll()) {
                gap = next.event().is("AmiGap") ? next.event() : gap;
            }
            assertThat(gap.get("DurationMs")).as("%s", policy).isEqualTo("8000");
            assertThat(gap.get("To")).isEqualTo(NOW.toString());
        }
    }

    @Test
    void pausing_asks_the_link_to_wait_and_to_continue() {
        Subscription subscription = subscription("", 4, OverflowPolicy.PAUSE);
        for (int i = 1; i <= 4; i++) {
            put(subscription, i);
        }
        assertThat(owner.asked).containsExactly("full");
        assertThat(subscription.pausesLink()).isTrue();
        assertThat(subscription.status().linkPaused()).isTrue();
        assertThat(texts(subscription)).hasSize(4);
        assertThat(owner.asked).containsExactly("full", "room");
        assertThat(subscription.pausesLink()).isFalse();
    }

    @Test
    void suspended_it_gives_nothing_and_keeps_what_waits_and_what_it_knows_of_the_link() {
        Subscription subscription = subscription("", 10, OverflowPolicy.PAUSE);
        put(subscription, 1);
        subscription.suspend(false);
        put(subscription, 2);
        put(subscription, 3);
        subscription.announce(AmiEvent.of("AmiConnected", "N", "link"));
        assertThat(subscription.poll()).as("suspended means no exchange").isNull();
        assertThat(subscription.isEmpty()).isTrue();

        subscription.resume();
        assertThat(owner.asked).containsExactly("room", "resume");
        assertThat(subscription.isEmpty()).isFalse();
        assertThat(texts(subscription)).containsExactly("1", "gap 2 suspended", "link");
        put(subscription, 4);
        assertThat(texts(subscription)).containsExactly("4");
    }

    @Test
    void a_full_one_that_is_suspended_holds_nothing_back_until_it_is_resumed() {
        Subscription subscription = subscription("", 2, OverflowPolicy.PAUSE);
        put(subscription, 1);
        put(subscription, 2);
        subscription.suspend(false);
        assertThat(subscription.pausesLink()).isFalse();
        assertThat(subscription.status().linkPaused()).isFalse();

        subscription.resume();
        owner.asked.clear();
        subscription.onResumed();
        assertThat(subscription.pausesLink()).isTrue();
        assertThat(owner.asked).containsExactly("full");
        assertThat(texts(subscription)).containsExactly("1", "2");
        assertThat(subscription.pausesLink()).isFalse();
    }

    @Test
    void suspended_after_what_waits_it_comes_to_an_end_whatever_arrives() {
        for (String events : List.of("Hangup", "Hangup,AmiGap")) {
            Subscription subscription = subscription(events, 10, OverflowPolicy.PAUSE);
            put(subscription, 1);
            put(subscription, 2);
            subscription.suspend(true);
            put(subscription, 3);
            assertThat(subscription.pending()).isEqualTo(2);

            assertThat(texts(subscription)).containsExactly("1", "2");
            put(subscription, 4);
            assertThat(texts(subscription))
                    .as("nor the gap, which may grow without end")
                    .isEmpty();
            assertThat(subscription.isEmpty()).isTrue();
            assertThat(subscription.pending()).isZero();

            subscription.resume();
            put(subscription, 5);
            List<String> lost = new ArrayList<>();
            for (EventDelivery next = subscription.poll(); next != null; next = subscription.poll()) {
                AmiEvent gap = next.event().is("AmiGap") ? next.event() : next.gap();
                lost.add(gap == null ? "5" : gap.get("Lost"));
            }
            assertThat(lost)
                    .as("reported afterwards")
                    .isEqualTo(events.endsWith("Gap") ? List.of("1", "1", "5") : List.of("2"));
        }
    }

    @Test
    void wakes_its_taker_once_for_many_and_again_when_it_had_found_nothing() {
        Subscription subscription = subscription("", 10, OverflowPolicy.PAUSE);
        put(subscription, 1);
        put(subscription, 2);
        assertThat(woken).isEqualTo(1);
        texts(subscription);
        put(subscription, 3);
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
        Subscription subscription =
                new Subscription(options("", 1000, OverflowPolicy.PAUSE), reading, () -> woken++, reading.context());
        put(subscription, 1);
        put(subscription, 2);
        assertThat(texts(subscription)).as("before the read is over").isEmpty();

        subscription.onReadComplete();
        assertThat(woken).isEqualTo(1);
        assertThat(reading.counters.eventsDelivered.sum()).isEqualTo(2);
        assertThat(texts(subscription)).containsExactly("1", "2");

        put(subscription, 3);
        subscription.announce(AmiEvent.of("AmiConnected", "N", "link"));
        assertThat(texts(subscription)).containsExactly("3", "link");

        for (int i = 0; i < 100; i++) {
            put(subscription, i);
        }
        assertThat(texts(subscription)).as("a long read is handed on in parts").hasSize(96);
        subscription.onReadComplete();
        subscription.onReadComplete();
        assertThat(texts(subscription)).containsExactly("96", "97", "98", "99");
        assertThat(reading.counters.eventsDelivered.sum()).isEqualTo(104);
        assertThat(reading.asked).as("asked once a read").containsExactly("staged", "staged");
    }

    static Stream<Throwable> everyKindOfThrowable() {
        return Stream.of(
                new RejectedExecutionException("saturated for a moment"),
                new IllegalStateException("a bug"),
                new OutOfMemoryError("unable to create native thread"),
                new StackOverflowError(),
                new NoClassDefFoundError("a/b/C"),
                new AssertionError("of another thread"),
                new InterruptedException("thrown sneakily"));
    }

    @ParameterizedTest
    @MethodSource("everyKindOfThrowable")
    void a_wake_that_failed_is_owed_and_done_with_the_next_event_or_in_a_moment(Throwable broken) {
        boolean[] works = new boolean[1];
        Subscription subscription = new Subscription(
                options("", 10, OverflowPolicy.PAUSE),
                owner,
                () -> {
                    if (!works[0]) {
                        throw SubscriptionTest.<RuntimeException>sneaky(broken);
                    }
                    woken++;
                },
                owner.context());
        try (LogLines log = LogLines.of(Callbacks.class, Level.ERROR)) {
            put(subscription, 1);
            put(subscription, 2);
            assertThat(owner.asked).as("asked to try again").containsExactly("wake", "wake");
            assertThat(log.texts()).as("reported once").hasSize(1);
        }
        works[0] = true;
        put(subscription, 3);
        assertThat(woken).as("with the next event").isEqualTo(1);
        put(subscription, 4);
        assertThat(woken).as("not again").isEqualTo(1);

        works[0] = false;
        texts(subscription);
        put(subscription, 5);
        works[0] = true;
        subscription.wakeIfOwed();
        subscription.wakeIfOwed();
        assertThat(woken).as("by the timer").isEqualTo(2);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T sneaky(Throwable any) throws T {
        throw (T) any;
    }

    @Test
    void closed_it_takes_nothing_wakes_nothing_and_still_gives_what_it_has() {
        Subscription subscription = subscription("", 10, OverflowPolicy.PAUSE);
        put(subscription, 1);
        subscription.close();
        subscription.close();
        put(subscription, 2);

        assertThat(owner.asked).containsExactly("close");
        assertThat(woken).isEqualTo(1);
        assertThat(texts(subscription)).containsExactly("1");
    }

    @Test
    void empty_and_poll_never_contradict_each_other_for_long() {
        // a taker that asks again while it hears "not empty" must come to an end
        Subscription subscription = subscription("Hangup", 2, OverflowPolicy.DROP_NEWEST);
        subscription.announce(AmiEvent.of("AmiConnected"));
        for (int i = 0; i < 5; i++) {
            put(subscription, i);
        }
        int polls = 0;
        while (!subscription.isEmpty()) {
            subscription.poll();
            assertThat(++polls).isLessThan(10);
        }
    }

    private List<String> texts(Subscription subscription) {
        List<String> texts = new ArrayList<>();
        for (EventDelivery next = subscription.poll(); next != null; next = subscription.poll()) {
            AmiEvent event = next.event();
            texts.add(event.is("AmiGap") ? "gap " + event.get("Lost") + " " + event.get("Cause") : event.get("N"));
        }
        return texts;
    }

    private static void put(Subscription subscription, int number) {
        subscription.put(AmiEvent.of("Hangup", "N", Integer.toString(number)));
    }

    private Subscription subscription(String events, int maxEvents, OverflowPolicy policy) {
        return new Subscription(options(events, maxEvents, policy), owner, () -> woken++, owner.context(time));
    }

    private static SubscriptionOptions options(String events, int maxEvents, OverflowPolicy policy) {
        return SubscriptionOptions.builder("route")
                .filter(EventFilter.parse(events, Map.of()))
                .maxEvents(maxEvents)
                .overflow(policy)
                .build();
    }
}
