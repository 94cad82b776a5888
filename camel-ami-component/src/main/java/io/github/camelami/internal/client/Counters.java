/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.session.Traffic;
import java.util.concurrent.atomic.LongAdder;

/** The counters shown to operators. Each is a total since the client was created. Thread-safe. */
public final class Counters {

    final LongAdder eventsDelivered = new LongAdder();
    /** Events whose name a consumer wanted, but whose fields matched no consumer's patterns. */
    final LongAdder eventsFilteredByField = new LongAdder();

    final LongAdder eventsLost = new LongAdder();
    final LongAdder gaps = new LongAdder();
    final LongAdder actionsSent = new LongAdder();
    final LongAdder actionsRefused = new LongAdder();
    final LongAdder actionsNotSent = new LongAdder();
    final LongAdder outcomesUnknown = new LongAdder();
    final LongAdder connects = new LongAdder();
    final LongAdder failedConnects = new LongAdder();

    /**
     * Returns the current values. All except {@code pendingActions} can only increase.
     *
     * @param events the messages that the event link has read
     * @param lateResponses the number of responses without a pending action, on all links
     * @param skipped the number of blocks that were not messages, on all links
     */
    Snapshot snapshot(int pendingActions, Traffic events, long lateResponses, long skipped) {
        return new Snapshot(
                events.events(),
                events.filtered() + eventsFilteredByField.sum(),
                eventsDelivered.sum(),
                eventsLost.sum(),
                gaps.sum(),
                actionsSent.sum(),
                actionsRefused.sum(),
                actionsNotSent.sum(),
                outcomesUnknown.sum(),
                lateResponses,
                skipped,
                connects.sum(),
                failedConnects.sum(),
                pendingActions);
    }

    /**
     * The counters at one moment.
     *
     * @param eventsReceived events read from the event link
     * @param eventsFiltered events that no consumer wanted
     * @param eventsDelivered events put into event buffers, counted once per consumer
     * @param eventsLost events lost to full or suspended event buffers
     * @param gaps interruptions of the event stream
     * @param actionsSent actions written
     * @param actionsRefused actions that the server refused
     * @param actionsNotSent actions that were not sent
     * @param outcomesUnknown actions sent that never got a final response
     * @param lateResponses responses without a pending action: late, duplicate, or with an unknown id
     * @param messagesSkipped blocks of lines that were neither response nor event
     * @param connects sessions that became ready
     * @param failedConnects connection attempts that failed
     * @param pendingActions actions in flight
     */
    public record Snapshot(
            long eventsReceived,
            long eventsFiltered,
            long eventsDelivered,
            long eventsLost,
            long gaps,
            long actionsSent,
            long actionsRefused,
            long actionsNotSent,
            long outcomesUnknown,
            long lateResponses,
            long messagesSkipped,
            long connects,
            long failedConnects,
            int pendingActions) {}
}
