/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import java.util.List;

/**
 * The status of a client at one moment.
 *
 * @param server the name of the server in logs
 * @param links the one or two links that are or were in use
 * @param subscriptions the subscriptions of the consumers
 * @param counters totals since the client was created
 */
public record ClientStatus(
        String server, List<LinkStatus> links, List<SubscriptionStatus> subscriptions, Counters.Snapshot counters) {

    public ClientStatus {
        links = List.copyOf(links);
        subscriptions = List.copyOf(subscriptions);
    }

    /** Returns whether every link in use is logged in. */
    public boolean isReady() {
        return links.stream().allMatch(link -> link.state() == LinkState.READY || link.state() == LinkState.IDLE);
    }
}
