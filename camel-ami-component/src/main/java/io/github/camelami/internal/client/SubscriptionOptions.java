/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.OverflowPolicy;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.EventClass;
import java.util.List;
import java.util.Set;

/**
 * What a consumer asks for.
 *
 * @param name whose it is, for logs and the console
 * @param filter which events are wanted
 * @param classes the classes asked for in the login's mask; empty for all that the user may read
 * @param maxEvents how many events may wait; positive
 * @param maxBytes how many bytes may wait; positive
 * @param overflow what happens beyond
 * @param snapshot list actions run on the event link after each connect, their items emitted between {@code
 *     AmiSnapshotStart} and {@code AmiSnapshotEnd}
 * @param serverFilter whether the filter is also given to the server, where the user may
 */
public record SubscriptionOptions(
        String name,
        EventFilter filter,
        Set<EventClass> classes,
        int maxEvents,
        long maxBytes,
        OverflowPolicy overflow,
        List<AmiAction> snapshot,
        boolean serverFilter) {

    public SubscriptionOptions {
        classes = Set.copyOf(classes);
        snapshot = List.copyOf(snapshot);
        if (maxEvents < 1 || maxBytes < 1) {
            throw new IllegalArgumentException("An event buffer needs room for at least one event and one byte, got "
                    + maxEvents + " and " + maxBytes);
        }
    }
}
