/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.session.CloseCause;
import java.time.Instant;
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
}
