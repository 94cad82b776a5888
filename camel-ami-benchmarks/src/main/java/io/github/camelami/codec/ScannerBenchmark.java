/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.codec;

import io.github.camelami.benchmarks.flood.Tape;
import java.io.ByteArrayOutputStream;
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

/** Finding the ends of messages: time for one event. Stands here because the scanner is package-private. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ScannerBenchmark {

    private static final int EVENTS = 180;

    private final FrameScanner scanner = new FrameScanner();
    private final byte[] bytes = bytes();

    private static byte[] bytes() {
        Tape tape = Tape.recorded();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < EVENTS; i++) {
            all.writeBytes(tape.event(i));
        }
        return all.toByteArray();
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public int findEnds() {
        int found = 0;
        int from = 0;
        while (from < bytes.length) {
            from = scanner.findEnd(bytes, from, bytes.length);
            found++;
        }
        return found;
    }
}
