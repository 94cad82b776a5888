/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.session;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Looks host names up with the JVM's resolver on an executor of its own. Netty's default does so on the event loop, where a slow
 * name server would hold up every other session.
 */
final class OffLoopResolverGroup extends AddressResolverGroup<InetSocketAddress> {

    private final Executor lookups;

    OffLoopResolverGroup(Executor lookups) {
        this.lookups = lookups;
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new OffLoopResolver(executor, lookups).asAddressResolver();
    }

    private static final class OffLoopResolver extends InetNameResolver {

        private final Executor lookups;

        OffLoopResolver(EventExecutor executor, Executor lookups) {
            super(executor);
            this.lookups = lookups;
        }

        @Override
        protected void doResolve(String name, Promise<InetAddress> promise) {
            lookUp(promise, () -> InetAddress.getByName(name));
        }

        @Override
        protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
            lookUp(promise, () -> List.of(InetAddress.getAllByName(name)));
        }

        private <T> void lookUp(Promise<T> promise, Lookup<T> lookup) {
            try {
                lookups.execute(() -> {
                    Runnable told = outcome(promise, lookup);
                    try {
                        executor().execute(told);
                    } catch (RejectedExecutionException loopIsShutDown) {
                        // its channels are closed: nobody waits for the address any more
                    }
                });
            } catch (RejectedExecutionException shutDown) {
                promise.tryFailure(shutDown);
            }
        }

        private static <T> Runnable outcome(Promise<T> promise, Lookup<T> lookup) {
            try {
                T found = lookup.run();
                return () -> promise.trySuccess(found);
            } catch (UnknownHostException unknown) {
                return () -> promise.tryFailure(new UnknownHostException("no such host: " + unknown.getMessage()));
            } catch (RuntimeException forbidden) {
                return () -> promise.tryFailure(forbidden);
            }
        }
    }

    /** One look-up. */
    @FunctionalInterface
    private interface Lookup<T> {
        T run() throws UnknownHostException;
    }
}
