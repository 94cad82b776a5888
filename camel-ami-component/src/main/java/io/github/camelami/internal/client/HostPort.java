/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

/**
 * The address of an Asterisk server.
 *
 * @param host a host name or an IP address; IPv6 without brackets
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {

    public HostPort {
        if (host.isBlank()) {
            throw new IllegalArgumentException(
                    "The host is empty; give a name or an address, for example ami:pbx1:5038");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("Port " + port + " of host " + host + " is not between 1 and 65535");
        }
    }

    // Written by hand, as in other records that are compared when the application starts. The first call of a
    // compiler-generated method takes about 20 ms.
    @Override
    public boolean equals(Object other) {
        return other instanceof HostPort that && port == that.port && host.equals(that.host);
    }

    @Override
    public int hashCode() {
        return 31 * host.hashCode() + port;
    }

    /** Returns {@code host:port}, with IPv6 in brackets. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
