/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that makes a different session with an Asterisk. Equal keys share one client.
 *
 * @param addresses the server's addresses, tried in turn; at least one
 * @param tls how the links are encrypted; null for not at all
 * @param username the manager user
 * @param secret the manager user's secret
 * @param session a name that asks for a client of one's own; empty to share
 */
public record ClientKey(List<HostPort> addresses, @Nullable Tls tls, String username, String secret, String session) {

    public ClientKey {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("A client needs the address of a server");
        }
    }

    /** How logs, health checks and errors name this server: {@code user@host:port}, never the secret. */
    @Override
    public String toString() {
        return username + "@" + addresses.get(0) + (session.isEmpty() ? "" : "/" + session);
    }
}
