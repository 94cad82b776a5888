/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

/** What a full event buffer does. */
public enum OverflowPolicy {
    /**
     * Stops reading the event link until there is room again: nothing is lost as long as Asterisk's patience and the kernel's
     * buffers last (about 4 MB, then {@code writetimeout}); after that Asterisk cuts the link, which an {@code AmiGap} reports.
     */
    PAUSE,
    /** Drops the oldest waiting events: for routes that want to know how things are. */
    DROP_OLDEST,
    /** Drops the arriving events: for routes that want to know how things began. */
    DROP_NEWEST
}
