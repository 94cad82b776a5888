/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The address to which a session connects, and its form in log lines.
 *
 * @param host a host name or an IP address; IPv6 without brackets
 * @param port the TCP port
 * @param sslContext the context for AMI over TLS; null for plain TCP
 * @param hostnameVerification whether the certificate must match the host; ignored without TLS
 */
public record ServerAddress(String host, int port, @Nullable SSLContext sslContext, boolean hostnameVerification) {

    /** Returns {@code host:port}, with IPv6 addresses in brackets, followed by {@code (TLS)} if TLS is used. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port + (sslContext == null ? "" : " (TLS)");
    }
}
