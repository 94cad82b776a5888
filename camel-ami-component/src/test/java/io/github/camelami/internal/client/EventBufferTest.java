/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelami.OverflowPolicy;
import io.github.camelami.internal.client.EventBuffer.Put;
import io.github.camelami.internal.message.AmiEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventBufferTest {

    private static final long ROOMY = 1_000_000;

    private final AtomicInteger room = new AtomicInteger();

    @Test
    void says_when_the_taker_must_be_woken() {
        EventBuffer buffer = buffer(10, OverflowPolicy.PAUSE);

        assertThat(put(buffer, 1)).isEqualTo(Put.FIRST);
        assertThat(put(buffer, 2)).isEqualTo(Put.QUEUED);
        assertThat(take(buffer)).isEqualTo(1);
        assertThat(take(buffer)).isEqualTo(2);
        assertThat(buffer.take()).isNull();
        assertThat(put(buffer, 3)).isEqualTo(Put.FIRST);
    }

    @Test
    void pausing_says_full_once_and_room_at_half() {
        EventBuffer buffer = buffer(4, OverflowPolicy.PAUSE);
        put(buffer, 1);
        put(buffer, 2);
        put(buffer, 3);

        assertThat(put(buffer, 4)).isEqualTo(Put.FULL);
        assertThat(put(buffer, 5)).as("read before the pause took hold").isEqualTo(Put.QUEUED);
        assertThat(buffer.isFull()).isTrue();
        take(buffer);
        take(buffer);
        assertThat(room).hasValue(0);
        take(buffer);
        assertThat(room).hasValue(1);
        assertThat(buffer.isFull()).isFalse();
        assertThat(List.of(take(buffer), take(buffer))).containsExactly(4, 5);
        assertThat(buffer.lost()).isZero();
    }

    @Test
    void a_full_one_that_is_emptied_always_says_that_there_is_room() {
        for (int capacity : new int[] {1, 2, 3, 15, 16, 17, 100, 1000, 5000}) {
            EventBuffer buffer = buffer(capacity, OverflowPolicy.PAUSE);
            room.set(0);
            for (int i = 0; i < capacity; i++) {
                put(buffer, i);
            }
            assertThat(buffer.isFull()).as("capacity %d", capacity).isTrue();
            for (int i = 0; i < capacity; i++) {
                assertThat(take(buffer)).isEqualTo(i);
            }
            assertThat(buffer.take()).isNull();
            assertThat(room).as("capacity %d", capacity).hasValue(1);
        }
    }

    @Test
    void bytes_are_a_bound_of_their_own() {
        int size = event(1, 0).headers().byteLength();
        EventBuffer buffer = new EventBuffer(
                1000, 3L * size, OverflowPolicy.DROP_NEWEST, new BufferMemory(0), room::incrementAndGet);
        for (int i = 1; i <= 4; i++) {
            put(buffer, i);
        }

        assertThat(buffer.lost()).isEqualTo(1);
        assertThat(buffer.status("b", 0, true).waitingBytes()).isEqualTo(3L * size);
    }

    @Test
    void drop_newest_keeps_the_beginning_and_marks_the_loss_after_it() {
        EventBuffer buffer = buffer(2, OverflowPolicy.DROP_NEWEST);
        for (int i = 1; i <= 5; i++) {
            put(buffer, i);
        }

        assertThat(take(buffer)).isEqualTo(1);
        put(buffer, 6);
        assertThat(take(buffer)).isEqualTo(2);
        assertThat(lost(buffer)).isEqualTo("3 overflow");
        assertThat(take(buffer)).isEqualTo(6);
        assertThat(buffer.take()).isNull();
    }

    @Test
    void drop_oldest_keeps_the_end_and_marks_the_loss_before_it() {
        EventBuffer buffer = buffer(2, OverflowPolicy.DROP_OLDEST);
        for (int i = 1; i <= 5; i++) {
            put(buffer, i);
        }

        assertThat(lost(buffer)).isEqualTo("3 overflow");
        assertThat(List.of(take(buffer), take(buffer))).containsExactly(4, 5);
        assertThat(buffer.take()).isNull();
        assertThat(buffer.lost()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(
            value = OverflowPolicy.class,
            names = {"DROP_OLDEST", "DROP_NEWEST"})
    void an_event_larger_than_the_whole_buffer_is_lost_alone(OverflowPolicy policy) {
        EventBuffer byBytes = new EventBuffer(1000, 10_000, policy, new BufferMemory(0), room::incrementAndGet);
        EventBuffer byMemory = new EventBuffer(1000, ROOMY, policy, new BufferMemory(20_000), room::incrementAndGet);
        for (EventBuffer buffer : List.of(byBytes, byMemory)) {
            put(buffer, 1);
            put(buffer, 2);
            put(buffer, event(3, 20_000));
            put(buffer, 4);

            assertThat(List.of(take(buffer), take(buffer))).containsExactly(1, 2);
            assertThat(lost(buffer)).isEqualTo("1 overflow");
            assertThat(take(buffer)).isEqualTo(4);
        }
    }

    @Test
    void an_event_of_ours_is_never_dropped_as_the_oldest() {
        EventBuffer buffer = buffer(2, OverflowPolicy.DROP_OLDEST);
        put(buffer, 1);
        putOwn(buffer, event(100, 0));
        putOwn(buffer, new Gap(0, 1, Gap.UNKNOWN, "cut"));
        for (int i = 2; i <= 6; i++) {
            put(buffer, i);
        }

        assertThat(lost(buffer)).isEqualTo("4 overflow");
        assertThat(take(buffer)).isEqualTo(100);
        assertThat(lost(buffer)).isEqualTo("-1 cut");
        assertThat(List.of(take(buffer), take(buffer))).containsExactly(5, 6);
        assertThat(buffer.take()).isNull();
        assertThat(buffer.status("b", 0, true).waiting()).isZero();
    }

    @Test
    void what_arrives_while_suspended_is_lost_at_its_place() {
        EventBuffer buffer = buffer(10, OverflowPolicy.PAUSE);
        put(buffer, 1);
        for (int i = 2; i <= 4; i++) {
            buffer.stage(event(i, 0));
            buffer.flush(i, i, true);
        }
        put(buffer, 5);

        assertThat(take(buffer)).isEqualTo(1);
        assertThat((Gap) buffer.take()).isEqualTo(new Gap(2, 4, 3, "suspended"));
        assertThat(take(buffer)).isEqualTo(5);
        assertThat(buffer.take()).isNull();
        assertThat(buffer.lost()).isEqualTo(3);
    }

    @ParameterizedTest
    @EnumSource(OverflowPolicy.class)
    void events_of_ours_fit_beyond_the_bound_but_not_without_end(OverflowPolicy policy) {
        EventBuffer buffer = buffer(1, policy);
        put(buffer, 1);
        for (int i = 0; i < 2 * EventBuffer.MAX_OWN; i++) {
            putOwn(buffer, event(100 + i, 0));
            putOwn(buffer, new Gap(i, i + 1, Gap.UNKNOWN, "cut"));
        }

        assertThat(buffer.status("b", 0, true).waiting()).isEqualTo(1 + EventBuffer.MAX_OWN);
        int events = 0;
        List<Gap> gaps = new ArrayList<>();
        for (Object next = buffer.take(); next != null; next = buffer.take()) {
            if (next instanceof Gap gap) {
                gaps.add(gap);
            } else {
                events++;
            }
        }
        assertThat(events).isEqualTo(1 + EventBuffer.MAX_OWN / 2);
        assertThat(gaps).hasSize(1 + EventBuffer.MAX_OWN / 2);
        assertThat(gaps.get(gaps.size() - 1).to()).as("no gap is forgotten").isEqualTo(2 * EventBuffer.MAX_OWN);
    }

    @Test
    void status_says_how_much_waits_and_for_how_long() {
        EventBuffer buffer = buffer(1000, OverflowPolicy.PAUSE);
        for (int i = 0; i < 100; i++) {
            buffer.stage(event(i, 0));
            buffer.flush(TimeUnit.MILLISECONDS.toNanos(i), 0, false);
        }
        take(buffer);

        SubscriptionStatus status = buffer.status("route", TimeUnit.MILLISECONDS.toNanos(500), true);
        assertThat(status.waiting()).isEqualTo(99);
        assertThat(status.accepted()).isEqualTo(100);
        assertThat(status.oldestAgeMillis()).isEqualTo(499);
        for (int i = 1; i < 100; i++) {
            take(buffer);
        }
        assertThat(buffer.isEmpty()).isTrue();
        assertThat(buffer.status("route", 0, true).waiting()).isZero();
        assertThat(buffer.status("route", 0, true).waitingBytes()).isZero();
    }

    @Test
    void a_ring_that_grew_is_released_and_loses_nothing() {
        EventBuffer buffer = buffer(100_000, OverflowPolicy.PAUSE);
        int next = 0;
        int expected = 0;
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 5000; i++) {
                put(buffer, next++);
            }
            while (expected < next - 10) {
                assertThat(take(buffer)).isEqualTo(expected++);
            }
            buffer.trim();
            while (expected < next) {
                assertThat(take(buffer)).isEqualTo(expected++);
            }
            assertThat(buffer.take()).isNull();
            buffer.trim();
        }
    }

    /** Random steps, with the invariants checked after each. */
    @ParameterizedTest
    @EnumSource(OverflowPolicy.class)
    void whatever_happens_order_holds_and_every_event_is_given_or_lost_where_it_was(OverflowPolicy policy) {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            BufferMemory memory = new BufferMemory(4_000 + random.nextInt(30_000));
            int maxEvents = 1 + random.nextInt(200);
            long maxBytes = 200 + random.nextInt(20_000);
            EventBuffer buffer = new EventBuffer(maxEvents, maxBytes, policy, memory, room::incrementAndGet);
            Checker checker = new Checker("seed " + seed);
            int next = 0;
            for (int step = 0; step < 400; step++) {
                switch (random.nextInt(4)) {
                    case 0, 1 -> {
                        for (int i = random.nextInt(40); i > 0; i--) {
                            int padding = random.nextInt(60) == 0 ? random.nextInt(10_000) : random.nextInt(60);
                            if (buffer.stage(event(next++, padding))) {
                                flush(buffer, random);
                            }
                        }
                        flush(buffer, random);
                    }
                    case 2 -> checker.take(buffer, random.nextInt(60));
                    default -> buffer.trim();
                }
                if (policy != OverflowPolicy.PAUSE) {
                    SubscriptionStatus status = buffer.status("b", 0, true);
                    assertThat(status.waiting()).isLessThanOrEqualTo(maxEvents);
                    assertThat(status.waitingBytes()).isLessThanOrEqualTo(maxBytes);
                    assertThat(memory.held()).isLessThanOrEqualTo(4_000 + 30_000);
                }
            }
            checker.take(buffer, Integer.MAX_VALUE);
            assertThat(checker.expected).as("seed %d", seed).isEqualTo(next);
            assertThat(buffer.accepted() + buffer.lost()).isGreaterThanOrEqualTo(next);
            assertThat(memory.held()).isZero();
            buffer.close();
            assertThat(memory.held()).isZero();
        }
    }

    private static void flush(EventBuffer buffer, Random random) {
        buffer.flush(0, 0, random.nextInt(10) == 0);
    }

    @ParameterizedTest
    @EnumSource(OverflowPolicy.class)
    void between_two_threads_order_holds_and_every_loss_is_counted_where_it_is(OverflowPolicy policy) throws Exception {
        int events = 100_000;
        EventBuffer buffer = buffer(500, policy);
        CountDownLatch done = new CountDownLatch(1);
        Checker checker = new Checker(policy.toString());
        List<Throwable> wrong = new ArrayList<>();
        Thread taker = new Thread(() -> {
            try {
                while (checker.expected < events) {
                    checker.take(buffer, 100);
                    Thread.yield();
                }
            } catch (Throwable failed) {
                wrong.add(failed);
            }
            done.countDown();
        });
        taker.start();
        for (int i = 0; i < events; i++) {
            while (policy == OverflowPolicy.PAUSE && buffer.isFull() && done.getCount() > 0) {
                Thread.yield();
            }
            boolean due = buffer.stage(event(i, 0));
            if (due || i % 7 == 0 || i == events - 1) {
                buffer.flush(0, 0, false);
            }
        }

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(wrong).isEmpty();
        if (policy == OverflowPolicy.PAUSE) {
            assertThat(buffer.lost()).isZero();
        }
        taker.join();
    }

    @ParameterizedTest
    @EnumSource(OverflowPolicy.class)
    void many_buffers_share_their_memory_and_none_starves(OverflowPolicy policy) {
        BufferMemory memory = new BufferMemory(200_000);
        EventBuffer hog = large(memory, policy);
        EventBuffer other = large(memory, policy);
        for (int i = 0; i < 20 && !hog.isFull(); i++) {
            put(hog, event(i, 10_000));
        }
        assertThat(memory.held()).as("one alone may hold half of it").isBetween(90_000L, 115_000L);

        for (int i = 0; i < 20 && !other.isFull(); i++) {
            put(other, event(i, 10_000));
        }
        assertThat(other.status("b", 0, true).waitingBytes())
                .as("and leaves the others their share")
                .isBetween(40_000L, 65_000L);
        assertThat(memory.held()).isLessThanOrEqualTo(200_000);

        while (other.take() != null) {
            // until it is empty
        }
        assertThat(other.isFull()).as("an empty buffer has room").isFalse();
        hog.close();
        assertThat(memory.held()).as("a buffer that is given up").isZero();
        put(other, event(1, 10_000));
        assertThat(hog.take()).as("what waits can still be taken").isNotNull();
        assertThat(memory.held()).isBetween(10_000L, 11_000L);
    }

    @Test
    void memory_must_not_be_negative() {
        assertThatThrownBy(() -> new BufferMemory(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bufferMemory is -1");
    }

    /** Takes events, and checks that each number arrives in order or is counted as lost. */
    private static final class Checker {

        private final String what;
        private volatile int expected;

        Checker(String what) {
            this.what = what;
        }

        void take(EventBuffer buffer, int number) {
            for (int i = 0; i < number; i++) {
                Object next = buffer.take();
                if (next == null) {
                    return;
                }
                if (next instanceof Gap gap) {
                    expected = expected + (int) gap.lost();
                } else {
                    assertThat(number((AmiEvent) next)).as(what).isEqualTo(expected);
                    expected = expected + 1;
                }
            }
        }
    }

    private EventBuffer large(BufferMemory memory, OverflowPolicy policy) {
        return new EventBuffer(10_000, ROOMY, policy, memory, room::incrementAndGet);
    }

    private EventBuffer buffer(int events, OverflowPolicy policy) {
        return new EventBuffer(events, ROOMY, policy, new BufferMemory(0), room::incrementAndGet);
    }

    private static AmiEvent event(int number, int padding) {
        return AmiEvent.of("E", "N", Integer.toString(number), "Padding", "x".repeat(padding));
    }

    private static Put put(EventBuffer buffer, int number) {
        return put(buffer, event(number, 0));
    }

    private static Put put(EventBuffer buffer, AmiEvent event) {
        buffer.stage(event);
        return buffer.flush(0, 0, false);
    }

    private static void putOwn(EventBuffer buffer, Object eventOrGap) {
        if (eventOrGap instanceof AmiEvent event) {
            buffer.stageOwn(event);
        } else {
            buffer.stageGap((Gap) eventOrGap, true);
        }
        buffer.flush(0, 0, false);
    }

    private static int take(EventBuffer buffer) {
        Object next = buffer.take();
        assertThat(next).isInstanceOf(AmiEvent.class);
        return number((AmiEvent) next);
    }

    private static int number(AmiEvent event) {
        return Integer.parseInt(event.get("N"));
    }

    private static String lost(EventBuffer buffer) {
        Object next = buffer.take();
        assertThat(next).isInstanceOf(Gap.class);
        return ((Gap) next).lost() + " " + ((Gap) next).cause();
    }
}
