/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

/**
 * How a consumer's mailbox stood at one moment.
 *
 * @param name whose it is
 * @param waiting events waiting in the mailbox
 * @param waitingBytes their bytes
 * @param oldestAgeMillis how long the oldest has waited; 0 when the mailbox is empty
 * @param accepted events put into the mailbox so far
 * @param dropped events lost to a full or suspended mailbox so far
 * @param paused whether this mailbox holds back the reading of the event link
 */
public record SubscriptionStatus(
        String name,
        int waiting,
        long waitingBytes,
        long oldestAgeMillis,
        long accepted,
        long dropped,
        boolean paused) {}
