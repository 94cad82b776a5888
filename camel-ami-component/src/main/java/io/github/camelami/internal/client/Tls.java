/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import javax.net.ssl.SSLContext;

/**
 * The encryption of a link. Two are equal if they use the same context and the same host name check.
 *
 * @param context the trust store and, for mutual TLS, the client certificate
 * @param hostnameVerification whether the certificate must match the host name
 */
public record Tls(SSLContext context, boolean hostnameVerification) {}
