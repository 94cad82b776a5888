/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

/**
 * The status of a consumer's event buffer at one moment.
 *
 * @param name the consumer's name
 * @param waiting the number of waiting events
 * @param waitingBytes the bytes of the waiting events
 * @param oldestAgeMillis how long the oldest event has waited, in milliseconds; 0 if the event buffer is empty
 * @param accepted events put into the event buffer so far
 * @param lost events lost to a full or suspended event buffer so far
 * @param linkPaused whether this event buffer pauses reading from the event link
 */
public record SubscriptionStatus(
        String name,
        int waiting,
        long waitingBytes,
        long oldestAgeMillis,
        long accepted,
        long lost,
        boolean linkPaused) {}
