/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The clients of one test, over real sockets. If this is a field with {@link RegisterExtension}, they close after each
 * test; elsewhere, use a try statement.
 */
final class Clients implements AfterEachCallback, AutoCloseable {

    private final NioEventLoopGroup group;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ClientRegistry registry;

    Clients(int eventLoops) {
        group = new NioEventLoopGroup(eventLoops);
        registry = new ClientRegistry(group, NioSocketChannel.class, threads);
    }

    /** Returns the client for this key, which is created and connects when it is first used. */
    AmiClient client(ClientKey key, ClientOptions options) {
        return lease(key, options).client();
    }

    ClientLease lease(ClientKey key, ClientOptions options) {
        return registry.acquire(key, options, "test");
    }

    ClientRegistry registry() {
        return registry;
    }

    /** Returns the threads that look up names, which a test can also use for other tasks. */
    ExecutorService threads() {
        return threads;
    }

    /** Returns the key of a test server on this machine. */
    static ClientKey local(int... ports) {
        List<HostPort> addresses = Arrays.stream(ports)
                .mapToObj(port -> new HostPort("127.0.0.1", port))
                .toList();
        return new ClientKey(addresses, null, "camel", "s3cret", "");
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        close();
    }

    /** Closes all clients, then their event loops and threads. */
    @Override
    public void close() throws InterruptedException {
        registry.close();
        threads.shutdownNow();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
}
