/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

/** What a link is doing. */
public enum LinkState {
    /** Nobody needs it. */
    IDLE,
    /** Connecting or logging in. */
    CONNECTING,
    /** Logged in. */
    READY,
    /** Waiting for the next try. */
    WAITING,
    /** Closed for good. */
    CLOSED
}
