/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.message.ActionId;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** Connects once and logs in. Never retries. Thread-safe. */
public final class SessionConnector {

    private final Dial.Dialer dialer;
    private final NameLookups lookups;
    private final LongSupplier nanoTime;

    /**
     * @param channelType the channel class of the event loops that are passed to {@code connect}
     * @param nameLookups runs look-ups of host names, which block and so must not run on the event loops
     */
    public SessionConnector(Class<? extends Channel> channelType, Executor nameLookups) {
        this(channelType, new NameLookups(nameLookups));
    }

    /** Creates a connector with custom name look-ups. */
    public SessionConnector(Class<? extends Channel> channelType, NameLookups lookups) {
        this((loop, to, within) -> dial(channelType, loop, to, within), lookups, System::nanoTime);
    }

    /** @param nanoTime the clock for all durations, in nanoseconds */
    SessionConnector(Dial.Dialer dialer, NameLookups lookups, LongSupplier nanoTime) {
        this.dialer = dialer;
        this.lookups = lookups;
        this.nanoTime = nanoTime;
    }

    /**
     * Starts a session that shares nothing with others.
     *
     * @see #connect(EventLoop, SessionPlan, EventSink, SessionListener)
     */
    public Session connect(
            EventLoop loop,
            ServerAddress address,
            Credentials credentials,
            SessionOptions options,
            ActionId ids,
            EventSink sink,
            SessionListener listener) {
        return connect(loop, SessionPlan.alone(address, credentials, options, ids), sink, listener);
    }

    /**
     * Starts a session. The listener is called on the event loop, and only after this method has returned.
     *
     * @param loop the event loop of the session
     * @param sink receives the events of the session
     * @throws java.util.concurrent.RejectedExecutionException if the event loop is shut down
     */
    public Session connect(EventLoop loop, SessionPlan plan, EventSink sink, SessionListener listener) {
        Session session = new Session(plan, loop, sink, listener, nanoTime);
        loop.execute(() -> session.open(dialer, lookups));
        return session;
    }

    private static ChannelFuture dial(
            Class<? extends Channel> channelType, EventLoop loop, InetSocketAddress to, Duration within) {
        return new Bootstrap()
                .group(loop)
                .channel(channelType)
                .disableResolver()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Dial.millis(within))
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInboundHandlerAdapter()) // the session assembles the pipeline once connected
                .connect(to);
    }
}
