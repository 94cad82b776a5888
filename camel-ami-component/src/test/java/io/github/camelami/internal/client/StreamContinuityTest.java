/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Time is in milliseconds here; {@link StreamTruthTest} tests the whole client. */
class StreamContinuityTest {

    private static final long START = TimeUnit.HOURS.toMillis(1);

    private final StreamContinuity continuity = new StreamContinuity();
    private long now = START;

    @Test
    void the_first_beginning_misses_nothing() {
        continuity.up("one", "10.0.0.1", nanos(), nanos());

        assertThat(continuity.awaitsBeginning()).isTrue();
        assertThat(continuity.begin(1000L, nanos()))
                .isEqualTo(new StreamContinuity.Beginning(StreamContinuity.Restart.NO, null));
        assertThat(continuity.hasBegun()).isTrue();
    }

    @Test
    void a_stream_stops_once_its_session_logs_off() {
        begin();
        continuity.leaving(nanos());

        assertThat(continuity.hasBegun()).isFalse();
        assertThat(continuity.awaitsBeginning()).isFalse();
    }

    @Test
    void the_gap_of_a_logoff_without_an_answer_begins_at_the_last_read() {
        begin();
        pass(200);
        continuity.read(nanos());
        long read = nanos();
        for (int i = 0; i < 50; i++) {
            pass(200); // the connection is dead, and nobody has noticed yet
        }
        continuity.leaving(nanos());
        continuity.down("closed", nanos());

        assertThat(gapFrom()).isLessThanOrEqualTo(read);
    }

    @Test
    void a_server_that_reported_its_uptime_is_expected_to_do_so_again() {
        begin();
        assertThat(continuity.expectsBootNews()).isFalse();
        continuity.down("cut", nanos());
        continuity.up("other", "10.0.0.2", nanos(), nanos());
        assertThat(continuity.expectsBootNews()).as("another server").isFalse();
        continuity.down("cut", nanos());
        continuity.up("one", "10.0.0.1", nanos(), nanos());
        assertThat(continuity.expectsBootNews()).isTrue();

        continuity.begin(null, nanos());
        continuity.down("cut", nanos());
        continuity.up("one", "10.0.0.1", nanos(), nanos());
        assertThat(continuity.expectsBootNews()).as("the last session had none").isFalse();
    }

    @Test
    void a_session_whose_end_was_never_reported_leaves_a_gap() {
        begin();
        pass(200);
        continuity.read(nanos());
        long read = nanos();
        now += 5000;
        continuity.up("one", "10.0.0.1", nanos(), nanos());

        Gap gap = continuity.begin(1005L, nanos()).gap();
        assertThat(gap).isNotNull();
        assertThat(gap.from()).isLessThanOrEqualTo(read);
        assertThat(gap.to()).isEqualTo(nanos());
    }

    @Test
    void the_gap_of_an_answered_logoff_begins_just_before_it() {
        begin();
        for (int i = 0; i < 50; i++) {
            pass(200);
        }
        continuity.leaving(nanos());
        continuity.goodbye();
        continuity.down("closed", nanos());

        assertThat(gapFrom()).isBetween(nanos() - 2 * StreamContinuity.TICK, nanos());
    }

    @Test
    void the_gap_of_a_logoff_begins_at_the_last_read_if_the_connection_ends_late() {
        assertThat(gapAfterLogoff(899)).isGreaterThan(nanos() - seconds(2));
        assertThat(gapAfterLogoff(900)).isLessThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(START));
    }

    /** The server answers the Logoff, and the connection ends this long after it. Nothing was read since {@link #START}. */
    private long gapAfterLogoff(long millis) {
        now = START;
        begin();
        for (int i = 0; i < 50; i++) {
            pass(200);
        }
        continuity.leaving(nanos());
        continuity.goodbye();
        now += millis;
        continuity.down("closed", nanos());
        return gapFrom();
    }

    @Test
    void a_logoff_during_a_pause_or_a_high_load_does_not_show_that_all_was_read() {
        begin();
        pass(200);
        continuity.pause(nanos());
        long pausedAt = nanos();
        pass(200);
        pass(200);
        continuity.leaving(nanos());
        continuity.goodbye();
        continuity.down("closed", nanos());
        assertThat(gapFrom()).isLessThanOrEqualTo(pausedAt);

        continuity.busy(true, nanos());
        long busySince = nanos();
        for (int i = 0; i < 5; i++) {
            pass(200);
            continuity.read(nanos());
        }
        continuity.leaving(nanos());
        continuity.goodbye();
        continuity.down("closed", nanos());
        assertThat(gapFrom()).isLessThanOrEqualTo(busySince);
    }

    @Test
    void a_gap_has_a_cause_and_lasts_until_the_new_session() {
        assertThat(gapAfterCut("one", 1003)).isEqualTo("cut");
        assertThat(gapAfterCut("other", 1003)).isEqualTo("failover");
        assertThat(gapAfterCut("one", 2)).isEqualTo("restart");
    }

    /** Returns the cause after an outage of 3 s, at whose end a server has this uptime. */
    private String gapAfterCut(String server, long uptime) {
        begin();
        continuity.down("cut", nanos());
        now += 3000;
        continuity.up(server, "10.0.0.1", nanos(), nanos());
        Gap gap = continuity.begin(uptime, nanos()).gap();
        assertThat(gap.to()).isEqualTo(nanos());
        assertThat(gap.lost()).isEqualTo(Gap.UNKNOWN);
        return gap.cause();
    }

    @Test
    void a_gap_begins_at_the_first_of_several_breaks() {
        begin();
        long read = nanos();
        continuity.down("cut", nanos());
        now += 5000;
        continuity.up("one", "10.0.0.1", nanos(), nanos());
        now += 10;
        continuity.down("timeout", nanos());
        now += 5000;
        continuity.up("one", "10.0.0.1", nanos(), nanos());

        assertThat(continuity.begin(1010L, nanos()))
                .isEqualTo(new StreamContinuity.Beginning(
                        StreamContinuity.Restart.NO, new Gap(read, nanos(), Gap.UNKNOWN, "cut")));
    }

    @Test
    void a_connection_that_never_logged_in_leaves_no_gap() {
        continuity.down("refused", nanos());
        continuity.leaving(nanos());
        assertThat(continuity.awaitsBeginning()).isFalse();
        continuity.down("refused", nanos());
        continuity.up("one", "10.0.0.1", nanos(), nanos());

        assertThat(continuity.begin(1000L, nanos()).gap()).isNull();
    }

    /** A stalled client closes its window: the rest, and the end, then arrive over many reads. */
    @Test
    void a_backlog_that_takes_many_reads_does_not_hide_when_the_server_closed_the_connection() {
        begin();
        for (int i = 0; i < 10; i++) {
            pass(200);
        }
        long closedAt = nanos() + seconds(1) / 10;
        now += 900;
        for (int i = 0; i < 20; i++) {
            continuity.read(nanos());
            now += 5;
        }
        continuity.down("cut", nanos());

        assertThat(gapFrom()).isLessThanOrEqualTo(closedAt);
    }

    @Test
    void a_gap_begins_earlier_by_the_time_of_an_answer() {
        begin();
        continuity.asked(nanos());
        now += 40;
        continuity.read(nanos());
        continuity.answered(nanos());
        for (int i = 0; i < 100; i++) {
            now += 5;
            continuity.read(nanos());
        }
        continuity.down("cut", nanos());

        assertThat(gapFrom())
                .as("events of the last 20 ms before the server closed the connection are still on the way")
                .isLessThanOrEqualTo(nanos() - TimeUnit.MILLISECONDS.toNanos(40));
    }

    private long gapFrom() {
        now += 100;
        continuity.up("one", "10.0.0.1", nanos(), nanos());
        return continuity.begin(1000L, nanos()).gap().from();
    }

    @Test
    void a_server_without_a_boot_time_may_have_been_restarted() {
        begin();
        continuity.down("cut", nanos());
        pass(100);
        continuity.up("one", "10.0.0.1", nanos(), nanos());

        assertThat(continuity.begin(null, nanos()).restart()).isEqualTo(StreamContinuity.Restart.UNKNOWN);
    }

    @Test
    void a_server_that_shut_down_was_restarted_even_without_a_boot_time() {
        begin();
        continuity.down("shutdown", nanos());
        pass(100);
        continuity.up("one", "10.0.0.1", nanos(), nanos());

        StreamContinuity.Beginning beginning = continuity.begin(null, nanos());
        assertThat(beginning.restart()).isEqualTo(StreamContinuity.Restart.YES);
        assertThat(beginning.gap().cause()).isEqualTo("restart");
    }

    /** Weeks later, with clocks that drift apart by a second a day. */
    @Test
    void drifting_clocks_are_not_a_restart() {
        continuity.up("one", "10.0.0.1", nanos(), nanos());
        continuity.begin(1_000_000L, nanos());
        pass(TimeUnit.DAYS.toMillis(40));
        continuity.read(nanos());
        continuity.down("cut", nanos());
        pass(500);
        continuity.up("one", "10.0.0.1", nanos(), nanos());

        long uptime = 1_000_000 + TimeUnit.DAYS.toSeconds(40) - 40;
        assertThat(continuity.begin(uptime, nanos()).restart()).isEqualTo(StreamContinuity.Restart.NO);
    }

    /** Otherwise a server that starts slowly would seem to have booted before the break. */
    @Test
    void the_time_of_boot_is_counted_from_the_report_of_the_uptime() {
        begin();
        pass(200);
        continuity.down("cut", nanos());
        now += 500;
        continuity.up("one", "10.0.0.1", nanos(), nanos());
        now += 1900;
        assertThat(continuity.begin(2L, nanos()).restart()).isEqualTo(StreamContinuity.Restart.YES);
    }

    /** The report was probably sent at the login, and is read late. */
    @Test
    void while_reading_lags_the_time_of_boot_is_counted_from_the_login() {
        begin();
        pass(200);
        continuity.down("cut", nanos());
        now += 500;
        continuity.up("one", "10.0.0.1", nanos(), nanos());
        continuity.pause(nanos());
        now += 60_000;
        assertThat(continuity.begin(1000L, nanos()).restart()).isEqualTo(StreamContinuity.Restart.NO);
    }

    /** Uptimes are in whole seconds. */
    @Test
    void a_server_that_booted_just_before_the_break_was_not_restarted() {
        assertThat(afterBoot(1000)).isEqualTo(StreamContinuity.Restart.NO);
        assertThat(afterBoot(1001)).isEqualTo(StreamContinuity.Restart.YES);
    }

    /** A server with an uptime of 0 s, before a break and this many milliseconds after it. */
    private static StreamContinuity.Restart afterBoot(long millis) {
        StreamContinuity continuity = new StreamContinuity();
        long then = seconds(3600);
        continuity.up("one", "10.0.0.1", then, then);
        continuity.begin(0L, then);
        continuity.down("cut", then);
        long now = then + TimeUnit.MILLISECONDS.toNanos(millis);
        continuity.up("one", "10.0.0.1", now, now);
        return continuity.begin(0L, now).restart();
    }

    /** Clocks may drift apart by a thousandth, after 10,000 s by 10 s. */
    @Test
    void two_addresses_belong_to_two_servers_if_drift_cannot_explain_their_boot_times() {
        assertThat(afterDrift(3)).isEqualTo(StreamContinuity.Restart.NO);
        assertThat(afterDrift(4)).isEqualTo(StreamContinuity.Restart.UNKNOWN);
        assertThat(afterDrift(13)).isEqualTo(StreamContinuity.Restart.UNKNOWN);
        assertThat(afterDrift(14)).isEqualTo(StreamContinuity.Restart.YES);
    }

    private static StreamContinuity.Restart afterDrift(long seconds) {
        StreamContinuity continuity = new StreamContinuity();
        continuity.up("one", "10.0.0.1", 0, 0);
        continuity.begin(10_000L + seconds, 0);
        continuity.down("cut", 0);
        continuity.up("one", "10.0.0.2", 0, 0);
        return continuity.begin(10_000L, 0).restart();
    }

    @Test
    void an_address_without_an_earlier_boot_time_may_be_another_server() {
        continuity.up("one", "10.0.0.1", nanos(), nanos());
        continuity.begin(null, nanos());
        continuity.down("cut", nanos());
        continuity.up("one", "10.0.0.2", nanos(), nanos());

        assertThat(continuity.begin(1000L, nanos()).restart()).isEqualTo(StreamContinuity.Restart.UNKNOWN);
    }

    /** A host name may have several addresses, of one server or of several. */
    @Test
    void another_address_of_a_name_is_the_same_server_if_it_booted_at_the_same_time() {
        assertThat(afterMove("one", "10.0.0.2", 1000)).isEqualTo(StreamContinuity.Restart.NO);
        assertThat(afterMove("one", "10.0.0.2", 5000)).isEqualTo(StreamContinuity.Restart.YES);
        assertThat(afterMove("other", "10.0.0.2", 1000)).isEqualTo(StreamContinuity.Restart.UNKNOWN);
        assertThat(afterMove("other", "10.0.0.1", 5000)).isEqualTo(StreamContinuity.Restart.YES);
        assertThat(afterMove("one", "10.0.0.2", 2)).as("booted meanwhile").isEqualTo(StreamContinuity.Restart.YES);
    }

    /** A change from a server with an uptime of 1000 s to one with this uptime, after an outage of 4 s. */
    private static StreamContinuity.Restart afterMove(String server, String peer, long uptime) {
        StreamContinuity continuity = new StreamContinuity();
        continuity.up("one", "10.0.0.1", 0, 0);
        continuity.begin(1000L, 0);
        continuity.down("cut", seconds(0));
        continuity.up(server, peer, seconds(4), seconds(4));
        return continuity.begin(uptime == 1000 ? 1004 : uptime, seconds(4)).restart();
    }

    @Test
    void an_answer_that_takes_long_shows_that_reading_lags_though_nothing_paused() {
        begin();
        pass(100);
        pass(100);
        long emptyAt = nanos();
        pass(100);
        continuity.read(nanos());
        continuity.busy(true, nanos());
        assertThat(continuity.wantsAnswer(nanos() + seconds(1))).isTrue();
        pass(1000);
        long asked = nanos();
        continuity.asked(asked);
        for (int i = 0; i < 30; i++) {
            pass(100);
            continuity.read(nanos()); // each read brings what was sent 3 s ago
        }
        assertThat(continuity.isBehind()).isTrue();
        assertThat(continuity.happenedSince(nanos())).isEqualTo(emptyAt);
        continuity.answered(nanos());
        assertThat(continuity.isBehind()).isTrue();

        pass(1000);
        continuity.asked(nanos());
        pass(10);
        continuity.answered(nanos());
        assertThat(continuity.isBehind()).isFalse();
        assertThat(continuity.happenedSince(nanos()))
                .isEqualTo(nanos() - TimeUnit.MILLISECONDS.toNanos(10)); // when it was asked
        continuity.busy(false, nanos());
        assertThat(continuity.happenedSince(nanos()))
                .as("nothing was answered since it is quiet")
                .isLessThan(nanos());
        continuity.busy(false, nanos() - TimeUnit.MILLISECONDS.toNanos(10));
        assertThat(continuity.happenedSince(nanos()))
                .as("everything before the question was read")
                .isEqualTo(nanos() - TimeUnit.MILLISECONDS.toNanos(10));
    }

    @Test
    void a_process_that_stood_still_for_more_than_a_second_may_have_data_to_read() {
        begin();
        pass(1000);
        assertThat(continuity.isBehind()).isFalse();
        pass(1001);
        assertThat(continuity.isBehind()).isTrue();

        begin();
        now += 1000;
        continuity.read(nanos());
        assertThat(continuity.isBehind()).isFalse();
        now += 1001;
        continuity.read(nanos());
        assertThat(continuity.isBehind()).isTrue();
    }

    /** What is read may have been sent as long before as the fastest answer took. */
    @Test
    void everything_that_is_known_of_the_server_is_older_by_the_fastest_answer() {
        long rest = TimeUnit.MILLISECONDS.toNanos(10);
        quietAfterAnswers();
        assertThat(continuity.happenedSince(nanos())).isEqualTo(nanos() - StreamContinuity.TICK - rest);

        continuity.busy(true, nanos());
        continuity.down("cut", nanos());
        long cutAt = nanos();
        assertThat(gapFrom()).isEqualTo(cutAt - StreamContinuity.TICK - rest);

        quietAfterAnswers();
        continuity.leaving(nanos());
        continuity.goodbye();
        continuity.down("closed", nanos());
        long leftAt = nanos();
        assertThat(gapFrom()).isEqualTo(leftAt - StreamContinuity.TICK - rest);
    }

    /** Begins a session with answers after 40, 10 and 30 ms, and some ticks without anything to read. */
    private void quietAfterAnswers() {
        begin();
        for (int took : new int[] {40, 10, 30}) {
            continuity.asked(nanos());
            now += took;
            continuity.answered(nanos());
        }
        for (int i = 0; i < 4; i++) {
            pass(200);
        }
    }

    @Test
    void a_load_ends_once_an_answer_was_read_in_the_quiet_after_it() {
        begin();
        now += 1000;
        continuity.busy(false, nanos());
        assertThat(continuity.wantsAnswer(nanos())).as("there was no load").isFalse();

        continuity.busy(true, nanos());
        now += 1000;
        long quietSince = nanos();
        now += 100;
        continuity.busy(false, quietSince);
        assertThat(continuity.wantsAnswer(nanos())).as("no answer since then").isTrue();

        continuity.asked(nanos());
        now += 10;
        continuity.answered(nanos());
        continuity.busy(false, quietSince);
        now += 1000;
        assertThat(continuity.wantsAnswer(nanos())).isFalse();
    }

    @Test
    void a_tick_soon_after_a_late_read_does_not_show_that_all_has_arrived() {
        begin();
        pass(200);
        now += 140;
        continuity.read(nanos());
        long late = nanos();
        for (int i = 1; i <= 22; i++) {
            now += 5;
            continuity.read(nanos());
            if (i == 12) {
                continuity.tick(nanos());
            }
        }
        continuity.down("cut", nanos());

        assertThat(gapFrom()).isLessThanOrEqualTo(late);
    }

    @Test
    void a_question_without_an_answer_shows_after_half_a_second_that_reading_lags() {
        begin();
        pass(100);
        continuity.asked(nanos());
        pass(500);
        assertThat(continuity.isBehind()).isFalse();
        pass(1);
        assertThat(continuity.isBehind()).isTrue();
    }

    @Test
    void only_a_quick_answer_to_a_question_after_the_pause_shows_that_reading_caught_up() {
        begin();
        continuity.asked(nanos());
        now += 10;
        continuity.pause(nanos());
        continuity.resume();
        now += 10;
        continuity.answered(nanos());
        assertThat(continuity.isBehind()).as("asked before the pause").isTrue();

        continuity.asked(nanos());
        now += 500;
        continuity.answered(nanos());
        assertThat(continuity.isBehind()).as("answered slowly").isTrue();

        continuity.asked(nanos());
        now += 499;
        continuity.answered(nanos());
        assertThat(continuity.isBehind()).isFalse();
    }

    @Test
    void a_question_is_sent_every_half_second_while_reading_lags_and_is_not_paused() {
        begin();
        now += 1000;
        assertThat(continuity.wantsAnswer(nanos())).as("nothing lags").isFalse();
        continuity.pause(nanos());
        assertThat(continuity.wantsAnswer(nanos())).as("paused").isFalse();
        continuity.resume();
        assertThat(continuity.wantsAnswer(nanos())).isTrue();
        continuity.asked(nanos());
        now += 500;
        assertThat(continuity.wantsAnswer(nanos())).as("already asked").isFalse();
        continuity.unanswered();
        assertThat(continuity.wantsAnswer(nanos())).isTrue();
        continuity.asked(nanos());
        continuity.unanswered();
        now += 499;
        assertThat(continuity.wantsAnswer(nanos())).as("asked just before").isFalse();
    }

    @Test
    void a_new_session_does_not_inherit_a_pause_a_load_or_a_question() {
        begin();
        continuity.busy(true, nanos());
        continuity.asked(nanos());
        now += 300;
        continuity.answered(nanos());
        continuity.pause(nanos());
        continuity.asked(nanos());
        continuity.down("cut", nanos());
        now += 1000;
        begin();

        for (int i = 0; i < 3; i++) {
            pass(200);
        }
        assertThat(continuity.isBehind()).isFalse();
        assertThat(continuity.wantsAnswer(nanos())).isFalse();
        assertThat(continuity.happenedSince(nanos()))
                .as("nothing is subtracted for the answer of the earlier session")
                .isEqualTo(nanos() - StreamContinuity.TICK);
        continuity.busy(true, nanos());
        assertThat(continuity.wantsAnswer(nanos())).isTrue();
    }

    @Test
    void what_is_read_happened_after_the_look_before_the_last() {
        begin();
        now += 10;
        continuity.read(nanos());
        long before = nanos();
        now += 10;
        continuity.read(nanos());
        now += 10;

        assertThat(continuity.happenedSince(nanos())).isEqualTo(before);
        assertThat(continuity.happenedSince(nanos() + seconds(1)))
                .as("nothing ran for a second")
                .isLessThan(before);
    }

    @Test
    void after_a_late_read_the_looks_count_once_the_loop_is_prompt() {
        begin();
        now += 60;
        for (int i = 0; i < 100; i++) {
            now += 5;
            continuity.read(nanos());
            if (i % 40 == 39) {
                continuity.tick(nanos());
            }
        }
        continuity.down("cut", nanos());

        assertThat(gapFrom()).isBetween(nanos() - TimeUnit.MILLISECONDS.toNanos(120), nanos());
    }

    @Test
    void a_loop_that_is_never_prompt_after_a_late_read_needs_an_answer() {
        begin();
        now += 300;
        continuity.read(nanos());
        for (int i = 0; i < 6; i++) {
            pass(300);
            continuity.read(nanos());
        }
        assertThat(continuity.isBehind()).isFalse();
        pass(300);
        assertThat(continuity.isBehind()).isTrue();
    }

    /**
     * Random sequences of events, compared with a model of the socket. The model knows when data was sent, which of it
     * is still unread, and what happened after the server had closed the connection. When the session ends, nothing
     * missing may have happened before the gap begins. The gap must not begin earlier than five ticks before reading was
     * last known to keep up, plus the stalls among them with one tick each.
     */
    @net.jqwik.api.Tag("long")
    @Property(tries = 20000)
    void whatever_happens_nothing_missing_is_older_than_the_gap(
            @ForAll @Size(min = 1, max = 60) List<@From("steps") Step> steps, @ForAll Random chance) {
        new Model(chance).play(steps);
    }

    /** The same few sequences in each run, so that their results can be compared for many small changes of the code. */
    @Property(tries = 500, seed = "1")
    void nothing_missing_is_older_than_the_gap_in_these_sequences(
            @ForAll @Size(min = 1, max = 60) List<@From("steps") Step> steps, @ForAll Random chance) {
        new Model(chance).play(steps);
    }

    private enum Doing {
        PAUSE,
        RESUME,
        /** Nothing of this process runs. */
        HELD_UP,
        RUN
    }

    private record Step(Doing doing, int millis) {}

    @Provide
    Arbitrary<Step> steps() {
        return Arbitraries.frequencyOf(
                Tuple.of(1, step(Doing.PAUSE, 0)),
                Tuple.of(1, step(Doing.RESUME, 0)),
                Tuple.of(1, step(Doing.HELD_UP, 6000)),
                Tuple.of(5, step(Doing.RUN, 2000)));
    }

    private static Arbitrary<Step> step(Doing doing, int mostMillis) {
        return Arbitraries.integers()
                .between(0, mostMillis)
                .withDistribution(RandomDistribution.uniform())
                .map(millis -> new Step(doing, millis));
    }

    private static final class Model {

        private static final long TICK = TimeUnit.NANOSECONDS.toMillis(StreamContinuity.TICK);

        private static final long EARLY = 5 * TICK;

        /** Being held up for longer is noticed for sure; from a tick less on it may be. */
        private static final long NOTICED = 1000;

        /** Decides when the server sends, and how it ends. */
        private final Random random;

        private final StreamContinuity continuity = new StreamContinuity();
        private final Deque<Long> socket = new ArrayDeque<>();
        private final List<String> story = new ArrayList<>();
        private long now = START;
        private long tickAt;
        private long pulseAt;
        private long heldUpAt;
        private long heldUpLately;
        /**
         * How much before the certain moment a gap may begin. A late read that is not settled at its first tick is settled
         * at the next one, and the one after that may meet the next late read. A stall delays each of them by one tick.
         */
        private long early = EARLY;

        private boolean hungUp;
        private boolean hungUpBeforeQuestion;
        private boolean ended;
        private long firstMissing = -1;
        private boolean paused;
        private long answerSentAt = -1;
        private boolean answerRead = true;

        /** The time of the fastest answer; what is seen of the server may be that old. */
        private long fastestAnswer;

        /** All data before this time was read promptly, or is known to have been read. */
        private long certain = START;

        /** That moment at the last three turns of the loop: what happened during a turn shows in the next ones. */
        private final Deque<Long> certainBefore = new ArrayDeque<>(List.of(START, START, START));

        private long unsureSince = -1;

        Model(Random random) {
            this.random = random;
        }

        private long nanos() {
            return TimeUnit.MILLISECONDS.toNanos(now);
        }

        void play(List<Step> steps) {
            continuity.up("one", "10.0.0.1", nanos(), nanos());
            continuity.begin(1000L, nanos());
            pulseAt = now;
            tickAt = now;
            for (Step step : steps) {
                if (ended) {
                    break;
                }
                switch (step.doing()) {
                    case PAUSE -> {
                        continuity.pause(nanos());
                        paused = true;
                        unsureSince = now;
                        story.add(now + " pause");
                    }
                    case RESUME -> {
                        if (paused) {
                            continuity.resume();
                            paused = false;
                            story.add(now + " resume");
                        }
                    }
                    case HELD_UP -> {
                        long from = now;
                        story.add(now + " held up " + step.millis());
                        for (long end = now + step.millis(); now < end; now += 50) {
                            if (random.nextInt(40) == 0) {
                                hungUp = true;
                                story.add(now + " server hangs up");
                            }
                            send();
                        }
                        unsureSince = now - from > NOTICED - TICK ? now : unsureSince;
                        heldUpLately = now - from + TICK + (from - heldUpAt > EARLY ? 0 : heldUpLately);
                        heldUpAt = now;
                        early = unsureSince < 0 ? EARLY + heldUpLately : early;
                    }
                    case RUN -> run(step.millis());
                }
            }
            boolean goodbye = !ended && random.nextInt(3) == 0;
            if (goodbye) {
                continuity.leaving(nanos());
                if (!hungUp) {
                    continuity.goodbye();
                }
            }
            long missing = socket.isEmpty() ? firstMissing : socket.peek();
            now += ended ? 0 : random.nextInt(3000);
            continuity.down(goodbye ? "closed" : "cut", nanos());
            now += random.nextInt(3000);
            continuity.up("one", "10.0.0.1", nanos(), nanos());
            Gap gap = continuity.begin(null, nanos()).gap();
            long from = TimeUnit.NANOSECONDS.toMillis(gap.from());
            assertThat(TimeUnit.NANOSECONDS.toMillis(gap.to())).isEqualTo(now);
            if (missing >= 0) {
                assertThat(from).as("%s", story).isLessThanOrEqualTo(missing);
            }
            assertThat(from).as("%s", story).isGreaterThanOrEqualTo(certainBefore.peek() - early - fastestAnswer);
        }

        private void send() {
            if (random.nextInt(4) == 0) {
                if (!hungUp) {
                    socket.add(now);
                } else if (firstMissing < 0) {
                    firstMissing = now;
                }
            }
        }

        /** Lets time pass while this process runs, and reads the available data unless reading is paused. */
        private void run(long time) {
            for (long end = now + time; now < end && !ended; now += 50) {
                send();
                early = unsureSince >= 0 ? early : EARLY + (now - heldUpAt > EARLY ? 0 : heldUpLately);
                certainBefore.remove();
                certainBefore.add(certain);
                read();
                if (ended) {
                    return; // the end is reported in the turn that sees it, before the timers of that turn
                }
                if (now - tickAt >= TICK) {
                    tickAt = now;
                    continuity.tick(nanos());
                }
                if (now - pulseAt >= 800) {
                    pulseAt = now;
                    if (continuity.wantsAnswer(nanos())) {
                        continuity.asked(nanos());
                        answerSentAt = now;
                        answerRead = false;
                        hungUpBeforeQuestion = hungUp;
                        story.add(now + " ask");
                    }
                }
            }
        }

        /** A limited amount at a time, so that the backlog of some seconds takes a while. */
        private void read() {
            if (paused) {
                return;
            }
            int before = socket.size();
            if (before == 0 && hungUp) {
                ended = true; // a read that brings data does not show the end after it
                story.add(now + " end seen");
                return;
            }
            for (int i = 0; i < 20 && !socket.isEmpty(); i++) {
                socket.remove();
            }
            boolean caughtUp =
                    !answerRead && !hungUpBeforeQuestion && (socket.isEmpty() || socket.peek() > answerSentAt);
            if (before > 0 || caughtUp) {
                continuity.read(nanos());
                certain = unsureSince < 0 ? now : certain;
            }
            if (caughtUp) {
                certain = Math.max(certain, answerSentAt);
                unsureSince = unsureSince <= answerSentAt && now - answerSentAt < 500 ? -1 : unsureSince;
                answerRead = true;
                long took = now - answerSentAt;
                fastestAnswer = fastestAnswer == 0 ? took : Math.min(fastestAnswer, took);
                continuity.answered(nanos());
                story.add(now + " answer");
            }
        }
    }

    private void begin() {
        continuity.up("one", "10.0.0.1", nanos(), nanos());
        continuity.begin(1000L, nanos());
    }

    private long nanos() {
        return TimeUnit.MILLISECONDS.toNanos(now);
    }

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    private void pass(long millis) {
        now += millis;
        continuity.tick(nanos());
    }
}
