/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.AmiLoginRefusedException;
import io.github.camelami.AmiProtocolException;
import io.github.camelami.internal.session.CloseCause;
import java.net.ConnectException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** Why a link is down. */
public enum FailureKind {
    /** The connection could not be opened: wrong host or port, server down, or TLS refused. */
    UNREACHABLE,
    /** The connection was lost: it was cut, the server stopped answering, or it was restarted. */
    LOST,
    /** The server refused the login: wrong user, wrong secret, or address not permitted. */
    LOGIN_REFUSED,
    /**
     * The user may log in only once and already has a session. That session may be our own previous one, if Asterisk
     * has not noticed its end.
     */
    ALREADY_LOGGED_IN,
    /** The server sent something that is not AMI or exceeds the limits. */
    PROTOCOL;

    /** @param wasUp whether the session had been logged in */
    static FailureKind of(CloseCause cause, boolean wasUp) {
        return switch (cause.kind()) {
            case REFUSED -> LOGIN_REFUSED;
            case ALREADY_LOGGED_IN -> ALREADY_LOGGED_IN;
            case PROTOCOL -> PROTOCOL;
            case UNREACHABLE -> UNREACHABLE;
            case SHUTDOWN -> wasUp ? LOST : UNREACHABLE;
            case CUT, SLOW_READER, SILENT, LOCAL -> LOST;
        };
    }

    /**
     * Returns the exception for this kind of failure.
     *
     * @param cause the cause; null if there is none. After a refused login, for example, only the server's message
     *     explains the failure
     */
    public Exception exception(String why, @Nullable Throwable cause) {
        return switch (this) {
            case UNREACHABLE -> caused(new ConnectException(why), cause);
            case LOST -> caused(new SocketException(why), cause);
            case LOGIN_REFUSED, ALREADY_LOGGED_IN -> new AmiLoginRefusedException(why, why);
            case PROTOCOL -> new AmiProtocolException(why, cause);
        };
    }

    private static Exception caused(Exception exception, @Nullable Throwable cause) {
        if (cause != null) {
            exception.initCause(cause);
        }
        return exception;
    }
}
