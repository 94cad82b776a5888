/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

/** One user's hold on a shared client. */
public final class ClientLease implements AutoCloseable {

    ClientLease() {}

    /** The client held. */
    public AmiClient client() {
        throw new UnsupportedOperationException();
    }

    /** Lets go; the last one to do so closes the client. Closing twice is harmless. Never blocks. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
