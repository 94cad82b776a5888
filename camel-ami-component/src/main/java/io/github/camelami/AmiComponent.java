/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.client.AmiClient;
import io.github.camelami.client.ClientKey;
import io.github.camelami.client.ClientRegistry;
import io.github.camelami.client.ClientStatus;
import io.github.camelami.client.MailboxMemory;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.spi.ExecutorServiceManager;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.HealthCheckComponent;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.util.PropertiesHelper;
import org.jspecify.annotations.Nullable;

/**
 * The component {@code ami:}. Owns what its endpoints share: the clients of all servers, the event loops, and the threads that run
 * routes. Any number of servers is served by the same threads.
 */
@Component("ami")
public class AmiComponent extends HealthCheckComponent implements SSLContextParametersAware {

    @Metadata(description = "The defaults of all endpoints")
    private AmiConfiguration configuration = new AmiConfiguration();

    @Metadata(
            label = "security",
            defaultValue = "false",
            description =
                    "Whether to use the global SSL context parameters of Camel where an endpoint has tls=true and none of its own")
    private boolean useGlobalSslContextParameters;

    @Metadata(
            label = "advanced",
            autowired = true,
            description =
                    "Netty's event loops to be used, for example shared with camel-netty; not shut down by the component")
    private @Nullable EventLoopGroup workerGroup;

    @Metadata(
            label = "advanced",
            defaultValue = "0",
            description =
                    "How many threads serve the network, for all servers together; 0 for one for each processor, rounded up to"
                            + " an even number, which lets no answer wait behind another server's events")
    private int workerCount;

    @Metadata(
            label = "advanced",
            defaultValue = "10",
            description =
                    "How many threads run consumers' routes, for all servers together: at most so many events are processed at a time")
    private int routeThreads = 10;

    @Metadata(
            label = "advanced",
            defaultValue = "0",
            description =
                    "How many bytes of events may wait in the mailboxes of all consumers together before those with onOverflow=PAUSE hold back"
                            + " their servers; 0 for a thirty-second part of the heap's largest size")
    private long mailboxMemory;

    private final ProducerChecks producerChecks = new ProducerChecks();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Resources resources;

    /** What costs threads; made when the first endpoint starts. */
    private record Resources(
            NettyResources netty,
            FrugalExecutor routes,
            ExecutorService routePool,
            FrugalExecutor replies,
            ExecutorService replyPool,
            ExecutorService lookups,
            Meters meters,
            ClientRegistry clients,
            FollowedCalls followed) {}

    public AmiComponent() {}

    public AmiComponent(CamelContext context) {
        super(context);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        String server = remaining.replaceFirst("^/+", "");
        if (server.isBlank()) {
            throw new IllegalArgumentException(
                    "The URI names no server; write ami:host, ami:host:port, or ami:name of an AmiServer bean");
        }
        Addresses.Written path = Addresses.split(server);
        AmiConfiguration own = configuration.copy();
        AmiServer bean = CamelContextHelper.lookup(getCamelContext(), path.host(), AmiServer.class);
        if (bean != null) {
            bean.applyTo(own);
        }
        AmiEndpoint endpoint = new AmiEndpoint(uri, this, own);
        endpoint.locate(path, bean);
        endpoint.readOver(own.copy(), parameters);
        own.setMatch(with(own.getMatch(), parameters, "match."));
        own.setVariables(with(own.getVariables(), parameters, "variable."));
        own.setFields(with(own.getFields(), parameters, "field."));
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** Names and values of a URI over those of the defaults. */
    private static @Nullable Map<String, Object> with(
            @Nullable Map<String, Object> defaults, Map<String, Object> parameters, String prefix) {
        Map<String, Object> given = PropertiesHelper.extractProperties(parameters, prefix);
        if (given.isEmpty()) {
            return defaults;
        }
        Map<String, Object> all = defaults == null ? new LinkedHashMap<>() : new LinkedHashMap<>(defaults);
        all.putAll(given);
        return all;
    }

    @Override
    protected void doStop() throws Exception {
        Resources open;
        lock.lock();
        try {
            open = resources;
            resources = null;
        } finally {
            lock.unlock();
        }
        if (open != null) {
            ExecutorServiceManager threads = getCamelContext().getExecutorServiceManager();
            open.followed.close();
            open.clients.close();
            open.meters.close();
            threads.shutdownNow(open.lookups);
            // when the event loops have ended, every action under way has been handed to the replies
            open.netty.close();
            open.replies.stopWaiting();
            open.routes.stopWaiting();
            threads.shutdownGraceful(open.replyPool);
            threads.shutdownGraceful(open.routePool);
        }
        super.doStop();
    }

    /** The clients of all servers. */
    ClientRegistry clients() {
        return resources().clients;
    }

    /** How all servers stand now, for the console. Never waits. */
    List<ClientStatus> statuses() {
        Resources open = opened();
        return open == null ? List.of() : open.clients.statuses();
    }

    /** The client somebody holds now; null when nobody does. Opens nothing. */
    @Nullable
    AmiClient client(Supplier<ClientKey> key) {
        Resources open = opened();
        return open == null ? null : open.clients.find(key.get());
    }

    /** Follows a call that a route began to its end; a component that is stopped lets it go on its own. */
    void follow(AmiEndpoint endpoint, FollowedCalls.Kind kind, FollowedCalls.Call call) {
        Resources open = opened();
        if (open == null) {
            call.released();
        } else {
            open.followed.follow(endpoint, kind, call);
        }
    }

    /** The followed call of this handle; null when there is none. */
    FollowedCalls.@Nullable Call followed(AmiEndpoint endpoint, FollowedCalls.Kind kind, String handle) {
        Resources open = opened();
        return open == null ? null : open.followed.find(endpoint, kind, handle);
    }

    private @Nullable Resources opened() {
        lock.lock();
        try {
            return resources;
        } finally {
            lock.unlock();
        }
    }

    /** The threads that run consumers' routes, for all servers. */
    FrugalExecutor routeThreads() {
        return resources().routes;
    }

    /**
     * The threads on which exchanges go on behind a producer, for all servers. They are others than those of the consumers, and as
     * many as are needed: a route that blocks until an action is answered must not hold the thread that brings the answer. Their
     * number is bounded by that of the actions under way ({@code maxPendingActions}).
     */
    Executor replyThreads() {
        return resources().replies;
    }

    /** What is told to a metrics system. */
    Meters meters() {
        return resources().meters;
    }

    /** The health checks of the producers. */
    ProducerChecks producerChecks() {
        return producerChecks;
    }

    /** The meeting point with camel-netty. */
    NettyResources netty() {
        return resources().netty;
    }

    private Resources resources() {
        lock.lock();
        try {
            Resources open = resources;
            if (open == null) {
                ExecutorServiceManager threads = getCamelContext().getExecutorServiceManager();
                NettyResources netty = new NettyResources(getCamelContext(), workerGroup, workerCount);
                ExecutorService lookups = threads.newCachedThreadPool(this, "AmiNameLookup");
                Meters meters = Meters.of(this);
                int processors = Runtime.getRuntime().availableProcessors();
                EventLoop clock = netty.group().next();
                ExecutorService routePool = threads.newCachedThreadPool(this, "AmiRoute");
                FrugalExecutor routes =
                        new FrugalExecutor(routePool, clock, Math.max(1, routeThreads), processors, processors);
                ExecutorService replyPool = threads.newCachedThreadPool(this, "AmiReply");
                FrugalExecutor replies =
                        new FrugalExecutor(replyPool, clock, Integer.MAX_VALUE, processors, (processors + 1) / 2);
                ClientRegistry clients = new ClientRegistry(
                        netty.group(),
                        netty.channelType(),
                        lookups,
                        new MailboxMemory(mailboxMemory),
                        meters == Meters.NONE ? null : meters);
                open = new Resources(
                        netty,
                        routes,
                        routePool,
                        replies,
                        replyPool,
                        lookups,
                        meters,
                        clients,
                        new FollowedCalls(clients, replies));
                resources = open;
            }
            return open;
        } finally {
            lock.unlock();
        }
    }

    /** Camel's global SSL parameters when they are to be used; null otherwise. */
    @Nullable
    SSLContextParameters globalSsl() {
        return useGlobalSslContextParameters ? retrieveGlobalSslContextParameters() : null;
    }

    public AmiConfiguration getConfiguration() {
        return configuration;
    }

    /** The defaults of all endpoints. */
    public void setConfiguration(AmiConfiguration configuration) {
        this.configuration = configuration;
    }

    @Override
    public boolean isUseGlobalSslContextParameters() {
        return useGlobalSslContextParameters;
    }

    /** Whether to use the global SSL context parameters of Camel where an endpoint has tls=true and none of its own. */
    @Override
    public void setUseGlobalSslContextParameters(boolean useGlobalSslContextParameters) {
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }

    public @Nullable EventLoopGroup getWorkerGroup() {
        return workerGroup;
    }

    /** Netty's event loops to be used, for example shared with camel-netty; not shut down by the component. */
    public void setWorkerGroup(@Nullable EventLoopGroup workerGroup) {
        this.workerGroup = workerGroup;
    }

    public int getWorkerCount() {
        return workerCount;
    }

    /** How many threads serve the network, for all servers together; 0 for Netty's default. */
    public void setWorkerCount(int workerCount) {
        this.workerCount = workerCount;
    }

    public int getRouteThreads() {
        return routeThreads;
    }

    /** How many threads run routes, for all servers together: at most so many exchanges are processed at a time. */
    public void setRouteThreads(int routeThreads) {
        this.routeThreads = routeThreads;
    }

    public long getMailboxMemory() {
        return mailboxMemory;
    }

    /**
     * How many bytes of events may wait in the mailboxes of all consumers together before those with onOverflow=PAUSE hold back their
     * servers; 0 for a thirty-second part of the heap's largest size.
     */
    public void setMailboxMemory(long mailboxMemory) {
        this.mailboxMemory = mailboxMemory;
    }
}
