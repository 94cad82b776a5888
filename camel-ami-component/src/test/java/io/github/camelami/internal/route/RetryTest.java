/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryTest {

    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1);

    {
        clock.setRemoveOnCancelPolicy(true);
    }

    @AfterEach
    void stop() {
        clock.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({"0, false, 1", "3, false, 4", "0, true, 1", "3, true, 4"})
    void a_task_is_passed_on_once_however_often_that_fails(int failures, boolean stopping, int attempts)
            throws Exception {
        AtomicInteger tried = new AtomicInteger();
        AtomicInteger passed = new AtomicInteger();
        CountDownLatch over = new CountDownLatch(1);

        Retry.of(
                () -> {
                    if (tried.incrementAndGet() <= failures) {
                        throw new OutOfMemoryError("on purpose");
                    }
                    over.countDown();
                    if (stopping) {
                        throw new RejectedExecutionException("on purpose");
                    }
                    passed.incrementAndGet();
                },
                clock,
                1000);

        assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
        await().until(() -> clock.getQueue().isEmpty() && clock.getActiveCount() == 0);
        assertThat(tried).hasValue(attempts);
        assertThat(passed).hasValue(stopping ? 0 : 1);
    }
}
