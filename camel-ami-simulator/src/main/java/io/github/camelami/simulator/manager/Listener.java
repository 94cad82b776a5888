/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.manager;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** A listening port that can be closed and opened again. Not thread-safe. Use it from outside the event loop. */
public final class Listener {

    private static final WriteBufferWaterMark MARKS = new WriteBufferWaterMark(128 * 1024, 512 * 1024);

    private static final int MOST_TURNS = 1000;

    private final EventLoopGroup group;
    private final ManagerHub hub;
    private final InetAddress address;
    private final @Nullable SSLContext tls;
    private volatile @Nullable Channel channel;
    private volatile int port;

    /**
     * Creates a listener. It starts listening in {@link #open()}.
     *
     * @param group the event loop group, which must contain only the hub's event loop
     * @param hub the hub that accepts the connections
     * @param address the address to listen on
     * @param port the port, or 0 for any free port; the listener keeps its port when it is closed and opened again
     * @param tls the TLS context; null for none
     */
    public Listener(EventLoopGroup group, ManagerHub hub, InetAddress address, int port, @Nullable SSLContext tls) {
        this.group = group;
        this.hub = hub;
        this.address = address;
        this.port = port;
        this.tls = tls;
    }

    /** Starts listening; no effect if it is already listening. */
    public void open() {
        if (channel != null) {
            return;
        }
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, MARKS)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel accepted) {
                        SSLContext context = tls;
                        if (context != null) {
                            SSLEngine engine = context.createSSLEngine();
                            engine.setUseClientMode(false);
                            accepted.pipeline().addLast(new SslHandler(engine));
                        }
                        accepted.pipeline().addLast(hub.accept(accepted));
                    }
                });
        Channel bound;
        try {
            bound = bootstrap
                    .bind(new InetSocketAddress(address, port))
                    .syncUninterruptibly()
                    .channel();
        } catch (Exception e) {
            // Netty throws the checked exception of the socket without declaring it
            throw new UncheckedIOException(
                    "Cannot listen on " + address.getHostAddress() + ":" + port
                            + ". Another server may use the port. Use port 0 for any free one",
                    e instanceof BindException bind ? bind : new IOException(e));
        }
        port = ((InetSocketAddress) bound.localAddress()).getPort();
        channel = bound;
    }

    /** Stops listening: new connections are refused, but existing ones stay open. */
    public void close() {
        Channel open = channel;
        channel = null;
        if (open != null) {
            open.close().syncUninterruptibly();
            awaitRefusal();
        }
    }

    /**
     * Waits until connections are refused. The JDK closes a selectable socket only at the next select, so the event
     * loop must run once.
     */
    private void awaitRefusal() {
        for (int turn = 0; turn < MOST_TURNS && isListening(); turn++) {
            group.next().submit(() -> {}).syncUninterruptibly();
        }
    }

    /**
     * Returns whether a socket is listening on the port. Such a port cannot be bound; a port with only established
     * connections can.
     */
    private boolean isListening() {
        try (Socket probe = new Socket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(address, port));
            return false;
        } catch (IOException inUse) {
            return true;
        }
    }

    /** Returns the port. If port 0 was requested, this is the chosen port once {@link #open()} has returned. */
    public int port() {
        return port;
    }
}
