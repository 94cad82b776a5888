/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import org.jspecify.annotations.Nullable;

/**
 * Why a session ended; one cause per session.
 *
 * @param kind the kind, for programs
 * @param message the text for people; names the server and no secret
 * @param error the underlying failure; null if there is none
 */
public record CloseCause(Kind kind, String message, @Nullable Throwable error) {

    /** Kinds of ending. */
    public enum Kind {
        /** No connection, no TLS, or no login in time; the server was not reached. */
        UNREACHABLE,
        /** The server refused the login. */
        REFUSED,
        /** The server refused the login because the user may log in only once and has another session. */
        ALREADY_LOGGED_IN,
        /** The connection ended without notice: network cut or server killed. */
        CUT,
        /** The connection ended while we were not reading: Asterisk dropped us as a slow reader. */
        SLOW_READER,
        /** A Ping was not answered in time. */
        SILENT,
        /** The server announced a shutdown or restart. */
        SHUTDOWN,
        /** The server sent something that is not AMI, or exceeded a limit. */
        PROTOCOL,
        /** We closed it. */
        LOCAL
    }
}
