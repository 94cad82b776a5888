/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

/**
 * How a consumer's event buffer stood at one moment.
 *
 * @param name whose it is
 * @param waiting events waiting in the event buffer
 * @param waitingBytes their bytes
 * @param oldestAgeMillis how long the oldest has waited; 0 when the event buffer is empty
 * @param accepted events put into the event buffer so far
 * @param dropped events lost to a full or suspended event buffer so far
 * @param paused whether this event buffer holds back the reading of the event link
 */
public record SubscriptionStatus(
        String name,
        int waiting,
        long waitingBytes,
        long oldestAgeMillis,
        long accepted,
        long dropped,
        boolean paused) {}
