/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import java.util.List;

/**
 * How a client stood at one moment.
 *
 * @param server how logs name the server
 * @param links the links in use or once used: one or two
 * @param subscriptions the consumers' stakes
 * @param counters totals since the client was made
 */
public record ClientStatus(
        String server, List<LinkStatus> links, List<SubscriptionStatus> subscriptions, Counters.Snapshot counters) {

    public ClientStatus {
        links = List.copyOf(links);
        subscriptions = List.copyOf(subscriptions);
    }

    /** Whether every link that somebody needs is logged in. */
    public boolean isReady() {
        return links.stream().allMatch(link -> link.state() == LinkState.READY || link.state() == LinkState.IDLE);
    }
}
