/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import org.jspecify.annotations.Nullable;

/**
 * The reason why a session ended. Each session has exactly one.
 *
 * @param kind the kind of ending, for programs
 * @param message the text for users, which names the server and contains no secret
 * @param error the underlying failure; null if there is none
 */
public record CloseCause(Kind kind, String message, @Nullable Throwable error) {

    /** The kinds of ending. */
    public enum Kind {
        /** No session was established: the connection or the TLS handshake failed, or the login did not complete. */
        UNREACHABLE,
        /** The server refused the login. */
        REFUSED,
        /** The server refused the login because the user may log in only once and has another session. */
        ALREADY_LOGGED_IN,
        /** The connection ended without notice, for example because the network failed or the server was killed. */
        CUT,
        /** The connection ended while reading was paused: Asterisk disconnects clients that read too slowly. */
        SLOW_READER,
        /** A Ping was not answered in time. */
        SILENT,
        /** The server announced a shutdown or restart. */
        SHUTDOWN,
        /** The server sent something that is not AMI, or exceeded a limit. */
        PROTOCOL,
        /** This side closed the session. */
        LOCAL
    }
}
