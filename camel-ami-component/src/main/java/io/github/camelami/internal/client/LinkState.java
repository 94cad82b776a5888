/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

/** The state of a link. */
public enum LinkState {
    /** Not in use. */
    IDLE,
    /** Connecting or logging in. */
    CONNECTING,
    /** Logged in. */
    READY,
    /** Waiting for the next attempt. */
    WAITING,
    /** Closed permanently. */
    CLOSED
}
