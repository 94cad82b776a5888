/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

import io.github.camelami.benchmarks.flood.Tape;
import io.github.camelami.session.Callbacks;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Whether anybody wants an event, which mostly nobody does: time for one event. Stands here because the router is package-private. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouterBenchmark {

    private static final int EVENTS = 2000;

    private final EventRouter router = router();
    private final byte[] bytes;
    private final int[] ends = new int[EVENTS];

    public RouterBenchmark() {
        Tape tape = Tape.recorded();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < EVENTS; i++) {
            all.writeBytes(tape.event(i));
            ends[i] = all.size();
        }
        bytes = all.toByteArray();
    }

    private static EventRouter router() {
        EventRouter router = new EventRouter(StandardCharsets.UTF_8);
        router.add(new Subscription(
                new SubscriptionOptions(
                        "route",
                        EventFilter.parse("Hangup", Map.of()),
                        Set.of(),
                        1000,
                        1_000_000,
                        OverflowPolicy.PAUSE,
                        List.of(),
                        false),
                new NoOwner(),
                () -> {},
                new SubscriptionContext(
                        new MailboxMemory(0),
                        new Counters(),
                        new StreamTime(System::nanoTime, Clock.systemUTC()),
                        new Callbacks("benchmark"))));
        return router;
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int accept() {
        int accepted = 0;
        int from = 0;
        for (int end : ends) {
            accepted += router.accepts(bytes, from + "Event: ".length(), end - 2) == null ? 0 : 1;
            from = end;
        }
        return accepted;
    }

    /** Asks for nothing: no event is handed out here. */
    private static final class NoOwner implements Subscription.Owner {

        @Override
        public long happenedSince(long now) {
            return now;
        }

        @Override
        public void onStaged(Subscription subscription) {}

        @Override
        public void onFull(Subscription subscription) {}

        @Override
        public void onRoom(Subscription subscription) {}

        @Override
        public void onWakeOwed(Subscription subscription) {}

        @Override
        public void onResume(Subscription subscription) {}

        @Override
        public void onClose(Subscription subscription) {}
    }
}
