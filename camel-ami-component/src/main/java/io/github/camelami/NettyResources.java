/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.client.BufferMemory;
import io.github.camelami.internal.client.ClientObserver;
import io.github.camelami.internal.client.ClientRegistry;
import io.github.camelami.internal.log.SafeLog;
import io.netty.channel.Channel;
import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueueEventLoopGroup;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.component.netty.NettyWorkerPoolBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The event loops of one component and their channel class. Some loops serve responses, the others events. This is the
 * only class that uses camel-netty. Thread-safe.
 */
final class NettyResources implements AutoCloseable {

    private static final SafeLog LOG = SafeLog.of(NettyResources.class);

    /** How long to wait for the event loops to end after their sessions are closed. */
    private static final int SHUTDOWN_SECONDS = 5;

    /** Event loops that are assigned round-robin. */
    private record Loops(List<EventLoop> all, AtomicInteger dealt) implements Supplier<EventLoop> {

        Loops(List<EventLoop> all) {
            this(all, new AtomicInteger());
        }

        @Override
        public EventLoop get() {
            return all.get(Math.floorMod(dealt.getAndIncrement(), all.size()));
        }
    }

    private final EventLoopGroup group;
    private final boolean own;
    private final Supplier<EventLoop> actionLoops;
    private final Supplier<EventLoop> eventLoops;

    /**
     * Starts event loops; opens no connection.
     *
     * @param shared the user's own group ({@code workerGroup}), which is not shut down here; null to create a group
     * @param workerCount the number of event loops to create; 0 for one per processor, at least two
     * @throws IllegalArgumentException if the shared group cannot serve sockets, or is shut down
     */
    NettyResources(CamelContext camel, @Nullable EventLoopGroup shared, int workerCount) {
        this.own = shared == null;
        this.group = shared == null ? make(camel, workerCount) : usable(shared);
        List<EventLoop> loops = new ArrayList<>();
        for (EventExecutor executor : group) {
            if (executor instanceof EventLoop loop) {
                loops.add(loop);
            }
        }
        if (loops.size() < 2) { // one loop serves both, or the group does not expose its loops
            this.actionLoops = group::next;
            this.eventLoops = group::next;
        } else {
            // with an odd number, events get the extra loop, since they cost more than responses
            int answers = loops.size() / 2;
            this.actionLoops = new Loops(List.copyOf(loops.subList(0, answers)));
            this.eventLoops = new Loops(List.copyOf(loops.subList(answers, loops.size())));
        }
    }

    /**
     * Creates a group with one event loop per processor. More loops would only take processor time from routes, since
     * event loops never block.
     */
    private static EventLoopGroup make(CamelContext camel, int workerCount) {
        return new NettyWorkerPoolBuilder()
                .withName("AmiNetwork")
                .withPattern(camel.getExecutorServiceManager().getThreadNamePattern())
                .withWorkerCount(
                        workerCount > 0
                                ? workerCount
                                : Math.max(2, Runtime.getRuntime().availableProcessors()))
                .build();
    }

    private static EventLoopGroup usable(EventLoopGroup shared) {
        if (shared instanceof DefaultEventLoopGroup) {
            throw new IllegalArgumentException(
                    "workerGroup is a " + shared.getClass().getSimpleName()
                            + ", which cannot serve sockets; give a NioEventLoopGroup, or leave the option out");
        }
        if (shared.isShuttingDown()) {
            throw new IllegalArgumentException("workerGroup is shut down; give one that runs, or leave the option out");
        }
        return shared;
    }

    /** Returns the supplier of event loops for new action links. */
    Supplier<EventLoop> actionLoops() {
        return actionLoops;
    }

    /**
     * Returns the supplier of event loops for new event links. If there are at least two loops, these loops serve no
     * action links.
     */
    Supplier<EventLoop> eventLoops() {
        return eventLoops;
    }

    /**
     * Returns the clients of all servers, on these event loops.
     *
     * @param nameLookups runs look-ups of host names, which block
     * @param memory the shared memory of all event buffers
     * @param observer observes the clients and their responses; null for none
     */
    ClientRegistry clients(Executor nameLookups, BufferMemory memory, @Nullable ClientObserver observer) {
        return new ClientRegistry(actionLoops, eventLoops, channelType(), nameLookups, memory, observer);
    }

    private Class<? extends Channel> channelType() {
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

    /** Shuts down the event loops created here, within a few seconds; a shared group keeps running. */
    @Override
    public void close() {
        if (!own) {
            return;
        }
        group.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        try {
            if (!group.awaitTermination(SHUTDOWN_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The AMI event loops did not shut down within {} s", SHUTDOWN_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
