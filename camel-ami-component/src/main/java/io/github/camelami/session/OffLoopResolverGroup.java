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
            lookUp(promise, () -> promise.trySuccess(InetAddress.getByName(name)));
        }

        @Override
        protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
            lookUp(promise, () -> promise.trySuccess(List.of(InetAddress.getAllByName(name))));
        }

        private void lookUp(Promise<?> promise, Lookup lookup) {
            try {
                lookups.execute(() -> {
                    try {
                        lookup.run();
                    } catch (UnknownHostException unknown) {
                        promise.tryFailure(new UnknownHostException("no such host: " + unknown.getMessage()));
                    } catch (RuntimeException forbidden) {
                        promise.tryFailure(forbidden);
                    }
                });
            } catch (RejectedExecutionException shutDown) {
                promise.tryFailure(shutDown);
            }
        }
    }

    /** One look-up. */
    @FunctionalInterface
    private interface Lookup {
        void run() throws UnknownHostException;
    }
}
