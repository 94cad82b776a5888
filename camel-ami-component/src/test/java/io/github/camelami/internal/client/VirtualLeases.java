/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.session.VirtualNet;
import java.time.Clock;
import java.util.List;

/** Leases of one client in virtual time, for the tests of other packages. */
public final class VirtualLeases {

    public static final ClientKey KEY = new ClientKey(List.of(VirtualClient.ONE), null, "camel", "s3cret", "");

    private final AmiClient client;
    private int open;

    /** @param clock the wall clock of the client */
    public VirtualLeases(VirtualNet net, ClientOptions options, Clock clock) {
        client = new AmiClient(
                "camel@pbx:5038",
                KEY,
                options,
                net.connector(),
                net.loop(),
                net.loop(),
                new BufferMemory(0),
                clock,
                net.nanoTime(),
                null);
    }

    public AmiClient client() {
        return client;
    }

    public ClientLease lease() {
        open++;
        return new ClientLease(client, () -> open--);
    }

    /** The number of leases that were not closed. */
    public int open() {
        return open;
    }

    public void closeClient() {
        client.close();
    }
}
