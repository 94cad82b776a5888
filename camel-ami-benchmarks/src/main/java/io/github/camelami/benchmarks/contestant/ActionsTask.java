/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Measures actions per second and their latency. The load is either a number of callers that each wait for their
 * response, or a fixed number of actions in flight.
 */
final class ActionsTask {

    private ActionsTask() {}

    static Result run(Task task) throws Exception {
        Meter meter = task.flag("events") ? new Meter(false) : null;
        int callers = (int) task.number("callers", 1);
        ActionSender sender =
                ActionSender.named(task.contestant()).connect(task.servers().get(0), meter);
        ContestantMain.ready();
        if (meter != null) {
            meter.awaitFirst(30);
        }
        Load load = task.flag("async") ? new InFlight(sender) : new Callers(sender);
        load.begin(callers);
        load.pass(task.number("warmup", 2));
        load.latencies.clear();
        long before = load.answers.sum();
        long eventsBefore = meter == null ? 0 : meter.events();
        Cost costBefore = Cost.now();
        load.pass(task.number("seconds", 2));
        Cost cost = Cost.now();
        double answers = Math.max(1, load.answers.sum() - before);
        Result result = new Result()
                .with("perSecond", answers / cost.secondsSince(costBefore))
                .with("p50", load.latencies.percentile(0.5) / 1e6)
                .with("p99", load.latencies.percentile(0.99) / 1e6)
                .with("cpuPerMillion", cost.cpuSecondsSince(costBefore) / answers * 1e6)
                .with("bytesPerAction", cost.allocatedSince(costBefore) / answers);
        if (meter != null) {
            result.with("eventsPerSecond", (meter.events() - eventsBefore) / cost.secondsSince(costBefore));
        }
        return result;
    }

    /** A load that sends actions until it is stopped. */
    private abstract static class Load {

        final LongAdder answers = new LongAdder();
        final Latencies latencies = new Latencies();
        private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

        abstract void begin(int callers) throws Exception;

        void answered(long since) {
            latencies.add(System.nanoTime() - since);
            answers.increment();
        }

        void failed(Exception why) {
            failure.compareAndSet(null, why);
        }

        void pass(double seconds) throws Exception {
            TimeUnit.NANOSECONDS.sleep((long) (seconds * 1e9));
            Exception why = failure.get();
            if (why != null) {
                throw why;
            }
        }
    }

    /** A load of threads, each of which waits for its responses. */
    private static final class Callers extends Load {

        private final ActionSender sender;

        Callers(ActionSender sender) {
            this.sender = sender;
        }

        @Override
        void begin(int callers) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                Thread thread = new Thread(this::call, "caller-" + i);
                thread.setDaemon(true);
                threads.add(thread);
            }
            threads.forEach(Thread::start);
        }

        private void call() {
            try {
                while (true) {
                    long since = System.nanoTime();
                    sender.ping();
                    answered(since);
                }
            } catch (Exception e) {
                failed(e);
            }
        }
    }

    /** A load without threads: each response triggers the next action. */
    private static final class InFlight extends Load {

        private final ActionSender sender;

        InFlight(ActionSender sender) {
            this.sender = sender;
        }

        @Override
        void begin(int callers) {
            for (int i = 0; i < callers; i++) {
                send();
            }
        }

        private void send() {
            long since = System.nanoTime();
            try {
                sender.ping(() -> {
                    answered(since);
                    send();
                });
            } catch (Exception e) {
                failed(e);
            }
        }
    }
}
