/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration CAP = Duration.ofSeconds(30);

    @Test
    void the_bound_doubles_up_to_the_cap() {
        Backoff most = new Backoff(FIRST, CAP, () -> 1 - 1e-12);
        long[] seconds = {500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000};
        for (int attempt = 1; attempt <= seconds.length; attempt++) {
            assertThat(most.delay(attempt, FailureKind.UNREACHABLE, Long.MAX_VALUE)
                            .toMillis())
                    .isBetween(seconds[attempt - 1] - 1, seconds[attempt - 1]);
        }
        assertThat(most.delay(Integer.MAX_VALUE, FailureKind.LOST, Long.MAX_VALUE))
                .isLessThanOrEqualTo(CAP);
    }

    @Test
    void full_jitter_spreads_over_the_whole_span() {
        Random random = new Random(1);
        Backoff backoff = new Backoff(FIRST, CAP, random::nextDouble);
        int[] quarters = new int[4];
        for (int i = 0; i < 10_000; i++) {
            long millis =
                    backoff.delay(20, FailureKind.UNREACHABLE, Long.MAX_VALUE).toMillis();
            quarters[(int) Math.min(3, millis * 4 / CAP.toMillis())]++;
        }
        for (int quarter : quarters) {
            assertThat(quarter).isBetween(2200, 2800);
        }
    }

    @Test
    void a_name_that_is_in_use_waits_like_a_server_that_is_away() {
        assertThat(new Backoff(FIRST, CAP, () -> 0.999).delay(1, FailureKind.ALREADY_LOGGED_IN, Long.MAX_VALUE))
                .isLessThan(FIRST);
    }

    @Test
    void a_refused_login_waits_in_the_upper_half_from_the_first_time_on() {
        assertThat(new Backoff(FIRST, CAP, () -> 0).delay(1, FailureKind.LOGIN_REFUSED, Long.MAX_VALUE))
                .isEqualTo(CAP.dividedBy(2));
        assertThat(new Backoff(FIRST, CAP, () -> 0.999).delay(1, FailureKind.LOGIN_REFUSED, Long.MAX_VALUE))
                .isBetween(CAP.minusMillis(20), CAP);
    }

    @Test
    void after_the_first_tries_the_wait_for_a_server_is_no_longer_than_the_outage() {
        Backoff most = new Backoff(FIRST, CAP, () -> 1 - 1e-12);
        assertThat(most.delay(20, FailureKind.UNREACHABLE, Duration.ofSeconds(7).toNanos()))
                .isBetween(Duration.ofMillis(6990), Duration.ofSeconds(7));
        assertThat(most.delay(20, FailureKind.UNREACHABLE, 1)).isLessThanOrEqualTo(FIRST.multipliedBy(4));
        assertThat(most.delay(20, FailureKind.LOST, 1)).isGreaterThan(Duration.ofSeconds(29));
    }

    @Test
    void a_session_counts_as_a_success_when_it_outlasts_the_wait_before_it() {
        Backoff backoff = new Backoff(FIRST, CAP, () -> 0);
        assertThat(backoff.isSuccess(Duration.ofMillis(1999).toNanos(), 0)).isFalse();
        assertThat(backoff.isSuccess(Duration.ofMillis(2000).toNanos(), 3)).isTrue();
        assertThat(backoff.isSuccess(Duration.ofMillis(3999).toNanos(), 4)).isFalse();
        assertThat(backoff.isSuccess(Duration.ofMillis(4000).toNanos(), 4)).isTrue();
        assertThat(backoff.isSuccess(CAP.toNanos(), Integer.MAX_VALUE)).isTrue();
    }
}
