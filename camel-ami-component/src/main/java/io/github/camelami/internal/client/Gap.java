/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

/**
 * A span with missing events. Times are those of {@link StreamTime#now}.
 *
 * @param from no missing event happened earlier
 * @param to no missing event happened later
 * @param lost the number of missing events; {@link #UNKNOWN} if it cannot be known
 * @param cause the documented word for the cause
 */
record Gap(long from, long to, long lost, String cause) {

    /** The number of events missed while there was no connection. */
    static final long UNKNOWN = -1;

    /** The cause of a loss while a consumer is suspended. */
    static final String SUSPENDED = "suspended";

    /** Returns one gap over both, with the later cause. */
    Gap and(Gap later) {
        return new Gap(
                from - later.from < 0 ? from : later.from,
                to - later.to > 0 ? to : later.to,
                lost == UNKNOWN || later.lost == UNKNOWN ? UNKNOWN : lost + later.lost,
                later.cause);
    }
}
