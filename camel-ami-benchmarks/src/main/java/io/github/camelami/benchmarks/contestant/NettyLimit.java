/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import io.github.camelami.benchmarks.flood.FloodServer;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;

/** The upper limit for a client on Netty: it splits and counts messages, but does not decode them. */
final class NettyLimit implements EventReader {

    /**
     * The maximum number of bytes in a TLS record. Asterisk leaves the rest of a longer record unread until more data
     * arrives.
     */
    private static final int MAX_RECORD = 1024;

    /** The login action that both bare Netty clients send. */
    static final String LOGIN =
            "Action: Login\r\nUsername: " + FloodServer.USERNAME + "\r\nSecret: " + FloodServer.SECRET + "\r\n\r\n";

    private static final byte[] STAMP = "\r\nTimestamp: ".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final boolean tls;

    NettyLimit(boolean tls) {
        this.tls = tls;
    }

    @Override
    public AutoCloseable read(List<InetSocketAddress> servers, boolean onlyHangups, Meter meter) throws Exception {
        EventLoopGroup group = new NioEventLoopGroup();
        for (InetSocketAddress server : servers) {
            connect(group, server, tls, () -> new MessageSplitter((bytes, from, to) -> count(bytes, from, to, meter)));
        }
        return group::shutdownGracefully;
    }

    static Channel connect(
            EventLoopGroup group, InetSocketAddress server, boolean tls, Supplier<ChannelHandler> handler)
            throws Exception {
        SslContext context = tls
                ? SslContextBuilder.forClient()
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .endpointIdentificationAlgorithm("")
                        .build()
                : null;
        return new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (context != null) {
                            SslHandler encryption = context.newHandler(channel.alloc());
                            encryption.setWrapDataSize(MAX_RECORD);
                            channel.pipeline().addLast(encryption);
                        }
                        channel.pipeline().addLast(handler.get());
                    }
                })
                .connect(server)
                .sync()
                .channel();
    }

    private static void count(byte[] bytes, int from, int to, Meter meter) {
        if (bytes[from] != 'E') {
            return; // the banner and the response to the login
        }
        meter.event();
        if (meter.isTimed()) {
            reportTime(bytes, from, to, meter);
        }
    }

    static void reportTime(byte[] bytes, int from, int to, Meter meter) {
        for (int i = from; i + STAMP.length + 17 < to; i++) {
            if (bytes[i] == '\r' && startsWithStamp(bytes, i)) {
                long micros = 0;
                for (int digit = i + STAMP.length; digit < i + STAMP.length + 17; digit++) {
                    if (bytes[digit] != '.') {
                        micros = 10 * micros + bytes[digit] - '0';
                    }
                }
                meter.sentAt(micros);
                return;
            }
        }
    }

    private static boolean startsWithStamp(byte[] bytes, int at) {
        for (int i = 0; i < STAMP.length; i++) {
            if (bytes[at + i] != STAMP[i]) {
                return false;
            }
        }
        return true;
    }
}
