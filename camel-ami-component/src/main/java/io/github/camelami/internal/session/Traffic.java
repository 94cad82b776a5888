/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

/**
 * What a link has read since the client was made, summed over its sessions. One event loop writes; any thread reads, and each
 * number only ever grows.
 */
public final class Traffic {

    private volatile long events;
    private volatile long withheld;
    private volatile long strays;
    private volatile long unreadable;

    /** Events received. */
    public long events() {
        return events;
    }

    /** Of these, events whose name no consumer wants. */
    public long withheld() {
        return withheld;
    }

    /** Responses that belong to no pending action. */
    public long strays() {
        return strays;
    }

    /** Blocks that were neither response nor event. */
    public long unreadable() {
        return unreadable;
    }

    /** Adds what one session read; counts of that session so far and the last time come from it. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one writer
    void add(long moreEvents, long moreWithheld, long moreStrays, long moreUnreadable) {
        if (moreEvents != 0) {
            events += moreEvents;
            withheld += moreWithheld;
        }
        if (moreStrays != 0) {
            strays += moreStrays;
        }
        if (moreUnreadable != 0) {
            unreadable += moreUnreadable;
        }
    }
}
