/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.micro;

import io.github.camelami.internal.codec.AmiEncoder;
import io.github.camelami.internal.message.AmiAction;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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

/** Measures encoding actions. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EncoderBenchmark {

    private final ByteBuf out = Unpooled.directBuffer(1024);
    private final AmiAction ping = AmiAction.of("Ping");
    private final AmiAction originate = AmiAction.of(
            "Originate",
            "Channel",
            "PJSIP/201",
            "Context",
            "internal",
            "Exten",
            "202",
            "Priority",
            "1",
            "CallerID",
            "\"Jürgen\" <201>",
            "Timeout",
            "30000",
            "ChannelId",
            "1k2j3h-42",
            "Variable",
            "CUSTOMER=C-7107",
            "Async",
            "true");

    @Benchmark
    public ByteBuf ping() {
        out.clear();
        AmiEncoder.encode(out, ping, "1k2j3h-42");
        return out;
    }

    @Benchmark
    public ByteBuf originate() {
        out.clear();
        AmiEncoder.encode(out, originate, "1k2j3h-42");
        return out;
    }
}
