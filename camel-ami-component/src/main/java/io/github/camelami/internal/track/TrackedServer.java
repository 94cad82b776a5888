/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.track;

import io.github.camelami.internal.client.AmiClient;
import io.github.camelami.internal.client.ClientKey;
import io.github.camelami.internal.client.ClientLease;
import io.github.camelami.internal.client.ClientRegistry;
import org.jspecify.annotations.Nullable;

/** The server of an endpoint, for tracking its calls. Methods may be called on any thread. */
public interface TrackedServer {

    /** Returns the name of the server in the route's URI. */
    String name();

    /** Returns the key of the server's shared client. */
    ClientKey key();

    /** Returns the open client; null if there is none. Does not open one. */
    @Nullable
    AmiClient client();

    /** Leases the client, which stays open until the lease is closed. */
    ClientLease lease(ClientRegistry clients, String holder);

    /** Returns the component's tracker; null if the component is stopped. */
    @Nullable
    CallTracker tracker();
}
