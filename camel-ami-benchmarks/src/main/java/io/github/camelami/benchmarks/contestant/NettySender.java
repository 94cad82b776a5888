/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The upper limit for actions: a bare Netty client that matches responses by their ActionID, on the same connection as
 * the events.
 */
final class NettySender implements ActionSender {

    private static final byte[] ID = "ActionID: ".getBytes(StandardCharsets.US_ASCII);

    private final EventLoopGroup group = new NioEventLoopGroup(1);
    private final Map<Long, Runnable> waiting = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final @Nullable Meter meter;
    private final Channel channel;

    NettySender(InetSocketAddress server, boolean tls, @Nullable Meter meter) throws Exception {
        this.meter = meter;
        channel = NettyLimit.connect(group, server, tls, () -> new MessageSplitter(this::take));
        if (meter == null) {
            channel.writeAndFlush(ByteBufUtil.writeUtf8(channel.alloc(), "Action: Events\r\nEventMask: off\r\n\r\n"));
        }
        ping();
    }

    private void take(byte[] bytes, int from, int to) {
        if (bytes[from] == 'E') {
            if (meter != null) {
                meter.event();
            }
            return;
        }
        for (int i = from; i + ID.length < to; i++) {
            if (bytes[i] == '\n' && bytes[i + 1] == 'A' && isId(bytes, i + 1)) {
                long id = 0;
                for (int digit = i + 1 + ID.length; bytes[digit] >= '0' && bytes[digit] <= '9'; digit++) {
                    id = 10 * id + bytes[digit] - '0';
                }
                Runnable answered = waiting.remove(id);
                if (answered != null) {
                    answered.run();
                }
                return;
            }
        }
    }

    private static boolean isId(byte[] bytes, int at) {
        for (int i = 0; i < ID.length; i++) {
            if (bytes[at + i] != ID[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void ping() throws Exception {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        ping(() -> answer.complete(true));
        answer.get();
    }

    @Override
    public void ping(Runnable answered) {
        long id = ids.incrementAndGet();
        waiting.put(id, answered);
        channel.writeAndFlush(ByteBufUtil.writeUtf8(channel.alloc(), "Action: Ping\r\nActionID: " + id + "\r\n\r\n"));
    }

    @Override
    public void close() {
        group.shutdownGracefully();
    }
}
