/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import com.sun.management.ThreadMXBean;
import io.github.camelami.OverflowPolicy;
import io.github.camelami.internal.codec.AmiDecoder;
import io.github.camelami.internal.codec.FrameLimits;
import io.github.camelami.internal.message.AmiEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the cost of one event from its bytes to the consumer, without sockets and routes: decoder, index,
 * buffer, poll. One thread feeds the decoder; with hand-over, another takes the events. Run by {@code LongRuns}.
 */
public final class HotPathRun {

    private static final int EVENTS = 3_000_000;
    private static final int READ = 64 * 1024;

    private HotPathRun() {}

    public static void main(String[] arguments) throws Exception {
        for (int round = 0; round < 3; round++) {
            System.out.println("round " + (round + 1));
            measure("all wanted, taken by the same thread", "", false);
            measure("all wanted, handed over to another", "", true);
            measure("one in a hundred wanted", "Wanted", false);
        }
    }

    private static byte[] stream() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            text.append("Event: ")
                    .append(i % 100 == 0 ? "Wanted" : i % 3 == 0 ? "VarSet" : "Newexten")
                    .append(
                            "\r\nPrivilege: dialplan,all\r\nChannel: PJSIP/201-0000001f\r\nChannelState: 6\r\n"
                                    + "ChannelStateDesc: Up\r\nCallerIDNum: 201\r\nCallerIDName: Ann\r\nConnectedLineNum: 202\r\n"
                                    + "ConnectedLineName: Bob\r\nLanguage: en\r\nAccountCode: \r\nContext: phones\r\nExten: 202\r\n"
                                    + "Priority: 3\r\nUniqueid: 1700000000.31\r\nLinkedid: 1700000000.31\r\nVariable: X\r\nValue: ")
                    .append(i)
                    .append("\r\n\r\n");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void measure(String what, String events, boolean handOver) throws Exception {
        EventIndex index = new EventIndex(StandardCharsets.UTF_8, () -> {});
        Thread[] taking = new Thread[1];
        List<Subscription> staged = new ArrayList<>();
        RecordingOwner owner = new RecordingOwner() {
            @Override
            public void onStaged(Subscription subscription) {
                staged.add(subscription);
            }
        };
        Subscription subscription = new Subscription(
                TestOptions.subscription("hot", events, 100_000, OverflowPolicy.PAUSE),
                owner,
                () -> LockSupport.unpark(handOver ? taking[0] : null),
                owner.context());
        index.add(subscription);
        EmbeddedChannel channel = new EmbeddedChannel(
                new AmiDecoder(FrameLimits.ofMessage(8 * 1024 * 1024), StandardCharsets.UTF_8, index),
                new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object message) {
                        if (message instanceof AmiEvent event) {
                            for (Subscription taker : EventIndex.takers(event)) {
                                if (taker.filter().matchesFields(event)) {
                                    taker.put(event);
                                }
                            }
                        }
                    }

                    @Override
                    public void channelReadComplete(ChannelHandlerContext context) {
                        staged.forEach(Subscription::onReadComplete);
                        staged.clear();
                        while (!handOver && subscription.poll() != null) {
                            // as a route would on the same thread
                        }
                    }
                });
        feed(channel, "Asterisk Call Manager/11.0.0\r\n".getBytes(StandardCharsets.US_ASCII));
        Thread taker = new Thread(() -> {
            long n = 0;
            while (n < EVENTS) {
                if (subscription.poll() == null) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                } else {
                    n++;
                }
            }
        });
        taking[0] = taker;
        if (handOver) {
            taker.start();
        }
        byte[] stream = stream();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocatedBefore = threads.getCurrentThreadAllocatedBytes();
        long began = System.nanoTime();
        for (int fed = 0; fed < EVENTS; fed += 1000) {
            while (handOver && subscription.status().waiting() > 90_000) {
                Thread.onSpinWait();
            }
            feed(channel, stream);
        }
        if (handOver) {
            taker.join();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        long allocated = threads.getCurrentThreadAllocatedBytes() - allocatedBefore;
        channel.finishAndReleaseAll();
        System.out.println(String.format(
                Locale.ROOT,
                "  %-40s %,9.0f events/s, %4.0f ns and %4d bytes allocated per event of %d bytes",
                what,
                EVENTS / seconds,
                seconds * 1e9 / EVENTS,
                allocated / EVENTS,
                stream.length / 1000));
    }

    private static void feed(EmbeddedChannel channel, byte[] bytes) {
        for (int at = 0; at < bytes.length; at += READ) {
            int length = Math.min(READ, bytes.length - at);
            ByteBuf read = PooledByteBufAllocator.DEFAULT.directBuffer(length);
            read.writeBytes(bytes, at, length);
            channel.writeInbound(read);
        }
    }
}
