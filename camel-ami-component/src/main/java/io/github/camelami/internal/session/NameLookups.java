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
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Looks up host names outside the event loops, since a slow name server would delay all sessions there. At most one
 * look-up of a name is in flight, regardless of the number of waiting sessions. A look-up that has not returned for a
 * minute is replaced, since one that never returns would otherwise disable the name permanently. Therefore a name server
 * that does not answer blocks at most {@link #MOST} threads per name. Thread-safe.
 */
public final class NameLookups {

    /** Resolves a name; blocks until it is done. */
    @FunctionalInterface
    public interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    /** The maximum number of look-ups of one name that have not returned. */
    static final int MOST = 3;

    private static final long STUCK = TimeUnit.MINUTES.toNanos(1);

    private final Executor executor;
    private final Resolver resolver;
    private final LongSupplier nanoTime;
    /** The newest look-up of each name. */
    private final Map<String, LookUp> inFlight = new ConcurrentHashMap<>();

    /** The number of look-ups of each name that have not returned. */
    private final Map<String, Integer> running = new ConcurrentHashMap<>();

    /** A look-up in flight. */
    private static final class LookUp {

        final CompletableFuture<List<InetAddress>> found = new CompletableFuture<>();
        final long begun;

        LookUp(long begun) {
            this.begun = begun;
        }
    }

    /**
     * Uses the JVM's resolver.
     *
     * @param executor runs the resolver, which may block
     */
    public NameLookups(Executor executor) {
        this(executor, InetAddress::getAllByName);
    }

    public NameLookups(Executor executor, Resolver resolver) {
        this(executor, resolver, System::nanoTime);
    }

    NameLookups(Executor executor, Resolver resolver, LongSupplier nanoTime) {
        this.executor = executor;
        this.resolver = resolver;
        this.nanoTime = nanoTime;
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
        long now = nanoTime.getAsLong();
        LookUp other = inFlight.get(host);
        if (other != null && now - other.begun < STUCK) {
            return other.found;
        }
        if (other != null && running.getOrDefault(host, 0) >= MOST) {
            return CompletableFuture.failedFuture(new UnknownHostException("the look-up of " + host
                    + " has not returned for " + TimeUnit.NANOSECONDS.toSeconds(now - other.begun)
                    + " s; check the name service of this machine"));
        }
        LookUp mine = new LookUp(now);
        boolean first = other == null ? inFlight.putIfAbsent(host, mine) == null : inFlight.replace(host, other, mine);
        if (!first) {
            return find(host); // another thread was faster
        }
        running.merge(host, 1, Integer::sum);
        try {
            executor.execute(() -> answer(host, mine));
        } catch (Throwable noThread) {
            // rejected, or no thread can be created: the next look-up tries again
            inFlight.remove(host, mine);
            returned(host);
            mine.found.completeExceptionally(noThread);
        }
        return mine.found;
    }

    private void returned(String host) {
        running.computeIfPresent(host, (name, number) -> number == 1 ? null : number - 1);
    }

    private void answer(String host, LookUp asked) {
        CompletableFuture<List<InetAddress>> waiting = asked.found;
        List<InetAddress> found = null;
        Throwable failure = null;
        try {
            found = List.of(resolver.resolve(host));
        } catch (UnknownHostException unknown) {
            failure = new UnknownHostException("no such host: " + unknown.getMessage());
        } catch (Throwable broken) {
            failure = broken;
        } finally {
            inFlight.remove(host, asked); // also if there was no memory for the exception
            returned(host);
        }
        if (found == null) {
            waiting.completeExceptionally(failure);
            return;
        }
        waiting.complete(found);
        LookUp newer = inFlight.remove(host); // begun because this one seemed to be stuck
        if (newer != null) {
            newer.found.complete(found);
        }
    }
}
