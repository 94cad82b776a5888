/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.DelimiterBasedFrameDecoder;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Many AMI servers on one thread. They answer every action with success. */
final class ManyServers implements AutoCloseable {

    private final NioEventLoopGroup serving = new NioEventLoopGroup(1);
    private final ChannelGroup sessions = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final List<Integer> ports = new ArrayList<>();

    /**
     * @param count how many
     * @param accepts decides about each connection, on the servers' thread; it may add handlers
     */
    ManyServers(int count, Predicate<Channel> accepts) throws InterruptedException {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(serving)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel, accepts);
                    }
                });
        for (int i = 0; i < count; i++) {
            Channel listener = bootstrap.bind("127.0.0.1", 0).sync().channel();
            ports.add(((InetSocketAddress) listener.localAddress()).getPort());
        }
    }

    private void accept(Channel channel, Predicate<Channel> accepts) {
        channel.pipeline()
                .addLast(new DelimiterBasedFrameDecoder(
                        8192, Unpooled.wrappedBuffer("\r\n\r\n".getBytes(StandardCharsets.US_ASCII))))
                .addLast(new Polite());
        if (accepts.test(channel)) {
            sessions.add(channel);
            send(channel, "Asterisk Call Manager/11.0.0\r\n");
        } else {
            channel.close();
        }
    }

    List<Integer> ports() {
        return ports;
    }

    /** The open connections. */
    ChannelGroup sessions() {
        return sessions;
    }

    private static void send(Channel channel, String text) {
        channel.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws InterruptedException {
        serving.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
    }

    /** Answers every action with success. */
    private static final class Polite extends SimpleChannelInboundHandler<ByteBuf> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf action) {
            String text = action.toString(StandardCharsets.US_ASCII);
            int at = text.indexOf("ActionID: ") + "ActionID: ".length();
            int end = text.indexOf('\r', at);
            String id = text.substring(at, end < 0 ? text.length() : end);
            send(
                    context.channel(),
                    "Response: Success\r\nActionID: " + id
                            + (text.startsWith("Action: Challenge") ? "\r\nChallenge: 1" : "") + "\r\n\r\n");
        }
    }
}
