/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.track;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.camelami.internal.client.AmiClient;
import io.github.camelami.internal.client.EventDelivery;
import io.github.camelami.internal.client.EventFilter;
import io.github.camelami.internal.client.Subscription;
import io.github.camelami.internal.client.SubscriptionOptions;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.operation.PlaybackListener;
import io.github.camelami.internal.track.VirtualPbx.Answer;
import io.github.camelami.testing.LogLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlaybackEventsTest {

    private static final PlaybackListener.Started PLAYBACK =
            new PlaybackListener.Started("hello", "PJSIP/201-1", "h-1");

    private final VirtualPbx pbx = new VirtualPbx();
    private final PlaybackEvents events = new PlaybackEvents(pbx);
    private final Subscription consumer = pbx.client()
            .subscribe(
                    SubscriptionOptions.builder("route")
                            .filter(EventFilter.parse("PlaybackStart,PlaybackFinish", Map.of()))
                            .build(),
                    () -> {});

    /** Asterisk writes a line feed in a value unchanged, but no event can contain one. */
    @Test
    void a_value_with_a_line_feed_is_reported_too() {
        pbx.net.run(Duration.ofSeconds(5));
        events.started(new PlaybackListener.Started("hello", "PJSIP/2\n01-1", "h-1"), null);
        pbx.net.run(Duration.ofSeconds(5));
        pbx.event("dialplan", "Event: VarSet", "Uniqueid: h-1", "Variable: CPLAYBACKOFFSET", "Value: 1\n2");
        pbx.event("dialplan", "Event: VarSet", "Uniqueid: h-1", "Variable: CPLAYBACKSTATUS", "Value: SUC\nCESS");
        pbx.hangUp("h-1");

        List<AmiEvent> reported = reported();
        assertThat(reported).extracting(AmiEvent::userEvent).containsExactly("PlaybackStart", "PlaybackFinish");
        assertThat(reported).extracting(event -> event.get("Channel")).containsOnly("PJSIP/2?01-1");
        assertThat(reported.get(1).get("Status")).isEqualTo("SUC?CESS");
        assertThat(reported.get(1).get("Offset")).isEqualTo("1?2");
        assertThat(pbx.leases.open()).isZero();
    }

    @Test
    void an_end_that_nobody_reported_is_found() {
        pbx.net.run(Duration.ofSeconds(5));
        pbx.answer = Answer.NONE;
        events.started(PLAYBACK, null);
        pbx.net.run(Duration.ofSeconds(30));
        pbx.answer = Answer.GONE;
        pbx.net.run(Duration.ofMinutes(1));

        List<AmiEvent> reported = reported();
        assertThat(reported).extracting(AmiEvent::userEvent).containsExactly("PlaybackStart", "PlaybackFinish");
        assertThat(reported.get(1).get("Status")).isEqualTo("UNKNOWN");
    }

    /** The route gets its reply: the recording is playing. */
    @Test
    void a_playback_that_cannot_be_reported_is_no_failure() {
        pbx.net.run(Duration.ofSeconds(5));
        try (LogLines log = LogLines.of(PlaybackEvents.class, Level.ERROR)) {
            pbx.net.haveTasks(false);
            events.started(PLAYBACK, PlaybackListener.End.UNKNOWN);
            pbx.net.haveTasks(true);

            assertThat(log.lines())
                    .containsExactly(
                            "pbx: PlaybackStart of playback h-1 could not be reported",
                            "pbx: PlaybackFinish of playback h-1 could not be reported");
        }
        new PlaybackEvents(new VirtualPbx() {
                    @Override
                    public AmiClient client() {
                        throw new IllegalStateException("no client");
                    }
                })
                .started(PLAYBACK, null);
    }

    private List<AmiEvent> reported() {
        List<AmiEvent> reported = new ArrayList<>();
        for (EventDelivery next = consumer.poll(); next != null; next = consumer.poll()) {
            reported.add(next.event());
        }
        return reported;
    }
}
