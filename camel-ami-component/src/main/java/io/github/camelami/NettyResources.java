/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueueEventLoopGroup;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.component.netty.NettyWorkerPoolBuilder;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one component needs of Netty: event loops, the channel class that fits them, TLS contexts. The only class that
 * meets camel-netty. Safe for use by any number of threads.
 */
final class NettyResources implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NettyResources.class);

    /** An event loop ends as soon as its sessions are closed; this is for one that does not. */
    private static final long SHUTDOWN_SECONDS = 5;

    private final CamelContext camel;
    private final EventLoopGroup group;
    private final boolean own;
    private final Map<SSLContextParameters, SSLContext> contexts = new IdentityHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable SSLContext defaultContext;

    /**
     * Opens what is needed; connects nothing.
     *
     * @param shared the user's own group ({@code workerGroup}), which is never shut down here; null to make one
     * @param workerCount how many event loops to make; 0 for as many as processors, rounded up to an even number
     */
    NettyResources(CamelContext camel, @Nullable EventLoopGroup shared, int workerCount) {
        this.camel = camel;
        this.own = shared == null;
        this.group = shared == null
                ? new NettyWorkerPoolBuilder()
                        .withName("AmiNetwork")
                        .withPattern(camel.getExecutorServiceManager().getThreadNamePattern())
                        .withWorkerCount(workerCount > 0 ? workerCount : defaultWorkerCount())
                        .build()
                : shared;
    }

    /**
     * An event loop waits for nothing but its sockets, so more of them than processors only take these from each other and from
     * the routes. An even number, since each server takes one for its actions and the next for its events: so one half of them
     * has all answers, and none waits behind another server's events.
     */
    private static int defaultWorkerCount() {
        int processors = Runtime.getRuntime().availableProcessors();
        return processors + processors % 2;
    }

    /** Where the event loops come from. */
    EventLoopGroup group() {
        return group;
    }

    /** The channel class that the group can serve. */
    Class<? extends Channel> channelType() {
        if (own) {
            return NioSocketChannel.class;
        }
        if (group instanceof EpollEventLoopGroup) {
            return EpollSocketChannel.class;
        }
        if (group instanceof KQueueEventLoopGroup) {
            return KQueueSocketChannel.class;
        }
        return NioSocketChannel.class;
    }

    /**
     * The TLS context of these parameters: always the same instance for the same parameters, since clients are shared by it.
     *
     * @param parameters null for the platform's trust and no certificate of our own
     * @throws IllegalArgumentException when no context can be made of them, with the cause in words
     */
    SSLContext sslContext(@Nullable SSLContextParameters parameters) {
        lock.lock();
        try {
            if (parameters == null) {
                SSLContext known = defaultContext;
                if (known == null) {
                    known = create(new SSLContextParameters());
                    defaultContext = known;
                }
                return known;
            }
            SSLContext known = contexts.get(parameters);
            if (known == null) {
                known = create(parameters);
                contexts.put(parameters, known);
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    private SSLContext create(SSLContextParameters parameters) {
        try {
            return parameters.createSSLContext(camel);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "No TLS context can be made of the sslContextParameters: " + e.getMessage()
                            + ". Check the resource, type and password of its key store and trust store",
                    e);
        }
    }

    /** Ends the event loops made here, within a few seconds; a group that was given goes on. */
    @Override
    public void close() {
        if (!own) {
            return;
        }
        group.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        try {
            if (!group.awaitTermination(SHUTDOWN_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The AMI event loops did not end within {} s", SHUTDOWN_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
