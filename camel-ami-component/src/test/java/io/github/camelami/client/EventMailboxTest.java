/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelami.client.EventMailbox.Item;
import io.github.camelami.client.EventMailbox.Put;
import io.github.camelami.message.AmiEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventMailboxTest {

    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    private final AtomicInteger room = new AtomicInteger();

    @Test
    void says_when_the_taker_must_be_woken() {
        EventMailbox mailbox = mailbox(10, OverflowPolicy.PAUSE);

        assertThat(put(mailbox, 1)).isEqualTo(Put.FIRST);
        assertThat(put(mailbox, 2)).isEqualTo(Put.QUEUED);
        assertThat(take(mailbox)).isEqualTo(1);
        assertThat(take(mailbox)).isEqualTo(2);
        assertThat(mailbox.take(true)).isNull();
        assertThat(put(mailbox, 3)).isEqualTo(Put.FIRST);
    }

    @Test
    void pausing_says_full_once_and_room_at_half() {
        EventMailbox mailbox = mailbox(4, OverflowPolicy.PAUSE);
        put(mailbox, 1);
        put(mailbox, 2);
        put(mailbox, 3);

        assertThat(put(mailbox, 4)).isEqualTo(Put.FULL);
        assertThat(put(mailbox, 5)).as("read before the pause took hold").isEqualTo(Put.QUEUED);
        assertThat(mailbox.isFull()).isTrue();
        take(mailbox);
        take(mailbox);
        assertThat(room).hasValue(0);
        take(mailbox);
        assertThat(room).hasValue(1);
        assertThat(mailbox.isFull()).isFalse();
        assertThat(List.of(take(mailbox), take(mailbox))).containsExactly(4, 5);
        assertThat(mailbox.dropped()).isZero();
    }

    @Test
    void a_full_mailbox_that_is_emptied_always_says_that_there_is_room() {
        for (int capacity : new int[] {1, 2, 3, 15, 16, 17, 100, 1000, 5000}) {
            EventMailbox mailbox = mailbox(capacity, OverflowPolicy.PAUSE);
            room.set(0);
            for (int i = 0; i < capacity; i++) {
                put(mailbox, i);
            }
            assertThat(mailbox.isFull()).as("capacity %d", capacity).isTrue();
            for (int i = 0; i < capacity; i++) {
                assertThat(take(mailbox)).isEqualTo(i);
            }
            assertThat(mailbox.take(true)).isNull();
            assertThat(room).as("capacity %d", capacity).hasValue(1);
        }
    }

    @Test
    void bytes_are_a_bound_of_their_own() {
        int size = event(1).headers().byteLength();
        EventMailbox mailbox =
                new EventMailbox(1000, 3L * size, OverflowPolicy.DROP_NEWEST, new MailboxMemory(0), CLOCK, () -> {});
        put(mailbox, 1);
        put(mailbox, 2);
        put(mailbox, 3);

        assertThat(put(mailbox, 4)).isEqualTo(Put.DROPPED);
        assertThat(mailbox.status("m", 0).waitingBytes()).isEqualTo(3L * size);
    }

    @Test
    void drop_newest_keeps_the_beginning_and_tells_the_loss_behind_it() {
        EventMailbox mailbox = mailbox(2, OverflowPolicy.DROP_NEWEST);
        for (int i = 1; i <= 5; i++) {
            put(mailbox, i);
        }

        assertThat(take(mailbox)).isEqualTo(1);
        put(mailbox, 6);
        assertThat(take(mailbox)).isEqualTo(2);
        Item next = mailbox.take(true);
        assertThat(next.event().get("N")).isEqualTo("6");
        assertThat(next.lost().events()).isEqualTo(3);
        assertThat(next.lost().cause()).isEqualTo("overflow");
    }

    @Test
    void a_loss_with_nothing_behind_it_is_told_when_the_mailbox_is_empty() {
        EventMailbox mailbox = mailbox(1, OverflowPolicy.DROP_NEWEST);
        put(mailbox, 1);
        put(mailbox, 2);
        take(mailbox);

        assertThat(mailbox.isEmpty(false)).isTrue();
        assertThat(mailbox.take(false)).isNull();
        assertThat(mailbox.isEmpty(true)).isFalse();
        Item loss = mailbox.take(true);
        assertThat(loss.event()).isNull();
        assertThat(loss.lost().events()).isEqualTo(1);
        assertThat(mailbox.take(true)).isNull();
    }

    @Test
    void drop_oldest_keeps_the_end_and_tells_the_loss_before_it() {
        EventMailbox mailbox = mailbox(2, OverflowPolicy.DROP_OLDEST);
        for (int i = 1; i <= 5; i++) {
            put(mailbox, i);
        }

        Item next = mailbox.take(true);
        assertThat(next.event().get("N")).isEqualTo("4");
        assertThat(next.lost().events()).isEqualTo(3);
        Item last = mailbox.take(true);
        assertThat(last.event().get("N")).isEqualTo("5");
        assertThat(last.lost()).isNull();
        assertThat(mailbox.dropped()).isEqualTo(3);
    }

    @Test
    void what_tells_of_the_link_is_never_dropped_as_the_oldest() {
        EventMailbox mailbox = mailbox(2, OverflowPolicy.DROP_OLDEST);
        put(mailbox, 1);
        mailbox.put(event(100), 0, true);
        for (int i = 2; i <= 6; i++) {
            put(mailbox, i);
        }

        Item first = mailbox.take(true);
        assertThat(first.event().get("N")).isEqualTo("100");
        assertThat(first.lost().events()).isEqualTo(5);
        assertThat(take(mailbox)).isEqualTo(6);
        assertThat(mailbox.take(true)).isNull();
        assertThat(mailbox.status("m", 0).waiting()).isZero();
    }

    @Test
    void losses_of_both_kinds_are_each_told_at_their_place() {
        EventMailbox mailbox = mailbox(2, OverflowPolicy.DROP_OLDEST);
        put(mailbox, 1);
        mailbox.skip("suspended");
        put(mailbox, 2);
        put(mailbox, 3);

        Item next = mailbox.take(true);
        assertThat(next.event().get("N")).isEqualTo("2");
        assertThat(next.lost().events()).isEqualTo(2);
        assertThat(mailbox.take(true).lost()).isNull();
    }

    @ParameterizedTest
    @EnumSource(OverflowPolicy.class)
    void control_events_fit_beyond_the_bound_but_not_without_end(OverflowPolicy policy) {
        EventMailbox mailbox = mailbox(1, policy);
        put(mailbox, 1);
        for (int i = 0; i < EventMailbox.MAX_CONTROL; i++) {
            assertThat(mailbox.put(event(i), 0, true)).isNotEqualTo(Put.DROPPED);
        }

        assertThat(mailbox.put(event(0), 0, true)).isEqualTo(Put.DROPPED);
        mailbox.take(true);
        mailbox.take(true);
        assertThat(mailbox.put(event(7), 0, true)).isNotEqualTo(Put.DROPPED);
        Item last = null;
        for (Item item = mailbox.take(true); item != null; item = mailbox.take(true)) {
            last = item;
        }
        assertThat(last.lost().events()).isEqualTo(1);
    }

    @Test
    void its_status_counts_what_waits_and_how_long() {
        EventMailbox mailbox = mailbox(1000, OverflowPolicy.PAUSE);
        for (int i = 0; i < 100; i++) {
            mailbox.put(event(i), TimeUnit.MILLISECONDS.toNanos(i), false);
        }
        take(mailbox);

        SubscriptionStatus status = mailbox.status("route", TimeUnit.MILLISECONDS.toNanos(500));
        assertThat(status.waiting()).isEqualTo(99);
        assertThat(status.accepted()).isEqualTo(100);
        assertThat(status.oldestAgeMillis()).isBetween(499L, 500L);
        for (int i = 1; i < 100; i++) {
            take(mailbox);
        }
        assertThat(mailbox.isEmpty(true)).isTrue();
        assertThat(mailbox.status("route", 0).waiting()).isZero();
        assertThat(mailbox.status("route", 0).waitingBytes()).isZero();
    }

    @ParameterizedTest
    @EnumSource(OverflowPolicy.class)
    void between_two_threads_order_holds_and_every_loss_is_counted_where_it_is(OverflowPolicy policy) throws Exception {
        int events = 200_000;
        EventMailbox mailbox = mailbox(500, policy);
        CountDownLatch done = new CountDownLatch(1);
        List<Integer> wrong = new ArrayList<>();
        Thread taker = new Thread(() -> {
            int expected = 0;
            while (expected < events && wrong.isEmpty()) {
                Item item = mailbox.take(true);
                if (item == null) {
                    Thread.onSpinWait();
                    continue;
                }
                expected += item.lost() == null ? 0 : (int) item.lost().events();
                if (item.event() != null) {
                    int number = Integer.parseInt(item.event().get("N"));
                    if (number != expected) {
                        wrong.add(number);
                    }
                    expected++;
                }
            }
            done.countDown();
        });
        taker.start();
        for (int i = 0; i < events; i++) {
            while (policy == OverflowPolicy.PAUSE && mailbox.isFull()) {
                Thread.onSpinWait();
            }
            put(mailbox, i);
        }

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(wrong).isEmpty();
        if (policy == OverflowPolicy.PAUSE) {
            assertThat(mailbox.dropped()).isZero();
        }
        taker.join();
    }

    @Test
    void many_mailboxes_share_their_memory_and_none_starves() {
        MailboxMemory memory = new MailboxMemory(100_000);
        EventMailbox one = large(memory);
        EventMailbox other = large(memory);

        assertThat(List.of(putLarge(one), putLarge(one), putLarge(one)))
                .as("one alone may hold as much as it leaves free")
                .containsExactly(Put.FIRST, Put.QUEUED, Put.FULL);
        assertThat(putLarge(other)).as("little is left").isEqualTo(Put.FULL);
        assertThat(memory.held()).isBetween(80_000L, 90_000L);

        assertThat(other.take(true)).isNotNull();
        assertThat(other.take(true)).isNull();
        assertThat(other.isFull()).as("an empty mailbox has room").isFalse();
        one.close();
        assertThat(memory.held()).as("a mailbox that is given up").isZero();
        assertThat(putLarge(other)).isEqualTo(Put.FIRST);
        assertThat(one.take(true)).as("what waits can still be taken").isNotNull();
        assertThat(memory.held()).isBetween(20_000L, 21_000L);
    }

    @Test
    void memory_must_not_be_negative() {
        assertThatThrownBy(() -> new MailboxMemory(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mailboxMemory is -1");
    }

    private EventMailbox large(MailboxMemory memory) {
        return new EventMailbox(10_000, 1_000_000, OverflowPolicy.PAUSE, memory, CLOCK, room::incrementAndGet);
    }

    private static Put putLarge(EventMailbox mailbox) {
        return mailbox.put(AmiEvent.of("E", "Padding", "x".repeat(20_000)), 0, false);
    }

    private EventMailbox mailbox(int events, OverflowPolicy policy) {
        return new EventMailbox(events, 1_000_000, policy, new MailboxMemory(0), CLOCK, room::incrementAndGet);
    }

    private static AmiEvent event(int number) {
        return AmiEvent.of("E", "N", Integer.toString(number));
    }

    private static Put put(EventMailbox mailbox, int number) {
        return mailbox.put(event(number), 0, false);
    }

    private static int take(EventMailbox mailbox) {
        Item item = mailbox.take(true);
        assertThat(item).isNotNull();
        assertThat(item.lost()).isNull();
        return Integer.parseInt(item.event().get("N"));
    }
}
