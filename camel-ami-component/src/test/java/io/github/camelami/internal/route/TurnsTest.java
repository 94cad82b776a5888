/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private final Turns turns = new Turns();

    @Test
    void each_name_is_given_in_the_order_in_which_it_was_asked_for() {
        List<Integer> order = new ArrayList<>();
        assertThat(turns.take("a", () -> order.add(0))).isTrue();
        assertThat(turns.take("b", () -> order.add(9))).as("another name").isTrue();
        assertThat(turns.take("a", () -> order.add(1))).isFalse();
        assertThat(turns.take("a", () -> order.add(2))).isFalse();
        assertThat(order).isEmpty();

        turns.release("a");
        turns.release("a");
        turns.release("a");

        assertThat(order).containsExactly(1, 2);
        assertThat(turns.take("a", () -> {})).as("free again").isTrue();
    }

    /**
     * When the component stops, each waiting command ends at once and releases its turn, on one thread and for any
     * number of commands.
     */
    @Test
    void any_number_of_turns_that_end_at_once_need_no_deep_stack() {
        int many = 200_000;
        AtomicInteger ended = new AtomicInteger();
        turns.take("a", () -> {});
        for (int i = 0; i < many; i++) {
            turns.take("a", () -> {
                ended.incrementAndGet();
                turns.release("a");
            });
        }

        turns.release("a");

        assertThat(ended).hasValue(many);
        assertThat(turns.take("a", () -> {})).isTrue();
    }

    @Test
    void one_at_a_time_whichever_threads_release() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            int many = 20_000;
            AtomicInteger inside = new AtomicInteger();
            AtomicInteger together = new AtomicInteger();
            CountDownLatch done = new CountDownLatch(many);
            Runnable work = () -> {
                if (inside.incrementAndGet() != 1) {
                    together.incrementAndGet();
                }
                inside.decrementAndGet();
                done.countDown();
                turns.release("a");
            };
            IntStream.range(0, many)
                    .forEach(i -> threads.execute(() -> {
                        if (turns.take("a", () -> threads.execute(work))) {
                            work.run();
                        }
                    }));

            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(together).hasValue(0);
        } finally {
            threads.shutdown();
            assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
