/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.netty.handler.ssl.NotSslRecordException;
import org.jspecify.annotations.Nullable;

/** Explains why a connection failed if only one side uses TLS. */
final class TlsMismatch {

    private TlsMismatch() {}

    /**
     * Returns the cause if the server answered a TLS handshake in plain text; null if the handshake failed for another
     * reason.
     *
     * @param server the name of the server in the message
     * @param error the failure of the handshake; null if unknown. It is not stored, because its message contains the
     *     bytes received
     */
    static @Nullable CloseCause plainServer(String server, @Nullable Throwable error) {
        for (Throwable at = error; at != null; at = at.getCause()) {
            if (at instanceof NotSslRecordException) {
                return new CloseCause(
                        CloseCause.Kind.UNREACHABLE,
                        "TLS with " + server
                                + " failed: the server answered in plain text. Connect to its TLS port (5039 by"
                                + " default), or leave out tls and sslContextParameters",
                        null);
            }
        }
        return null;
    }

    /**
     * Returns a hint to append to the error if no banner arrived.
     *
     * @param tls whether the connection is encrypted
     */
    static String silentServer(boolean tls) {
        return tls
                ? ""
                : ". This looks like a port of AMI over TLS, which is silent until the client starts: set tls=true, or"
                        + " connect to"
                        + " the plain port (5038 by default). If it is the plain port, the server hangs";
    }
}
