/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where a session connects to, and how log lines name it.
 *
 * @param host name or address, IPv6 without brackets
 * @param port the TCP port
 * @param sslContext for AMI over TLS; null for plain TCP
 * @param hostnameVerification whether the certificate must name the host; without TLS of no meaning
 */
public record ServerAddress(String host, int port, @Nullable SSLContext sslContext, boolean hostnameVerification) {

    /** {@code host:port}, IPv6 in brackets, with {@code (TLS)} behind it where so. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port + (sslContext == null ? "" : " (TLS)");
    }
}
