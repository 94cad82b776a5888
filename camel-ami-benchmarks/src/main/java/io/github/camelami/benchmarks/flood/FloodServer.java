/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.flood;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A minimal AMI server that is faster than any client. It listens on any number of loopback addresses, and sends events
 * rendered in advance. One thread serves all connections, and another, the pacer, sends events at a fixed rate. The
 * server closes itself after its lifetime.
 *
 * <p>Thread-safe.
 */
public final class FloodServer implements AutoCloseable {

    /** The name of its only manager user. */
    public static final String USERNAME = Answers.USERNAME;

    /** The secret of that user. */
    public static final String SECRET = Answers.SECRET;

    /** The longest sleep of the pacer. It is short, so that a new flow of events starts promptly. */
    private static final long LONGEST_NAP_NANOS = 1_000_000;

    /**
     * The shortest sleep of the pacer. A parked thread typically wakes up about this late anyway, so shorter sleeps
     * would only waste CPU time.
     */
    private static final long SHORTEST_NAP_NANOS = 20_000;

    private final Selector selector;
    private final @Nullable SSLContext tls;
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final Set<ServerConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicInteger logins = new AtomicInteger();
    private final long endsAt;
    private final Thread io;
    private final Thread pacer;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int listening;

    private volatile @Nullable Flow flow;
    private volatile boolean flowChanged;
    private volatile boolean cut;
    private volatile boolean closed;

    /**
     * Starts to listen.
     *
     * @param lifetime the time after which the server closes itself
     * @param at the addresses to listen on; port 0 for any free port
     * @param encrypted whether the server uses TLS, with a self-signed certificate
     */
    public FloodServer(Duration lifetime, List<InetSocketAddress> at, boolean encrypted) throws IOException {
        this.tls = encrypted ? Certificate.context() : null;
        this.endsAt = System.nanoTime() + lifetime.toNanos();
        this.selector = Selector.open();
        try {
            for (InetSocketAddress address : at) {
                ServerSocketChannel listener = ServerSocketChannel.open();
                listener.configureBlocking(false);
                listener.register(selector, SelectionKey.OP_ACCEPT);
                listener.bind(address, 1024);
                addresses.add((InetSocketAddress) listener.getLocalAddress());
            }
        } catch (IOException e) {
            closeAll();
            throw e;
        }
        this.io = new Thread(this::serve, "flood-io");
        this.pacer = new Thread(this::pace, "flood-pacer");
        io.setDaemon(true);
        pacer.setDaemon(true);
        io.start();
        pacer.start();
    }

    /** Starts a server without TLS on this number of ports of 127.0.0.1. */
    public static FloodServer onLoopback(Duration lifetime, int ports) throws IOException {
        return onLoopback(lifetime, ports, false);
    }

    /** Starts a server, with TLS or without, on this number of ports of 127.0.0.1. */
    public static FloodServer onLoopback(Duration lifetime, int ports, boolean encrypted) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new FloodServer(lifetime, java.util.Collections.nCopies(ports, any), encrypted);
    }

    /** Returns its addresses, in the order requested. */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /**
     * Starts to send events to every client, present and future, that is logged in and has not switched events off.
     *
     * @param perSecond the rate per connection; 0 to send as fast as the client reads
     */
    public void flood(RecordedTraffic tape, int perSecond) {
        become(new Flow(tape, perSecond));
    }

    /** Stops sending events. */
    public void hush() {
        become(null);
    }

    private void become(@Nullable Flow other) {
        flow = other;
        flowChanged = true;
        selector.wakeup();
    }

    /** Closes every connection but keeps listening. */
    public void cutAll() {
        cut = true;
        selector.wakeup();
    }

    /** Waits until this number of connections are logged in and receive events. */
    public void awaitListening(int count, Duration patience) throws InterruptedException, TimeoutException {
        long nanos = patience.toNanos();
        lock.lock();
        try {
            while (listening < count) {
                if (nanos <= 0) {
                    throw new TimeoutException(listening + " of " + count + " connections are logged in and listen");
                }
                nanos = changed.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns the number of events written so far, including those about to be written. */
    public long eventsSent() {
        return sent.get();
    }

    /** Returns the number of accepted logins. */
    public int logins() {
        return logins.get();
    }

    @Nullable
    Flow flow() {
        return flow;
    }

    void onSent(int events) {
        sent.addAndGet(events);
    }

    void onLogin() {
        logins.incrementAndGet();
    }

    void onListening(int more) {
        lock.lock();
        try {
            listening += more;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns the time in microseconds since 1970, from the same system clock that the client reads. */
    long micros() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    }

    private void serve() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
        try {
            while (!closed && System.nanoTime() - endsAt < 0) {
                selector.select(500);
                if (cut) {
                    cut = false;
                    selector.keys().forEach(this::cutOff);
                }
                if (flowChanged) {
                    flowChanged = false;
                    selector.keys().forEach(this::changeFlow);
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    serve(key, buffer);
                }
                selector.selectedKeys().clear();
            }
        } catch (ClosedSelectorException | IOException over) {
            // closed
        } finally {
            closed = true;
            closeAll();
        }
    }

    private void cutOff(SelectionKey key) {
        if (key.attachment() instanceof ServerConnection connection) {
            drop(key, connection);
        }
    }

    private void changeFlow(SelectionKey key) {
        if (key.isValid() && key.attachment() instanceof ServerConnection connection) {
            connection.become(flow);
            interest(key, connection);
        }
    }

    private void serve(SelectionKey key, ByteBuffer buffer) {
        if (!key.isValid()) {
            return;
        }
        if (key.channel() instanceof ServerSocketChannel listener) {
            accept(listener);
            return;
        }
        ServerConnection connection = (ServerConnection) key.attachment();
        try {
            if (key.isReadable() && !connection.read(buffer)) {
                drop(key, connection);
                return;
            }
            if (key.isWritable()) {
                connection.flush();
            }
            interest(key, connection);
        } catch (IOException gone) {
            drop(key, connection);
        }
    }

    private static void interest(SelectionKey key, ServerConnection connection) {
        int wanted = SelectionKey.OP_READ | (connection.wantsToWrite() ? SelectionKey.OP_WRITE : 0);
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    private void accept(ServerSocketChannel listener) {
        try {
            SocketChannel channel = listener.accept();
            while (channel != null) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                ServerConnection connection = new ServerConnection(channel, tls, this);
                connections.add(connection);
                channel.register(selector, SelectionKey.OP_READ, connection);
                channel = listener.accept();
            }
        } catch (IOException gone) {
            // a client that left before the greeting
        }
    }

    private void drop(SelectionKey key, ServerConnection connection) {
        connections.remove(connection);
        connection.onClosed();
        close(key.channel());
    }

    private void pace() {
        while (!closed) {
            long next = Long.MAX_VALUE;
            for (ServerConnection connection : connections) {
                try {
                    connection.pace();
                } catch (IOException gone) {
                    continue; // the I/O thread detects it
                }
                next = Math.min(next, connection.nextDue());
            }
            long nap = next == Long.MAX_VALUE ? LONGEST_NAP_NANOS : 1000 * (next - micros());
            LockSupport.parkNanos(Math.max(SHORTEST_NAP_NANOS, Math.min(LONGEST_NAP_NANOS, nap)));
        }
    }

    private void closeAll() {
        List<SelectableChannel> all = new ArrayList<>();
        try {
            selector.keys().forEach(key -> all.add(key.channel()));
            all.forEach(FloodServer::close);
            selector.close();
        } catch (ClosedSelectorException closedBefore) {
            // nothing left to close
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(SelectableChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // closed is closed
        }
    }

    /** Closes the server and its connections, and waits for its threads to end. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        LockSupport.unpark(pacer);
        try {
            io.join(5000);
            pacer.join(5000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
