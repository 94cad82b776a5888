/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import javax.net.ssl.SSLContext;

/**
 * The encryption of a link. Two instances are equal if they have the same context and the same setting for host name
 * verification.
 *
 * @param context the trust store and, for mutual TLS, the client certificate
 * @param hostnameVerification whether the certificate must match the host name
 */
public record Tls(SSLContext context, boolean hostnameVerification) {}
