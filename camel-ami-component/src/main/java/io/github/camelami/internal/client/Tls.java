/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import javax.net.ssl.SSLContext;

/**
 * How a link is encrypted. Two are equal when they use the same context and check the same.
 *
 * @param context where trust and, for mutual TLS, our own certificate come from
 * @param hostnameVerification whether the certificate must name the host connected to
 */
public record Tls(SSLContext context, boolean hostnameVerification) {}
