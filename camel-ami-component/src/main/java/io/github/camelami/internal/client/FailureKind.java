/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

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
    PROTOCOL
}
