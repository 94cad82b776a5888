/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import org.jspecify.annotations.Nullable;

/**
 * Why a session ended, once for the whole session.
 *
 * @param kind for the program
 * @param message for the person; names the server and no secret
 * @param error the failure behind it; null when there is none
 */
public record CloseCause(Kind kind, String message, @Nullable Throwable error) {

    /** Kinds of ending. */
    public enum Kind {
        /** No connection, no TLS, or no login in time; the server was not reached. */
        UNREACHABLE,
        /** The server refused the login. */
        REFUSED,
        /** The server refused the login because the user may log in once only, and a session of his is there. */
        ALREADY_LOGGED_IN,
        /** The connection ended without a word: network cut or killed server. */
        CUT,
        /** The connection ended while we were not reading: Asterisk gave up on us as a slow reader. */
        SLOW_READER,
        /** A Ping was not answered in time. */
        SILENT,
        /** The server said that it shuts down or restarts. */
        SHUTDOWN,
        /** What came was not AMI, or broke a limit. */
        PROTOCOL,
        /** We closed it. */
        LOCAL
    }
}
