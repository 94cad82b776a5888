/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import org.apache.camel.CamelContext;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/**
 * The TLS contexts of one component. The same parameters object always yields the same context, because only endpoints
 * with the same context can share links. Thread-safe.
 */
final class TlsContexts {

    private final Map<SSLContextParameters, SSLContext> contexts = new IdentityHashMap<>();
    private final SSLContextParameters defaults = new SSLContextParameters();
    private final ReentrantLock lock = new ReentrantLock();

    /** Forgets all contexts, so that key stores and trust stores are read again. */
    void clear() {
        lock.lock();
        try {
            contexts.clear();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns the TLS context of these parameters.
     *
     * @param parameters the trust store and the client certificate; null for the platform's trust store and no client
     *     certificate
     * @throws IllegalArgumentException if no context can be created from the parameters; the message names the cause
     */
    SSLContext context(CamelContext camel, @Nullable SSLContextParameters parameters) {
        SSLContextParameters wanted = parameters == null ? defaults : parameters;
        lock.lock();
        try {
            SSLContext known = contexts.get(wanted);
            if (known == null) {
                known = wanted.createSSLContext(camel);
                contexts.put(wanted, known);
            }
            return known;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "No TLS context can be made of the sslContextParameters: " + e.getMessage()
                            + ". Check the resource, type and password of its key store and trust store",
                    e);
        } finally {
            lock.unlock();
        }
    }
}
