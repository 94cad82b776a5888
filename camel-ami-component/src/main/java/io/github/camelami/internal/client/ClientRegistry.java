/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.log.SafeLog;
import io.github.camelami.internal.session.Callbacks;
import io.github.camelami.internal.session.SessionConnector;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The clients of one component, shared by key. The first lease on a client creates it; the release of the last lease
 * closes it. Thread-safe; does no I/O under its lock.
 */
public final class ClientRegistry implements AutoCloseable {

    private static final SafeLog LOG = SafeLog.of(AmiClient.class);

    /** A client and its lease holders. */
    private static final class Shared {
        final AmiClient client;
        final List<String> holders = new ArrayList<>();

        /** The client's options. */
        final ClientOptions actual;

        /** The options of the endpoints that hold the client, which may be newer. */
        ClientOptions options;

        /** The holders that are endpoints. */
        final List<String> endpoints = new ArrayList<>();

        Shared(AmiClient client, ClientOptions options) {
            this.client = client;
            this.actual = options;
            this.options = options;
        }
    }

    private final Supplier<EventLoop> actionLoops;
    private final Supplier<EventLoop> eventLoops;
    private final SessionConnector connector;
    private final BufferMemory memory;
    private final Map<ClientKey, Shared> clients = new LinkedHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final @Nullable ClientObserver watcher;
    private final Callbacks callbacks = new Callbacks("ami");
    private boolean closed;

    /** Creates a registry without an observer and with the default memory limit for event buffers. */
    public ClientRegistry(EventLoopGroup group, Class<? extends Channel> channelType, Executor nameLookups) {
        this(group::next, group::next, channelType, nameLookups, new BufferMemory(0), null);
    }

    /**
     * @param actionLoops supplies the event loop of each client's action link
     * @param eventLoops supplies the event loop of each client's event link; with two or more loops, never one that
     *     serves an action link
     * @param channelType the channel class to use with these event loops
     * @param nameLookups runs look-ups of host names, which block
     * @param memory the memory limit shared by the event buffers of all clients
     * @param watcher observes the clients and their responses; null for none
     */
    public ClientRegistry(
            Supplier<EventLoop> actionLoops,
            Supplier<EventLoop> eventLoops,
            Class<? extends Channel> channelType,
            Executor nameLookups,
            BufferMemory memory,
            @Nullable ClientObserver watcher) {
        this.memory = memory;
        this.watcher = watcher;
        this.actionLoops = actionLoops;
        this.eventLoops = eventLoops;
        this.connector = new SessionConnector(channelType, nameLookups);
    }

    /**
     * Returns a lease on the client of this key. Opens no connection.
     *
     * @param holder the endpoint's URI without secrets, for errors about conflicting options
     * @throws IllegalArgumentException if the client exists with other options; the message names the option, both
     *     values and both holders
     * @throws IllegalStateException after {@link #close}
     */
    public ClientLease acquire(ClientKey key, ClientOptions options, String holder) {
        return acquire(key, options, holder, true);
    }

    /**
     * Leases the client for calls that outlast the endpoint that started them. Their options never conflict with those
     * of an endpoint, which may be a later version of that endpoint.
     *
     * @param options the options, used if the client does not exist yet
     * @throws IllegalStateException if the registry is closed
     */
    public ClientLease acquireForCalls(ClientKey key, ClientOptions options, String holder) {
        return acquire(key, options, holder, false);
    }

    private ClientLease acquire(ClientKey key, ClientOptions options, String holder, boolean endpoint) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException(
                        "The component is shut down; " + holder + " can no longer get a client");
            }
            Shared shared = clients.get(key);
            if (shared == null) {
                shared = new Shared(
                        new AmiClient(
                                UniqueName.of(key.toString(), this::isFree),
                                key,
                                options,
                                connector,
                                actionLoops.get(),
                                eventLoops.get(),
                                memory,
                                Clock.systemUTC(),
                                System::nanoTime,
                                watcher),
                        options);
                clients.put(key, shared);
                AmiClient opened = shared.client;
                watch(observer -> observer.opened(opened));
            } else if (endpoint && !shared.endpoints.isEmpty()) {
                refuseConflict(shared, options, holder);
            } else if (endpoint) {
                replace(shared, options, holder);
            }
            Shared held = shared;
            held.holders.add(holder);
            if (endpoint) {
                held.endpoints.add(holder);
            }
            return new ClientLease(held.client, () -> release(key, held, holder, endpoint));
        } finally {
            lock.unlock();
        }
    }

    private boolean isFree(String name) {
        return clients.values().stream()
                .noneMatch(shared -> shared.client.toString().equals(name));
    }

    private void release(ClientKey key, Shared held, String holder, boolean endpoint) {
        boolean last;
        lock.lock();
        try {
            held.holders.remove(holder);
            if (endpoint) {
                held.endpoints.remove(holder);
            }
            last = held.holders.isEmpty();
            if (last) {
                // false if all clients have already been closed and the observer has been notified
                if (clients.remove(key, held)) {
                    watch(observer -> observer.closed(held.client));
                }
            }
        } finally {
            lock.unlock();
        }
        if (last) {
            held.client.close();
        }
    }

    /** Accepts the options of an endpoint although only tracked calls hold the client, which has other options. */
    private static void replace(Shared shared, ClientOptions options, String holder) {
        shared.options = options;
        List<String> differences = shared.actual.differences(options);
        if (!differences.isEmpty()) {
            LOG.warn(
                    "{}: the links keep their earlier options for now, since {} still need them: {} has {}. To apply the"
                            + " new ones, stop all routes of this server, and start them when these calls have ended",
                    shared.client,
                    shared.holders.get(0),
                    holder,
                    String.join(", ", differences));
        }
    }

    private static void refuseConflict(Shared shared, ClientOptions options, String holder) {
        List<String> differences = shared.options.differences(options);
        if (differences.isEmpty()) {
            return;
        }
        throw new IllegalArgumentException("Endpoints that share the links to " + shared.client + " disagree: " + holder
                + " has " + String.join(", ", differences) + " of " + shared.endpoints.get(0)
                + ". Give both the same value, or give one connections of its own (connectionGroup=...)");
    }

    /** Returns the client of this key without leasing it; null if no lease on it exists. */
    public @Nullable AmiClient find(ClientKey key) {
        lock.lock();
        try {
            Shared shared = clients.get(key);
            return shared == null ? null : shared.client;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the current state of every client, for the console. */
    public List<ClientStatus> statuses() {
        List<AmiClient> all = new ArrayList<>();
        lock.lock();
        try {
            clients.values().forEach(shared -> all.add(shared.client));
        } finally {
            lock.unlock();
        }
        return all.stream().map(AmiClient::status).toList();
    }

    /** Closes every client, even those still leased. */
    @Override
    public void close() {
        List<AmiClient> all = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            clients.values().forEach(shared -> all.add(shared.client));
            clients.clear();
            all.forEach(client -> watch(observer -> observer.closed(client)));
        } finally {
            lock.unlock();
        }
        all.forEach(client -> callbacks.run("Closing a client", client::close));
    }

    private void watch(Consumer<ClientObserver> what) {
        ClientObserver observer = watcher;
        if (observer != null) {
            callbacks.run("The observer of clients", () -> what.accept(observer));
        }
    }
}
