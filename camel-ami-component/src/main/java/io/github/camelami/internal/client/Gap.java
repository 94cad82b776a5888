/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

/**
 * A span of which events are missing. Times are those of {@link StreamTime#now}.
 *
 * @param from no missing event happened before this
 * @param to nor after this
 * @param lost how many events are missing; {@link #UNKNOWN} when that cannot be known
 * @param cause the word for why, as documented for routes
 */
record Gap(long from, long to, long lost, String cause) {

    /** The number of events that were missed while there was no connection. */
    static final long UNKNOWN = -1;

    /** The cause of what is lost while a consumer is suspended. */
    static final String SUSPENDED = "suspended";

    /** One gap over both; the later one's cause. */
    Gap and(Gap later) {
        return new Gap(
                from - later.from < 0 ? from : later.from,
                to - later.to > 0 ? to : later.to,
                lost == UNKNOWN || later.lost == UNKNOWN ? UNKNOWN : lost + later.lost,
                later.cause);
    }
}
