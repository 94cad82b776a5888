/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Looks up host names outside the event loops, since a slow name server would delay all sessions there. At most one
 * look-up of a name is in flight, regardless of the number of waiting sessions. Therefore a name server that does not
 * answer blocks only one thread per name. Thread-safe.
 */
public final class NameLookups {

    /** Resolves a name; blocks until it is done. */
    @FunctionalInterface
    public interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private final Executor executor;
    private final Resolver resolver;
    private final Map<String, CompletableFuture<List<InetAddress>>> inFlight = new ConcurrentHashMap<>();

    /**
     * Uses the JVM's resolver.
     *
     * @param executor runs the resolver, which may block
     */
    public NameLookups(Executor executor) {
        this(executor, InetAddress::getAllByName);
    }

    public NameLookups(Executor executor, Resolver resolver) {
        this.executor = executor;
        this.resolver = resolver;
    }

    /**
     * Returns all addresses of the host, in the order of the resolver. Never blocks.
     *
     * @return a future that completes on any thread. It fails with an {@link UnknownHostException}, or with the reason
     *     why no look-up is possible
     */
    CompletableFuture<List<InetAddress>> find(String host) {
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
        if (literal != null) {
            return CompletableFuture.completedFuture(List.of(literal));
        }
        CompletableFuture<List<InetAddress>> mine = new CompletableFuture<>();
        CompletableFuture<List<InetAddress>> other = inFlight.putIfAbsent(host, mine);
        if (other != null) {
            return other;
        }
        try {
            executor.execute(() -> answer(host, mine));
        } catch (Throwable noThread) {
            // rejected, or no thread can be created: the next look-up tries again
            inFlight.remove(host, mine);
            mine.completeExceptionally(noThread);
        }
        return mine;
    }

    private void answer(String host, CompletableFuture<List<InetAddress>> waiting) {
        List<InetAddress> found = null;
        Throwable failure = null;
        try {
            found = List.of(resolver.resolve(host));
        } catch (UnknownHostException unknown) {
            failure = new UnknownHostException("no such host: " + unknown.getMessage());
        } catch (Throwable broken) {
            failure = broken;
        } finally {
            inFlight.remove(host, waiting); // also if there was no memory for the exception
        }
        if (found == null) {
            waiting.completeExceptionally(failure);
        } else {
            waiting.complete(found);
        }
    }
}
