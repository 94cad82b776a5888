/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

/**
 * The traffic received on a link since the client was created, summed over its sessions. One event loop writes the
 * numbers, and any thread may read them. They only increase.
 */
public final class Traffic {

    private volatile long events;
    private volatile long filtered;
    private volatile long lateResponses;
    private volatile long unreadable;

    /** Returns the number of events received. */
    public long events() {
        return events;
    }

    /** Returns the number of received events that no consumer wanted by name. */
    public long filtered() {
        return filtered;
    }

    /** Returns the number of responses without a pending action. */
    public long lateResponses() {
        return lateResponses;
    }

    /** Returns the number of blocks that were neither response nor event. */
    public long unreadable() {
        return unreadable;
    }

    /** Adds the traffic of one session since the last call for that session. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // only one thread writes
    void add(long moreEvents, long moreFiltered, long moreLateResponses, long moreUnreadable) {
        if (moreEvents != 0) {
            events += moreEvents;
            filtered += moreFiltered;
        }
        if (moreLateResponses != 0) {
            lateResponses += moreLateResponses;
        }
        if (moreUnreadable != 0) {
            unreadable += moreUnreadable;
        }
    }
}
