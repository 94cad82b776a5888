/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.camelami.testing.LogLines;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.CallerRunsPolicy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each task is run once, in time, on no more threads than it needs. */
class FrugalExecutorTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1);
    private final FrugalExecutor threads = new FrugalExecutor(pool, clock, Integer.MAX_VALUE, 2, 1);

    @AfterEach
    void stop() {
        pool.shutdownNow();
        clock.shutdownNow();
    }

    @Test
    void short_tasks_need_few_threads() {
        AtomicInteger ran = new AtomicInteger();
        Set<Thread> used = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 1000; i++) {
            threads.execute(() -> {
                used.add(Thread.currentThread());
                ran.incrementAndGet();
            });
        }

        await().atMost(PATIENCE).until(() -> ran.get() == 1000);
        assertThat(used).hasSizeLessThan(10);
    }

    @Test
    void each_task_may_wait_for_a_later_one() throws Exception {
        int depth = 60;
        CountDownLatch[] done = new CountDownLatch[depth + 1];
        for (int i = 0; i <= depth; i++) {
            done[i] = new CountDownLatch(1);
        }
        for (int i = 0; i < depth; i++) {
            int number = i;
            threads.execute(() -> {
                awaitIt(done[number + 1]);
                done[number].countDown();
            });
        }
        threads.execute(done[depth]::countDown);

        assertThat(done[0].await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void tasks_after_a_long_blocking_one_do_not_each_wait() {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger ran = new AtomicInteger();
        threads.execute(() -> awaitIt(end));
        threads.execute(ran::incrementAndGet);
        await().atMost(PATIENCE).until(() -> ran.get() == 1);

        long looks = clock.getTaskCount();
        for (int i = 2; i < 50; i++) {
            int soFar = i;
            threads.execute(ran::incrementAndGet);
            await().atMost(PATIENCE).until(() -> ran.get() == soFar);
        }
        assertThat(clock.getTaskCount() - looks)
                .as("looks at what waits: it is known that a thread is stuck")
                .isLessThan(10);
        end.countDown();
    }

    @Test
    void no_more_threads_than_allowed_and_waiting_tasks_continue_once_one_is_free() throws Exception {
        FrugalExecutor three = new FrugalExecutor(pool, clock, 3, 2, 2);
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(12);
        for (int i = 0; i < 12; i++) {
            three.execute(() -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                awaitIt(end);
                running.decrementAndGet();
                ended.countDown();
            });
        }
        await().atMost(PATIENCE).until(() -> running.get() == 3);
        end.countDown();

        assertThat(ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(most).hasValue(3);
    }

    @Test
    void a_task_deferred_by_another_runs_after_the_waiting_ones_on_its_thread() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        Set<Thread> used = ConcurrentHashMap.newKeySet();
        CountDownLatch done = new CountDownLatch(2);
        threads.execute(() -> {
            used.add(Thread.currentThread());
            threads.execute(() -> {
                order.add("waited");
                done.countDown();
            });
            threads.executeNext(() -> {
                used.add(Thread.currentThread());
                order.add("left for later");
                done.countDown();
            });
        });

        assertThat(done.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(order).containsExactly("waited", "left for later");
        assertThat(used).hasSize(1);
    }

    @Test
    void a_resting_thread_is_reused_and_ends_on_request() throws Exception {
        Set<Thread> used = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 100; i++) {
            CountDownLatch done = new CountDownLatch(1);
            threads.execute(() -> {
                used.add(Thread.currentThread());
                done.countDown();
            });
            assertThat(done.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        assertThat(used).hasSizeLessThan(4);

        threads.stopWaiting();
        pool.shutdown();
        assertThat(pool.awaitTermination(1, TimeUnit.SECONDS))
                .as("none rests any more")
                .isTrue();
    }

    @Test
    void a_task_that_fails_does_not_stop_the_others() {
        AtomicInteger ran = new AtomicInteger();
        for (int i = 0; i < 10; i++) {
            threads.execute(() -> {
                throw new IllegalStateException("on purpose");
            });
            threads.execute(ran::incrementAndGet);
        }
        await().atMost(PATIENCE).until(() -> ran.get() == 10);
    }

    @Test
    void without_a_clock_each_task_has_a_thread_at_once() throws Exception {
        CountDownLatch last = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(20);
        for (int i = 0; i < 20; i++) {
            threads.execute(() -> {
                awaitIt(last);
                ended.countDown();
            });
        }
        clock.shutdownNow();
        threads.stopWaiting();
        threads.execute(last::countDown);

        assertThat(ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_look_that_runs_on_while_the_component_stops_holds_no_task_up() throws Exception {
        Queue<Runnable> looks = new ArrayDeque<>();
        ScheduledThreadPoolExecutor stopping = new ScheduledThreadPoolExecutor(1) {
            @Override
            public ScheduledFuture<?> schedule(Runnable look, long delay, TimeUnit unit) {
                looks.add(look);
                return null;
            }
        };
        Queue<Runnable> slow = new ArrayDeque<>();
        AtomicBoolean first = new AtomicBoolean(true);
        ExecutorService late = failing(Integer.MAX_VALUE, worker -> {
            if (first.getAndSet(false)) {
                pool.execute(worker);
            } else {
                slow.add(worker);
            }
        });
        FrugalExecutor executor = new FrugalExecutor(late, stopping, Integer.MAX_VALUE, 2, 1);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch last = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(20);
        for (int i = 0; i < 20; i++) {
            executor.execute(() -> {
                begun.countDown();
                awaitIt(last);
                ended.countDown();
            });
            assertThat(begun.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }

        executor.stopWaiting();
        looks.remove().run();
        executor.execute(last::countDown);
        slow.forEach(pool::execute);

        assertThat(ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        stopping.shutdownNow();
    }

    @Test
    void a_task_is_run_or_refused_never_both() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        Thread adder = new Thread(() -> {
            int accepted = 0;
            while (refused.get() < 100) {
                if (accepted - ran.get() > 1000) {
                    Thread.onSpinWait(); // one adder outruns one worker, and would fill the memory with tasks
                    continue;
                }
                try {
                    threads.execute(ran::incrementAndGet);
                    accepted++;
                } catch (RejectedExecutionException e) {
                    refused.incrementAndGet();
                }
            }
        });
        adder.start();
        await().atMost(PATIENCE).until(() -> ran.get() > 1000);
        threads.stopWaiting();
        pool.shutdown();

        adder.join(PATIENCE.toMillis());
        assertThat(pool.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        int sum = ran.get();
        assertThatThrownBy(() -> threads.execute(ran::incrementAndGet)).isInstanceOf(RejectedExecutionException.class);
        assertThat(ran.get()).isEqualTo(sum);
    }

    // ---- whatever is thrown, and however few threads there are
    // -------------------------------------------------------

    static List<Throwable> throwables() {
        return List.of(
                new IllegalStateException("on purpose"),
                new java.io.IOException("checked, on purpose"),
                new OutOfMemoryError("on purpose"),
                new StackOverflowError("on purpose"),
                new NoClassDefFoundError("on purpose"));
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void nothing_that_tasks_throw_costs_a_thread(Throwable thrown) {
        FrugalExecutor two = new FrugalExecutor(pool, clock, 2, 2, 2);
        AtomicInteger ran = new AtomicInteger();
        for (int i = 0; i < 20; i++) {
            two.execute(() -> FrugalExecutorTest.<RuntimeException>sneak(thrown));
            two.execute(ran::incrementAndGet);
        }
        await().atMost(PATIENCE).until(() -> ran.get() == 20);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** A pool that fails this many times, in different ways. */
    private ExecutorService failing(int times, Consumer<Runnable> failure) {
        AtomicInteger left = new AtomicInteger(times);
        return new AbstractExecutorService() {
            @Override
            public void execute(Runnable task) {
                if (left.getAndDecrement() > 0) {
                    failure.accept(task);
                } else {
                    pool.execute(task);
                }
            }

            @Override
            public void shutdown() {
                pool.shutdown();
            }

            @Override
            public List<Runnable> shutdownNow() {
                return pool.shutdownNow();
            }

            @Override
            public boolean isShutdown() {
                return pool.isShutdown();
            }

            @Override
            public boolean isTerminated() {
                return pool.isTerminated();
            }

            @Override
            public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
                return pool.awaitTermination(timeout, unit);
            }
        };
    }

    static List<Consumer<Runnable>> failures() {
        return List.of(
                task -> {
                    throw new OutOfMemoryError("unable to create native thread");
                },
                task -> {
                    throw new RejectedExecutionException("full");
                },
                Runnable::run // what CallerRuns does
                );
    }

    @ParameterizedTest
    @MethodSource("failures")
    void what_is_owed_is_done_as_soon_as_there_is_a_thread(Consumer<Runnable> failure) {
        FrugalExecutor hungry = new FrugalExecutor(failing(8, failure), clock, 10, 2, 2);
        Set<Thread> used = ConcurrentHashMap.newKeySet();
        AtomicInteger ran = new AtomicInteger();
        for (int i = 0; i < 20; i++) {
            hungry.execute(() -> {
                used.add(Thread.currentThread());
                ran.incrementAndGet();
            });
        }
        await().atMost(PATIENCE).until(() -> ran.get() == 20);
        assertThat(used).as("never the thread that brings the task").doesNotContain(Thread.currentThread());
    }

    /** Neither a thread nor a timer of the clock can be had at one moment, and no other task follows. */
    @Test
    void a_single_task_is_done_even_if_there_was_no_timer_either() {
        OutOfMemoryError[] full = {new OutOfMemoryError("Java heap space")};
        AtomicBoolean famine = new AtomicBoolean(true);
        ScheduledThreadPoolExecutor fullClock = new ScheduledThreadPoolExecutor(1) {
            @Override
            public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
                if (famine.get()) {
                    throw full[0];
                }
                return super.schedule(task, delay, unit);
            }
        };
        FrugalExecutor hungry = new FrugalExecutor(
                failing(1, task -> {
                    throw full[0];
                }),
                fullClock,
                10,
                2,
                2);
        AtomicInteger ran = new AtomicInteger();
        hungry.execute(ran::incrementAndGet);
        assertThat(ran).hasValue(0);
        famine.set(false);

        await().atMost(PATIENCE).until(() -> ran.get() == 1);
        fullClock.shutdownNow();
    }

    @Test
    void exhausted_resources_are_logged_once_with_their_trace() {
        try (LogLines log = LogLines.of(FrugalExecutor.class.getName())) {
            FrugalExecutor hungry = new FrugalExecutor(
                    failing(4, task -> {
                        throw new OutOfMemoryError("unable to create native thread");
                    }),
                    clock,
                    10,
                    2,
                    2);
            AtomicInteger ran = new AtomicInteger();
            hungry.execute(ran::incrementAndGet);
            await().atMost(PATIENCE).until(() -> ran.get() == 1);

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("No thread could be created for routes. Their tasks wait; retrying every 100 ms");
        }
    }

    @Test
    void a_pool_that_queues_workers_loses_none() throws Exception {
        ThreadPoolExecutor one =
                new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(2), new CallerRunsPolicy());
        FrugalExecutor many = new FrugalExecutor(one, clock, 10, 2, 2);
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(30);
        many.execute(() -> awaitIt(end));
        for (int i = 0; i < 30; i++) {
            many.execute(ended::countDown);
        }
        end.countDown();

        assertThat(ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        many.stopWaiting();
        one.shutdown();
        assertThat(one.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void tasks_for_which_there_never_was_a_thread_are_run_at_the_end() throws Exception {
        FrugalExecutor starved = new FrugalExecutor(
                failing(Integer.MAX_VALUE, task -> {
                    throw new OutOfMemoryError("unable to create native thread");
                }),
                clock,
                10,
                2,
                2);
        AtomicInteger ran = new AtomicInteger();
        starved.execute(ran::incrementAndGet);
        starved.execute(ran::incrementAndGet);

        starved.stopWaiting();
        pool.shutdown();
        assertThat(pool.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(ran).hasValue(0);
        starved.finish();
        assertThat(ran).hasValue(2);
    }

    private static void awaitIt(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
