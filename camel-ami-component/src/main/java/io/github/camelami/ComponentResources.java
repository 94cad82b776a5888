/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.client.BufferMemory;
import io.github.camelami.internal.client.ClientRegistry;
import io.github.camelami.internal.log.SafeLog;
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

/**
 * The resources of a started component: event loops, thread pools, and the clients of all servers. They are created
 * when the component starts and closed when it stops.
 *
 * <p>Camel creates the pools. Each appears in JMX under its own name and uses the thread-pool profile of that name, if
 * there is one: {@code AmiRoute}, {@code AmiReply}, {@code AmiNameLookup}.
 */
final class ComponentResources implements AutoCloseable {

    private static final SafeLog LOG = SafeLog.of(ComponentResources.class);

    /** The pool that runs the routes of consumers, for all servers. */
    static final String ROUTE = "AmiRoute";

    /**
     * The pool in which exchanges continue after an action, for all servers. It is separate and has no size limit,
     * since a route that blocks until an action is answered must not occupy the thread that delivers the response. In
     * effect, {@code maxPendingActions} limits the number of its threads.
     */
    static final String REPLY = "AmiReply";

    private static final String NAME_LOOKUP = "AmiNameLookup";
    private static final String CLOCK = "AmiClock";

    private final ExecutorServiceManager threads;
    private final String component;

    /** The open resources, most recently opened first. */
    private final Deque<Runnable> open = new ArrayDeque<>();

    private final ScheduledExecutorService clock;
    private final FrugalExecutor routes;
    private final FrugalExecutor replies;
    private final Metrics meters;
    private final ClientRegistry clients;
    private final CallTracker tracker;

    /**
     * Starts the event loops and creates the pools; opens no connection.
     *
     * @param network creates the event loops
     * @param routeThreads the size of the pool for routes, unless its thread-pool profile sets one
     * @param bufferMemory the maximum total size of all event buffers, in bytes; 0 for the default of {@link
     *     BufferMemory}
     * @throws IllegalArgumentException if an option or a profile cannot be used; all resources opened so far are then
     *     closed
     */
    ComponentResources(AmiComponent owner, Supplier<NettyResources> network, int routeThreads, long bufferMemory) {
        this.threads = owner.getCamelContext().getExecutorServiceManager();
        this.component = owner.name();
        try {
            BufferMemory memory = new BufferMemory(bufferMemory);
            int processors = Runtime.getRuntime().availableProcessors();
            clock = threads.newScheduledThreadPool(source(CLOCK), CLOCK, clockProfile());
            clock.execute(() -> {}); // starts its thread now, in case the process later runs out of threads
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

            // once the event loops have ended, every pending action has reached the reply pool
            NettyResources netty = network.get();
            open.push(netty::close);
            ExecutorService lookups = pool(NAME_LOOKUP, profile(NAME_LOOKUP, Integer.MAX_VALUE));
            open.push(() -> threads.shutdownNow(lookups));
            meters = Metrics.of(owner.getCamelContext(), owner.name());
            open.push(meters::close);
            clients = netty.clients(lookups, memory, meters == Metrics.NONE ? null : meters);
            open.push(clients::close);
            tracker = new CallTracker(clients, replies, clock);
            open.push(tracker::close);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Returns the profile of a pool: the user's profile of this name, with this component's values where it sets none.
     * The pool has no queue, since JDK pools grow beyond their core size only when the queue is full.
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

    /**
     * Returns a profile with one thread and an unbounded queue. The queue stays small, because the number of objects
     * that schedule tasks is limited elsewhere.
     */
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

    /** Returns the pool's name in JMX, which includes the component's name unless that is {@code ami}. */
    private String source(String pool) {
        return component.equals("ami") ? pool : pool + "(" + component + ")";
    }

    private void end(FrugalExecutor executor, ExecutorService pool) {
        executor.stopWaiting();
        threads.shutdownGraceful(pool);
        executor.finish();
    }

    /** Returns the scheduler for timeouts; its thread does nothing else. */
    ScheduledExecutorService clock() {
        return clock;
    }

    /** Returns the pool that runs the routes of consumers. */
    RouteExecutor routes() {
        return routes;
    }

    /** Returns the pool that runs exchanges after the reply to an action. */
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

    /**
     * Closes all resources in reverse order, within a few seconds. Before that, pending actions fail as not sent or
     * with an unknown outcome.
     */
    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().run();
            } catch (RuntimeException | Error e) {
                LOG.warn("Component {}: one of its resources failed to close; the others are closed", component, e);
            }
        }
    }
}
