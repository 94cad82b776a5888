/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

/** What to do when an event buffer is full. */
public enum OverflowPolicy {
    /**
     * Stops reading the event link until there is room again. Nothing is lost while the kernel buffers (about 4 MB) and
     * then Asterisk's {@code writetimeout} last. After that Asterisk cuts the link, which an {@code AmiGap} reports.
     */
    PAUSE,
    /** Drops the oldest waiting events, for routes that need the latest state. */
    DROP_OLDEST,
    /** Drops the arriving events, for routes that need the earliest events. */
    DROP_NEWEST
}
