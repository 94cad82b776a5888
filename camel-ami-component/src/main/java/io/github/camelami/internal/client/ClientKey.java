/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings that identify a client. Endpoints with equal keys share one client.
 *
 * @param addresses the server's addresses, tried in turn; at least one address
 * @param tls the encryption of the links; null for none
 * @param username the manager user
 * @param secret the manager user's secret
 * @param session the connection group, which separates clients with otherwise equal settings; empty for none
 */
public record ClientKey(List<HostPort> addresses, @Nullable Tls tls, String username, String secret, String session) {

    public ClientKey {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("A client needs the address of a server");
        }
        requireLine("username", username);
        requireLine("password", secret);
    }

    /**
     * Rejects a value that a login cannot contain. With such a value, every login would fail. The error omits the
     * value, which may be secret.
     */
    private static void requireLine(String option, String value) {
        if (value.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new IllegalArgumentException("The value of " + option
                    + " holds a line break or NUL, which AMI cannot carry. Is it read from a file "
                    + "together with its line end?");
        }
    }

    // written by hand for a faster start: see HostPort
    @Override
    public boolean equals(Object other) {
        return other instanceof ClientKey that
                && addresses.equals(that.addresses)
                && Objects.equals(tls, that.tls)
                && username.equals(that.username)
                && secret.equals(that.secret)
                && session.equals(that.session);
    }

    @Override
    public int hashCode() {
        return 31 * addresses.hashCode() + username.hashCode();
    }

    /**
     * Returns the server and the user as {@code user@host:port[/session]}, never the secret. Other keys may have the
     * same text; the name of a client is unique.
     */
    @Override
    public String toString() {
        return username + "@" + addresses.get(0) + (session.isEmpty() ? "" : "/" + session);
    }
}
