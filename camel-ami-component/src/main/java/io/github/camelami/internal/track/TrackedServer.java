/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.track;

import io.github.camelami.internal.client.AmiClient;
import io.github.camelami.internal.client.ClientKey;
import io.github.camelami.internal.client.ClientLease;
import io.github.camelami.internal.client.ClientRegistry;
import org.jspecify.annotations.Nullable;

/** The server of an endpoint whose calls are tracked. Any thread. */
public interface TrackedServer {

    /** Returns the name that the route's URI gives it. */
    String name();

    /** Returns the key under which its client is shared. */
    ClientKey key();

    /** Returns the client that is open now; null when none is. Opens nothing. */
    @Nullable
    AmiClient client();

    /** Opens the client, until the lease is closed. */
    ClientLease lease(ClientRegistry clients, String holder);

    /** Returns the component's tracker; null when the component is stopped. */
    @Nullable
    CallTracker tracker();
}
