/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.micro;

import io.github.camelami.benchmarks.flood.RecordedTraffic;
import io.github.camelami.internal.codec.AmiDecoder;
import io.github.camelami.internal.codec.FrameLimits;
import io.github.camelami.internal.message.Admission;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Measures the time to decode one event, with 180 events in each read. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecoderBenchmark {

    private static final int EVENTS = 180;
    private static final Admission WANTED = () -> "Wanted";

    /** Whether the filter accepts the events. */
    @Param({"true", "false"})
    public boolean wanted;

    private EmbeddedChannel channel = new EmbeddedChannel();
    private ByteBuf read = Unpooled.EMPTY_BUFFER;
    private Sink sink = new Sink();

    /** Receives the decoded messages. */
    private static final class Sink extends ChannelInboundHandlerAdapter {

        private Object last = this;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            last = message;
        }
    }

    @Setup
    public void connect() {
        RecordedTraffic tape = RecordedTraffic.recorded();
        read = Unpooled.directBuffer();
        for (int i = 0; i < EVENTS; i++) {
            read.writeBytes(tape.event(i));
        }
        sink = new Sink();
        AmiDecoder decoder = new AmiDecoder(
                FrameLimits.ofMessage(1 << 20), StandardCharsets.UTF_8, (bytes, from, to) -> wanted ? WANTED : null);
        channel = new EmbeddedChannel(decoder, sink);
        channel.writeInbound(Unpooled.copiedBuffer("Asterisk Call Manager/11.0.0\r\n", StandardCharsets.US_ASCII));
    }

    @TearDown
    public void close() {
        channel.finishAndReleaseAll();
        read.release();
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void decode(Blackhole hole) {
        channel.writeInbound(read.retainedDuplicate());
        hole.consume(sink.last);
    }
}
