/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.client.BufferMemory;
import io.github.camelami.internal.client.ClientRegistry;
import io.github.camelami.internal.observe.Metrics;
import io.github.camelami.internal.route.FrugalExecutor;
import io.github.camelami.internal.route.RouteExecutor;
import io.github.camelami.internal.track.CallTracker;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.util.concurrent.ThreadPoolRejectedPolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a started component owns: event loops, thread pools, and the clients of all servers. Made when the component starts, closed
 * when it stops.
 *
 * <p>The pools come from Camel, each under a name of its own in JMX and with a thread-pool profile of that name, if there is one:
 * {@code AmiRoute}, {@code AmiReply}, {@code AmiNameLookup}.
 */
final class ComponentResources implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ComponentResources.class);

    /** The pool that runs consumers' routes, for all servers. */
    static final String ROUTE = "AmiRoute";

    /**
     * The pool on which exchanges continue after a producer, for all servers. Not the consumers', and without a bound: a route that
     * blocks until an action is answered must not hold the thread that brings the answer. Their number is bounded by that of pending
     * actions ({@code maxPendingActions}).
     */
    static final String REPLY = "AmiReply";

    private static final String NAME_LOOKUP = "AmiNameLookup";
    private static final String CLOCK = "AmiClock";

    private final ExecutorServiceManager threads;
    private final String component;

    /** What is open, the last opened first. */
    private final Deque<Runnable> open = new ArrayDeque<>();

    private final ScheduledExecutorService clock;
    private final FrugalExecutor routes;
    private final FrugalExecutor replies;
    private final Metrics meters;
    private final ClientRegistry clients;
    private final CallTracker tracker;

    /**
     * Starts the event loops and makes the pools; connects nothing.
     *
     * @param network makes the event loops
     * @param routeThreads the size of the pool for routes, unless its profile says another
     * @param bufferMemory as {@link BufferMemory} takes it
     * @throws IllegalArgumentException when an option or a profile cannot be used; nothing is left open then
     */
    ComponentResources(AmiComponent owner, Supplier<NettyResources> network, int routeThreads, long bufferMemory) {
        this.threads = owner.getCamelContext().getExecutorServiceManager();
        this.component = owner.name();
        try {
            BufferMemory memory = new BufferMemory(bufferMemory);
            int processors = Runtime.getRuntime().availableProcessors();
            clock = threads.newScheduledThreadPool(source(CLOCK), CLOCK, clockProfile());
            clock.execute(() -> {}); // its thread is there before there may be none to be had
            open.push(() -> threads.shutdownNow(clock));

            ThreadPoolProfile routeProfile = profile(ROUTE, Math.max(1, routeThreads));
            ExecutorService routePool = pool(ROUTE, routeProfile);
            routes = new FrugalExecutor(routePool, clock, routeProfile.getMaxPoolSize(), processors, processors);
            open.push(() -> end(routes, routePool));

            ThreadPoolProfile replyProfile = profile(REPLY, Integer.MAX_VALUE);
            ExecutorService replyPool = pool(REPLY, replyProfile);
            replies = new FrugalExecutor(
                    replyPool, clock, replyProfile.getMaxPoolSize(), processors, (processors + 1) / 2);
            open.push(() -> end(replies, replyPool));

            // when the event loops have ended, every pending action has been handed to the replies
            NettyResources netty = network.get();
            open.push(netty::close);
            ExecutorService lookups = pool(NAME_LOOKUP, profile(NAME_LOOKUP, Integer.MAX_VALUE));
            open.push(() -> threads.shutdownNow(lookups));
            meters = Metrics.of(owner.getCamelContext(), owner.name());
            open.push(meters::close);
            clients = netty.clients(lookups, memory, meters == Metrics.NONE ? null : meters);
            open.push(clients::close);
            tracker = new CallTracker(clients, replies);
            open.push(tracker::close);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * The profile of a pool: the user's, if there is one of this name, with our values where it has none. Without a queue, since the
     * JDK's pools grow beyond their smallest size only when their queue is full.
     */
    private ThreadPoolProfile profile(String name, int most) {
        ThreadPoolProfile named = threads.getThreadPoolProfile(name);
        ThreadPoolProfile profile = named == null ? new ThreadPoolProfile(name) : named.clone();
        ThreadPoolProfile ours = new ThreadPoolProfile(name);
        ours.setPoolSize(1);
        ours.setMaxPoolSize(most);
        ours.setMaxQueueSize(0);
        ours.setAllowCoreThreadTimeOut(true);
        ours.setKeepAliveTime(10L);
        ours.setTimeUnit(TimeUnit.SECONDS);
        ours.setRejectedPolicy(ThreadPoolRejectedPolicy.Abort);
        profile.addDefaults(ours);
        return profile;
    }

    /** One thread, and no bound to what is due later: each waiting task has one of its own, which is bounded elsewhere. */
    private static ThreadPoolProfile clockProfile() {
        ThreadPoolProfile profile = new ThreadPoolProfile(CLOCK);
        profile.setPoolSize(1);
        profile.setMaxPoolSize(0);
        profile.setRejectedPolicy(ThreadPoolRejectedPolicy.Abort);
        return profile;
    }

    private ExecutorService pool(String name, ThreadPoolProfile profile) {
        return threads.newThreadPool(source(name), name, profile);
    }

    /** The name in JMX; that of a second component distinguishes the two. */
    private String source(String pool) {
        return component.equals("ami") ? pool : pool + "(" + component + ")";
    }

    private void end(FrugalExecutor executor, ExecutorService pool) {
        executor.stopWaiting();
        threads.shutdownGraceful(pool);
        executor.finish();
    }

    /** For what is due later: a thread that waits for nothing else. */
    ScheduledExecutorService clock() {
        return clock;
    }

    /** Runs consumers' routes. */
    RouteExecutor routes() {
        return routes;
    }

    /** Runs what follows the reply to an action. */
    RouteExecutor replies() {
        return replies;
    }

    Metrics meters() {
        return meters;
    }

    ClientRegistry clients() {
        return clients;
    }

    CallTracker tracker() {
        return tracker;
    }

    /** Ends all of it, in the reverse order, within some seconds. Pending actions end as not sent or as of unknown outcome before. */
    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().run();
            } catch (RuntimeException | Error e) {
                LOG.warn("A part of the component {} could not be closed; the others are", component, e);
            }
        }
    }
}
