/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.fault;

/** The point in a connection at which a fault occurs. */
public enum Phase {
    /** On connect: before, during or instead of the banner. */
    CONNECT,
    /** Right after the banner. */
    BANNER,
    /** When a Challenge is answered. */
    CHALLENGE,
    /** When a Login is answered. */
    LOGIN,
    /** When any later action is answered. */
    READY,
    /** When a Logoff is answered. */
    CLOSING
}
