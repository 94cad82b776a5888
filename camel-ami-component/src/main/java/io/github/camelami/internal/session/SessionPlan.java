/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.message.ActionId;

/**
 * What one session is made of.
 *
 * @param address where to connect to
 * @param order which of the host's addresses comes first
 * @param credentials who logs in
 * @param options timeouts, limits and the first event mask
 * @param ids where the ids of its actions come from
 * @param callbacks runs its listeners
 * @param traffic where it adds what it reads
 * @param takes brings the events of the outcomes it awaits from another session, as far as it can
 * @param serves takes the events of outcomes that another session awaits
 */
public record SessionPlan(
        ServerAddress address,
        AddressOrder order,
        Credentials credentials,
        SessionOptions options,
        ActionId ids,
        Callbacks callbacks,
        Traffic traffic,
        OutcomeFeed takes,
        OutcomeFeed serves) {

    /** A session of its own, which shares nothing with others. */
    public static SessionPlan alone(
            ServerAddress address, Credentials credentials, SessionOptions options, ActionId ids) {
        return new SessionPlan(
                address,
                AddressOrder.RESOLVERS,
                credentials,
                options,
                ids,
                new Callbacks(address.toString()),
                new Traffic(),
                OutcomeFeed.none(),
                OutcomeFeed.none());
    }
}
