/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import java.util.EnumSet;
import java.util.Set;

/** The life of a session; {@link #mayBecome} is the table of legal moves. */
public enum SessionState {
    /** TCP, and TLS where asked for. */
    CONNECTING,
    /** Connected; the server's one line is awaited. */
    BANNER,
    /** Challenge and login. */
    LOGIN,
    /** Logged in. */
    READY,
    /** We said goodbye; the server has not closed yet. */
    CLOSING,
    /** Over. */
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

    /** Whether this move is legal. */
    public boolean mayBecome(SessionState other) {
        return next().contains(other);
    }
}
