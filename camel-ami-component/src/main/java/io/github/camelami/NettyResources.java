/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.component.netty.NettyWorkerPoolBuilder;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/** The meeting point with camel-netty: its worker pool and its way to TLS. */
final class NettyResources implements AutoCloseable {

    private final CamelContext camel;
    private final EventLoopGroup group;
    private final boolean own;
    private final Map<SSLContextParameters, SSLContext> contexts = new ConcurrentHashMap<>();

    NettyResources(CamelContext camel, @Nullable EventLoopGroup given, int workerCount) {
        this.camel = camel;
        this.own = given == null;
        this.group = given == null
                ? new NettyWorkerPoolBuilder()
                        .withName("AmiNetwork")
                        .withPattern(camel.getExecutorServiceManager().getThreadNamePattern())
                        .withWorkerCount(workerCount)
                        .build()
                : given;
    }

    EventLoopGroup group() {
        return group;
    }

    Class<? extends Channel> channelType() {
        String kind = group.getClass().getSimpleName();
        if (!own && !kind.startsWith("Nio") && !kind.startsWith("MultiThreadIo") && !kind.startsWith("Default")) {
            throw new IllegalArgumentException(
                    "workerGroup is a " + kind + "; the component needs a NioEventLoopGroup");
        }
        return NioSocketChannel.class;
    }

    /** The context of these parameters; the same for the same parameters, so that endpoints can share links. */
    SSLContext sslContext(SSLContextParameters parameters) {
        return contexts.computeIfAbsent(parameters, given -> {
            try {
                return given.createSSLContext(camel);
            } catch (GeneralSecurityException | IOException e) {
                throw new IllegalArgumentException("sslContextParameters make no SSL context: " + e.getMessage(), e);
            }
        });
    }

    @Override
    public void close() {
        if (own) {
            group.shutdownGracefully(0, 2, TimeUnit.SECONDS);
        }
    }
}
