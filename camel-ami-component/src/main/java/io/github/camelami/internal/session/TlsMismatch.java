/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.netty.handler.ssl.NotSslRecordException;
import org.jspecify.annotations.Nullable;

/** Says what is wrong when one side of a connection speaks TLS and the other does not. */
final class TlsMismatch {

    private TlsMismatch() {}

    /**
     * Returns the cause of a server that answered a TLS handshake in plain text; null when that is not why it failed.
     *
     * @param server how the message names it
     * @param error why the handshake failed, null when unknown; its message shows the bytes received, so it is not kept
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
     * Returns what to add when no greeting came.
     *
     * @param tls whether the connection is encrypted
     */
    static String silentServer(boolean tls) {
        return tls
                ? ""
                : ". This looks like a port of AMI over TLS, which is silent until the client begins: set tls=true, or connect to"
                        + " the plain port (5038 by default). If it is the plain port, the server hangs";
    }
}
