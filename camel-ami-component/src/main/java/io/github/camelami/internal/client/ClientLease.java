/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import java.util.concurrent.atomic.AtomicBoolean;

/** A lease on a shared client. */
public final class ClientLease implements AutoCloseable {

    private final AmiClient client;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    ClientLease(AmiClient client, Runnable release) {
        this.client = client;
        this.release = release;
    }

    /**
     * Returns the leased client.
     *
     * @throws IllegalStateException after {@link #close}
     */
    public AmiClient client() {
        if (closed.get()) {
            throw new IllegalStateException("This lease on the client of " + client + " is closed");
        }
        return client;
    }

    /**
     * Releases the lease. Releasing the last lease closes the client. Closing a lease again has no effect. Never
     * blocks.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
