/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.AmiLoginRefusedException;
import io.github.camelami.AmiProtocolException;
import java.net.ConnectException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** Why a link is not there. */
public enum FailureKind {
    /** No connection could be made: wrong host or port, server down, TLS refused. */
    UNREACHABLE,
    /** The connection was there and ended: cut, silent, restarted. */
    LOST,
    /** The server answered and would not have us: wrong user or secret, or address refused. */
    LOGIN_REFUSED,
    /** The user may log in once only, and a session of his is there; it may be our own last one, whose end was not noticed. */
    ALREADY_LOGGED_IN,
    /** What came was not AMI, or more than the limits allow. */
    PROTOCOL;

    /**
     * Returns the exception that says so to a program.
     *
     * @param cause what was thrown; null when nothing was. A refused login has none: the server's words are all there is
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
