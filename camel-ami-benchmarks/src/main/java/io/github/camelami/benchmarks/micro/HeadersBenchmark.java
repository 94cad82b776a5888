/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.micro;

import io.github.camelami.AmiFields;
import io.github.camelami.benchmarks.flood.RecordedTraffic;
import io.github.camelami.internal.message.AmiHeaders;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Measures the first reads from an event's headers, which are a map over the bytes of the event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HeadersBenchmark {

    private static final int EVENTS = 256;

    private final byte[][] events = events();
    private int next;

    private static byte[][] events() {
        RecordedTraffic tape = RecordedTraffic.recorded();
        byte[][] events = new byte[EVENTS][];
        for (int i = 0; i < EVENTS; i++) {
            events[i] = tape.event(i);
        }
        return events;
    }

    private AmiFields fresh() {
        next = (next + 1) % EVENTS;
        return AmiHeaders.wrap(events[next], StandardCharsets.UTF_8).asMap();
    }

    @Benchmark
    public void nameAndTwoFields(Blackhole hole) {
        AmiFields fields = fresh();
        hole.consume(fields.get("Event"));
        hole.consume(fields.get("Channel"));
        hole.consume(fields.get("Uniqueid"));
    }

    @Benchmark
    public void everyField(Blackhole hole) {
        fresh().forEach((key, value) -> {
            hole.consume(key);
            hole.consume(value);
        });
    }

    @Benchmark
    public boolean missingField() {
        return fresh().containsKey("NoSuchField");
    }
}
