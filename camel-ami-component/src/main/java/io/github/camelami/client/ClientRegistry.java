/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.util.List;

/**
 * The clients of one component, shared by key: the first lease opens a client, the last one closes it. Safe for use by any
 * number of threads; does no I/O under its lock.
 */
public final class ClientRegistry implements AutoCloseable {

    /**
     * @param group where the sessions' event loops come from; not shut down here
     * @param channelType the channel class that fits the group
     */
    public ClientRegistry(EventLoopGroup group, Class<? extends Channel> channelType) {
        throw new UnsupportedOperationException();
    }

    /**
     * A hold on the client of this key. Connects nothing by itself.
     *
     * @param holder who asks, for the error of a later conflict: an endpoint's URI without secrets
     * @throws IllegalArgumentException when the client exists with other options: names the option, both values and both
     *     holders
     */
    public ClientLease acquire(ClientKey key, ClientOptions options, String holder) {
        throw new UnsupportedOperationException();
    }

    /** Every client's state now, for the console. */
    public List<ClientStatus> statuses() {
        throw new UnsupportedOperationException();
    }

    /** Closes every client, whoever still holds it. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
