/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

/** What to do when an event buffer is full. */
public enum OverflowPolicy {
    /**
     * Stops reading the event link until the buffer has space again. Nothing is lost until the kernel buffers (about 4
     * MB) are full and Asterisk's {@code writetimeout} has expired. Asterisk then cuts the link, and an {@code AmiGap}
     * reports the loss. With {@code singleLink}, responses need the same link, so this acts like {@link #DROP_NEWEST}.
     */
    PAUSE,
    /** Drops the oldest waiting events, for routes that need the latest state. */
    DROP_OLDEST,
    /** Drops the arriving events, for routes that need the earliest events. */
    DROP_NEWEST
}
