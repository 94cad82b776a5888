/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.session;

import io.github.camelami.message.AmiAction;
import io.github.camelami.message.AmiHeaders;
import io.github.camelami.message.AmiRequest;
import io.github.camelami.message.AmiResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One action registered, answered and done, beside others that wait. Stands here because the correlator is package-private. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CorrelatorBenchmark {

    private static final AmiRequest PING = AmiRequest.of(AmiAction.of("Ping"), Duration.ofSeconds(20));

    /** How many other actions wait for their answers. */
    @Param({"0", "1000"})
    public int waiting;

    private final ActionCorrelator correlator = new ActionCorrelator("bench", 1000, 1 << 20);
    private final AmiResponse response =
            new AmiResponse(AmiHeaders.of("Response", "Success", "ActionID", "answered", "Ping", "Pong"));
    private final ActionCorrelator.OutcomeListener nobody = new ActionCorrelator.OutcomeListener() {
        @Override
        public void settle(PendingAction action, Duration within) {
            throw new IllegalStateException("A Ping has no outcome");
        }

        @Override
        public void done(PendingAction action) {
            throw new IllegalStateException("A Ping has no outcome");
        }

        @Override
        public void refused(PendingAction action, String serverMessage) {
            throw new IllegalStateException("The answer is Success");
        }
    };

    @Setup
    public void fill() {
        for (int i = 0; i < waiting; i++) {
            correlator.register(new PendingAction(PING, "waiting-" + i, new CompletableFuture<>()));
        }
    }

    @Benchmark
    public boolean registerAndAnswer() {
        PendingAction action = new PendingAction(PING, "answered", new CompletableFuture<>());
        correlator.register(action);
        correlator.onResponse(response, nobody);
        return action.isDone();
    }
}
