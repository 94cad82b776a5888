/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.session.CloseCause;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LinkEventsTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void what_a_server_says_of_itself_cannot_break_our_lines() {
        AmiEvent event = LinkEvents.connected("pbx:5038", "11.0\r\0.0\n", StreamContinuity.Restart.UNKNOWN, NOW);

        assertThat(event.get("AmiVersion")).isEqualTo("11.0 .0 ");
        assertThat(event.get("Restarted")).isEqualTo("unknown");
        assertThat(LinkEvents.snapshotEnd("Status", 0, "No\r\nsuch").get("Error"))
                .isEqualTo("No such");
    }

    @ParameterizedTest
    @EnumSource(CloseCause.Kind.class)
    void every_cause_has_a_word(CloseCause.Kind kind) {
        AmiEvent event = LinkEvents.disconnected("pbx:5038", new CloseCause(kind, "why\nreally", null), NOW);

        assertThat(event.get("Cause")).isNotBlank().doesNotContain(" ");
        assertThat(event.get("Reason")).isEqualTo("why really");
    }

    /** A thread may wait for a processor between its looks at the two clocks. */
    @Test
    void a_delay_makes_a_gap_wider_and_never_narrower() {
        AtomicLong nanos = new AtomicLong(TimeUnit.SECONDS.toNanos(5));
        long delay = TimeUnit.MILLISECONDS.toNanos(30);
        StreamTime time = new StreamTime(() -> nanos.addAndGet(delay), new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.EPOCH.plusNanos(nanos.addAndGet(delay));
            }
        });
        AmiEvent gap = LinkEvents.gap(
                new Gap(TimeUnit.SECONDS.toNanos(1), TimeUnit.SECONDS.toNanos(2), Gap.UNKNOWN, "cut"), time);

        assertThat(Instant.parse(gap.get("From"))).isBetween(Instant.ofEpochMilli(900), Instant.ofEpochSecond(1));
        assertThat(Instant.parse(gap.get("To"))).isBetween(Instant.ofEpochSecond(2), Instant.ofEpochMilli(2100));
        assertThat(gap.get("DurationMs")).isEqualTo("1000");
    }
}
