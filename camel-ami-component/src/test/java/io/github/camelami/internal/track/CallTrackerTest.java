/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.track;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.camelami.internal.client.ClientLease;
import io.github.camelami.internal.client.ClientOptions;
import io.github.camelami.internal.client.ClientRegistry;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.session.VirtualNet.Wire;
import io.github.camelami.internal.track.VirtualPbx.Answer;
import io.github.camelami.testing.LogLines;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each tracked call ends exactly once, whatever fails on the way to the report. */
class CallTrackerTest {

    private static final Duration A_WHILE = Duration.ofSeconds(5);
    private static final Duration TWO_CHECKS = Duration.ofSeconds(2);

    private final LogLines log = LogLines.of(CallTracker.class, Level.WARN);
    private final VirtualPbx pbx = new VirtualPbx();

    @AfterEach
    void closeLog() {
        log.close();
    }

    // ---- questions to the server -----------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(names = {"NONE", "CUT"})
    void a_question_without_an_answer_is_repeated(Answer first) {
        pbx.answer = first;
        Tracked call = follow("h-1");
        pbx.net.run(Duration.ofSeconds(30)); // longer than the questions about the beginning and the connection
        assertThat(pbx.asked).isGreaterThan(1);
        assertThat(call.ends).isZero();
        pbx.answer = Answer.GONE;
        pbx.net.run(Duration.ofMinutes(1));

        assertThat(call.ends).isEqualTo(1);
        assertThat(pbx.leases.open()).isZero();
    }

    /** Users' actions share the limit on pending actions with them. */
    @Test
    void few_questions_are_pending_at_a_time() {
        pbx.answer = Answer.NONE;
        List<Tracked> calls =
                IntStream.range(0, 100).mapToObj(i -> follow("h-" + i)).toList();
        pbx.net.run(A_WHILE);
        assertThat(pbx.asked).isEqualTo(64);
        pbx.answer = Answer.GONE;
        pbx.net.run(Duration.ofMinutes(1));

        assertThat(calls).allMatch(call -> call.ends == 1);
    }

    @Test
    void a_question_that_cannot_be_sent_is_repeated() {
        VirtualPbx full = new VirtualPbx(
                ClientOptions.DEFAULTS.with().maxPendingActions(1).build());
        full.client().open(false);
        full.net.run(A_WHILE);
        full.client().send(AmiRequest.of(AmiAction.of("Unanswered"), A_WHILE), Duration.ZERO);
        full.net.settle();
        full.answer = Answer.GONE;
        Tracked call = new Tracked("h-1");
        full.tracker.follow(full, CallTracker.Kind.PLAYBACK, call);
        full.net.run(TWO_CHECKS);
        assertThat(full.asked).isZero();
        full.net.run(Duration.ofMinutes(1));

        assertThat(call.ends).isEqualTo(1);
    }

    @Test
    void an_end_that_an_event_reported_is_confirmed_by_a_later_answer() {
        Tracked call = followLive("h-1");
        call.needsProof = true;
        pbx.answer = Answer.NONE;
        pbx.hangUp("h-1");
        pbx.net.run(A_WHILE);
        assertThat(call.ends).isZero();
        pbx.answer = Answer.GONE;
        pbx.net.run(Duration.ofMinutes(1));

        assertThat(call.ends).isEqualTo(1);
    }

    @Test
    void an_end_that_a_caller_forged_is_not_reported() {
        Tracked call = followLive("h-1");
        call.needsProof = true;
        int before = pbx.asked;
        pbx.hangUp("h-1");
        pbx.net.run(Duration.ofMinutes(1));

        assertThat(call.ends).isZero();
        assertThat(pbx.asked).isEqualTo(before + 1);
    }

    @ParameterizedTest
    @EnumSource(names = {"LIVE", "DENIED"})
    void a_question_with_an_answer_is_not_repeated(Answer only) {
        pbx.answer = only;
        Tracked call = follow("h-1");
        pbx.net.run(A_WHILE);
        int before = pbx.asked;
        pbx.net.run(Duration.ofMinutes(10));

        assertThat(before).isBetween(1, 2);
        assertThat(pbx.asked).isEqualTo(before);
        assertThat(call.ends).isZero();
        assertThat(log.lines()).isEmpty();
    }

    /** An unanswered question must not make one more with each connection. */
    @Test
    void a_call_has_one_pending_question_at_most() {
        pbx.answer = Answer.NONE;
        follow("h-1");
        for (int i = 0; i < 5; i++) {
            pbx.net.run(Duration.ofSeconds(1));
            pbx.masks.keySet().stream()
                    .filter(wire -> pbx.sees(wire, "call"))
                    .toList()
                    .forEach(Wire::close);
        }

        assertThat(pbx.logins).as("the two links and the reconnections").isGreaterThan(3);
        assertThat(pbx.asked).isEqualTo(1);
    }

    // ---- events ----------------------------------------------------------------------------------------------------

    @Test
    void an_event_that_cannot_be_processed_hides_no_other() {
        Tracked bad = followLive("h-1");
        Tracked good = followLive("h-2");
        bad.onEvent = () -> {
            throw new Error("no memory for an event");
        };
        pbx.answer = Answer.GONE;
        pbx.event("call", "Event: Hangup", "Uniqueid: h-1");
        pbx.hangUp("h-2");
        assertThat(good.ends).isEqualTo(1);
        assertThat(bad.ends).isZero();
        pbx.net.run(TWO_CHECKS);

        assertThat(bad.ends)
                .as("checked, since the event may have been its end")
                .isEqualTo(1);
        assertThat(good.ends).isEqualTo(1);
        assertThat(log.texts())
                .singleElement()
                .asString()
                .contains("failed to process an event Hangup; checking all tracked calls");
    }

    @Test
    void an_event_that_cannot_be_taken_hides_no_end() {
        Tracked call = followLive("h-1");
        Tracked other = followLive("h-2");
        pbx.net.cutAll();
        pbx.net.run(Duration.ofSeconds(30));
        pbx.onClock = () -> {
            throw new Error("no memory for the gap before the event");
        };
        pbx.answer = Answer.GONE;
        pbx.event("call", "Event: Hangup", "Uniqueid: h-1");
        pbx.hangUp("h-2");
        pbx.onClock = () -> {};
        assertThat(log.texts()).singleElement().asString().contains("failed to take the next event");
        assertThat(call.ends).isZero();
        assertThat(other.ends).as("waits in the buffer").isZero();
        pbx.net.run(TWO_CHECKS);

        assertThat(call.ends).isEqualTo(1);
        assertThat(other.ends).isEqualTo(1);
    }

    @Test
    void a_wake_up_that_is_lost_is_made_up_for() {
        Tracked call = followLive("h-1");
        pbx.losesTasks = true;
        pbx.hangUp("h-1");
        pbx.losesTasks = false;
        pbx.hangUp("another");
        assertThat(call.ends).isZero();
        pbx.net.run(TWO_CHECKS);

        assertThat(call.ends).isEqualTo(1);
    }

    /** A task that blocks, for example in an audit log, must not be joined by others. */
    @Test
    void the_pulse_of_the_link_adds_no_tasks_while_one_waits() {
        followLive("h-1");
        pbx.losesTasks = true;
        pbx.hangUp("h-1");

        pbx.net.run(Duration.ofSeconds(10));

        assertThat(pbx.lost).as("one for the event, and one for each check").isLessThanOrEqualTo(11);
    }

    // ---- reports ---------------------------------------------------------------------------------------------------

    @Test
    void a_call_whose_end_cannot_be_reported_is_no_longer_tracked() {
        Tracked call = followLive("h-1");
        call.onReport = () -> {
            throw new Error("no memory for a report");
        };
        pbx.hangUp("h-1");
        pbx.answer = Answer.GONE;
        pbx.net.run(A_WHILE);

        assertThat(call.ends).isEqualTo(1);
        assertThat(pbx.leases.open()).isZero();
        assertThat(log.texts()).singleElement().asString().contains("failed to report the end of call h-1");
    }

    @Test
    void each_call_is_released_even_if_another_one_throws() {
        List<Tracked> calls = List.of(followLive("h-1"), followLive("h-2"), followLive("h-3"));
        calls.forEach(call -> call.onReport = () -> {
            throw new Error("no memory for a report");
        });
        pbx.tracker.close();

        assertThat(calls).allMatch(call -> call.releases == 1);
        assertThat(pbx.leases.open()).isZero();
    }

    // ---- leases ----------------------------------------------------------------------------------------------------

    @Test
    void a_lease_is_returned_if_nothing_can_be_subscribed() {
        pbx.net.haveTasks(false);
        Tracked call = follow("h-1");
        pbx.net.haveTasks(true);
        assertThat(call.releases).isEqualTo(1);
        assertThat(pbx.leases.open()).isZero();
        assertThat(log.texts()).singleElement().asString().contains("pbx: call h-1 cannot be tracked until it ends");

        assertThat(followLive("h-2").releases).isZero();
        assertThat(pbx.leases.open()).isEqualTo(1);
    }

    @Test
    void a_lease_on_a_client_that_is_closed_is_returned() {
        pbx.leases.closeClient();

        assertThat(follow("h-1").releases).isEqualTo(1);
        assertThat(pbx.leases.open()).isZero();
        assertThat(log.lines()).isEmpty();
    }

    /** A client refuses endpoints whose options differ from those of its other endpoints. */
    @Test
    void a_call_that_cannot_be_tracked_is_released_without_an_exception() {
        VirtualPbx refusing = new VirtualPbx() {
            @Override
            public ClientLease lease(ClientRegistry clients, String holder) {
                throw new IllegalArgumentException("Endpoints that share the links disagree");
            }
        };
        Tracked call = new Tracked("h-1");
        call.onReport = () -> {
            throw new Error("no memory for a report");
        };
        refusing.tracker.follow(refusing, CallTracker.Kind.PLAYBACK, call);

        assertThat(call.releases).isEqualTo(1);
    }

    // ---- helpers ---------------------------------------------------------------------------------------------------

    private Tracked follow(String handle) {
        Tracked call = new Tracked(handle);
        pbx.tracker.follow(pbx, CallTracker.Kind.PLAYBACK, call);
        return call;
    }

    /** Tracks a call until all questions about its beginning are answered. */
    private Tracked followLive(String handle) {
        Tracked call = follow(handle);
        pbx.net.run(A_WHILE);
        assertThat(call.ends).isZero();
        return call;
    }

    /** A call that ends with its Hangup. */
    private static final class Tracked implements CallTracker.Call {

        private final String handle;
        private Runnable onEvent = () -> {};
        private Runnable onReport = () -> {};
        private boolean needsProof;
        private int ends;
        private int releases;

        Tracked(String handle) {
            this.handle = handle;
        }

        @Override
        public String handle() {
            return handle;
        }

        @Override
        public boolean on(AmiEvent event) {
            onEvent.run();
            return event.is("Hangup");
        }

        @Override
        public boolean endNeedsProof() {
            return needsProof;
        }

        @Override
        public boolean isLive(List<AmiEvent> channels) {
            return AuditLog.listens(channels);
        }

        @Override
        public boolean over() {
            ends++;
            onReport.run();
            return true;
        }

        @Override
        public void released() {
            releases++;
            onReport.run();
        }
    }
}
