/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

/**
 * A time span in which events are missing. Times are values of {@link StreamTime#now}.
 *
 * @param from the start: no missing event happened earlier
 * @param to the end: no missing event happened later
 * @param lost the number of missing events, or {@link #UNKNOWN}
 * @param cause the cause, as documented for {@code AmiGap}
 */
record Gap(long from, long to, long lost, String cause) {

    /** The value of {@code lost} after a time without a connection, when the missing events cannot be counted. */
    static final long UNKNOWN = -1;

    /** The cause of a gap that arises while a consumer is suspended. */
    static final String SUSPENDED = "suspended";

    /** Returns a single gap that covers this gap and a later gap, with the cause of the later gap. */
    Gap and(Gap later) {
        return new Gap(
                from - later.from < 0 ? from : later.from,
                to - later.to > 0 ? to : later.to,
                lost == UNKNOWN || later.lost == UNKNOWN ? UNKNOWN : lost + later.lost,
                later.cause);
    }
}
