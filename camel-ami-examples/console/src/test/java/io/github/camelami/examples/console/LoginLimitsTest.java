/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Tests who may still try to log in while somebody else guesses passwords. */
class LoginLimitsTest {

    private final AtomicLong now = new AtomicLong();
    private final LoginLimits limits = new LoginLimits(now::get);

    private boolean fails(String login, String source) {
        boolean begun = limits.begin(login, source);
        if (begun) {
            limits.end(login, source, false);
        }
        return begun;
    }

    private boolean succeeds(String login, String source) {
        boolean begun = limits.begin(login, source);
        if (begun) {
            limits.end(login, source, true);
        }
        return begun;
    }

    @Test
    void ten_failures_of_a_user_at_an_address_are_enough_for_ten_minutes() {
        for (int i = 0; i < 10; i++) {
            assertThat(fails("sara", "10.0.0.1")).isTrue();
        }
        assertThat(succeeds("sara", "10.0.0.1")).isFalse();
        assertThat(succeeds("sara", "10.0.0.2")).as("another address").isTrue();
        assertThat(succeeds("reza", "10.0.0.1")).as("another user").isTrue();
        now.addAndGet(TimeUnit.MINUTES.toNanos(10) + 1);
        assertThat(succeeds("sara", "10.0.0.1")).isTrue();
    }

    @Test
    void a_success_forgets_the_failures_before_it() {
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 9; i++) {
                assertThat(fails("sara", "10.0.0.1")).isTrue();
            }
            assertThat(succeeds("sara", "10.0.0.1")).isTrue();
        }
    }

    @Test
    void a_user_guessed_from_many_addresses_gets_in_with_a_known_browser_only() {
        limits.remember("sara", "cookie", null);
        for (int i = 0; i < 50; i++) {
            assertThat(fails("sara", "10.0.0." + i)).isTrue();
        }
        assertThat(succeeds("sara", "10.0.1.1")).isFalse();
        assertThat(succeeds("sara", limits.source("sara", "10.0.0.1", "cookie")))
                .isTrue();
        assertThat(limits.source("sara", "10.0.1.1", "guessed")).isEqualTo("10.0.1.1");
        assertThat(limits.source("reza", "10.0.1.1", "cookie"))
                .as("sara's browser")
                .isEqualTo("10.0.1.1");
    }

    @Test
    void attempts_at_the_same_time_are_failures_until_they_succeed() {
        for (int i = 0; i < 10; i++) {
            assertThat(limits.begin("sara", "10.0.0.1")).isTrue();
        }
        assertThat(limits.begin("sara", "10.0.0.1")).isFalse();
        limits.end("sara", "10.0.0.1", true);
        assertThat(limits.begin("sara", "10.0.0.1")).isTrue();
    }

    @Test
    void an_address_has_twenty_attempts_at_a_time_and_all_together_a_hundred() {
        for (int address = 0; address < 5; address++) {
            for (int i = 0; i < 20; i++) {
                assertThat(limits.begin("user" + i, "10.0.0." + address)).isTrue();
            }
            assertThat(limits.begin("user20", "10.0.0." + address)).isFalse();
        }
        assertThat(limits.begin("sara", "10.0.1.1")).isFalse();
        limits.remember("sara", "cookie", null);
        assertThat(succeeds("sara", limits.source("sara", "10.0.1.1", "cookie")))
                .as("a known browser has a place")
                .isTrue();
        limits.end("user1", "10.0.0.1", false);
        assertThat(succeeds("sara", "10.0.1.1")).isTrue();
    }

    /** A login name must not count as another user's name and address. */
    @Test
    void a_login_that_looks_like_a_user_and_an_address_counts_for_neither() {
        for (int i = 0; i < 20; i++) {
            fails("sara 10.0.0.1", "10.0.0.2");
            fails("[sara, 10.0.0.1]", "10.0.0.2");
        }
        assertThat(succeeds("sara", "10.0.0.1")).isTrue();
    }

    @Test
    void a_browser_knows_each_of_its_users() {
        limits.remember("sara", "morning", null);
        limits.remember("reza", "evening", "morning");
        assertThat(limits.source("sara", "1.2.3.4", "evening")).isEqualTo("browser evening");
        assertThat(limits.source("reza", "1.2.3.4", "evening")).isEqualTo("browser evening");
        assertThat(limits.source("sara", "1.2.3.4", "morning")).isEqualTo("1.2.3.4");
    }
}
