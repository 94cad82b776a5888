/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import java.util.EnumSet;
import java.util.Set;

/** The states of a session. {@link #mayBecome} defines the legal transitions. */
public enum SessionState {
    /** Opening the TCP connection. */
    CONNECTING,
    /** Connected; waiting for the server's banner, after the TLS handshake if TLS is used. */
    BANNER,
    /** Exchanging challenge and login. */
    LOGIN,
    /** Logged in. */
    READY,
    /** Logoff was sent, but the server has not closed the connection yet. */
    CLOSING,
    /** Ended. */
    CLOSED;

    private Set<SessionState> next() {
        return switch (this) {
            case CONNECTING -> EnumSet.of(BANNER, CLOSED);
            case BANNER -> EnumSet.of(LOGIN, CLOSED);
            case LOGIN -> EnumSet.of(READY, CLOSED);
            case READY -> EnumSet.of(CLOSING, CLOSED);
            case CLOSING -> EnumSet.of(CLOSED);
            case CLOSED -> EnumSet.noneOf(SessionState.class);
        };
    }

    /** Returns whether the transition to another state is legal. */
    public boolean mayBecome(SessionState other) {
        return next().contains(other);
    }
}
