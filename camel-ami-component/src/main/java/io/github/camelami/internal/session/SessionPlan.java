/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.message.ActionId;

/**
 * The parameters of a session.
 *
 * @param address the address to connect to
 * @param order the order in which to try the host's addresses
 * @param credentials the login
 * @param options timeouts, limits and the first event mask
 * @param ids creates the ids of the session's actions
 * @param callbacks runs the session's listeners
 * @param traffic counts the messages that the session reads
 * @param takes supplies events that another session reads, about outcomes that this session awaits
 * @param serves receives events that this session reads, about outcomes that another session awaits
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

    /** Returns a plan for a session that shares nothing with others. */
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
