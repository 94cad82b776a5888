/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import java.lang.ref.Reference;
import java.util.concurrent.TimeUnit;

/** Measures events per second, their cost and their latency. */
final class EventsTask {

    private static final long PATIENCE_SECONDS = 30;

    private EventsTask() {}

    static Result run(Task task) throws Exception {
        Meter meter = new Meter(task.flag("timed"));
        AutoCloseable reading = Readers.named(task.contestant()).read(task.servers(), task.flag("hangups"), meter);
        ContestantMain.ready();
        meter.awaitFirst(PATIENCE_SECONDS);
        pass(task.number("warmup", 2));
        Result result = task.options().containsKey("millions") ? byMillions(task, meter) : overall(task, meter);
        Reference.reachabilityFence(
                reading); // ends with the JVM: a graceful end during a flood takes long and measures nothing
        return result;
    }

    private static Result overall(Task task, Meter meter) throws InterruptedException {
        meter.latencies().clear();
        long eventsBefore = meter.events();
        Cost before = Cost.now();
        pass(task.number("seconds", 2));
        Cost after = Cost.now();
        double events = Math.max(1, meter.events() - eventsBefore);
        // one event in a hundred is a Hangup, so the server sent a hundred times the events read
        double stream = task.flag("hangups") && !task.contestant().equals("netty") ? 100 * events : events;
        return new Result()
                .with("perSecond", stream / after.secondsSince(before))
                .with("cpuPerMillion", after.cpuSecondsSince(before) / stream * 1e6)
                .with("bytesPerEvent", after.allocatedSince(before) / stream)
                .with("p50", meter.latencies().percentile(0.5) / 1e6)
                .with("p99", meter.latencies().percentile(0.99) / 1e6);
    }

    /**
     * Returns the CPU time per event for the first and the last million events, in microseconds, and the growth of the
     * live heap.
     */
    private static Result byMillions(Task task, Meter meter) throws InterruptedException {
        int millions = (int) task.number("millions", 10);
        double first = 0;
        double last = 0;
        long heapBefore = Cost.liveHeap();
        for (int million = 0; million < millions; million++) {
            long from = meter.events();
            Cost before = Cost.now();
            while (meter.events() - from < 1_000_000) {
                pass(0.01);
            }
            Cost after = Cost.now();
            last = after.cpuSecondsSince(before) / (meter.events() - from) * 1e6;
            first = million == 0 ? last : first;
        }
        return new Result()
                .with("cpuFirstMillion", first)
                .with("cpuLastMillion", last)
                .with("heapGrowth", Cost.liveHeap() - heapBefore);
    }

    private static void pass(double seconds) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep((long) (seconds * 1e9));
    }
}
