/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.session.Traffic;
import java.util.concurrent.atomic.LongAdder;

/** The numbers an operator sees. Safe for use by any number of threads; each is a total since the client was made. */
public final class Counters {

    final LongAdder eventsDelivered = new LongAdder();
    /** Events wanted by name whose fields matched nobody's patterns. */
    final LongAdder eventsUnmatched = new LongAdder();

    final LongAdder eventsDropped = new LongAdder();
    final LongAdder gaps = new LongAdder();
    final LongAdder actionsSent = new LongAdder();
    final LongAdder actionsRefused = new LongAdder();
    final LongAdder actionsNotSent = new LongAdder();
    final LongAdder outcomesUnknown = new LongAdder();
    final LongAdder connects = new LongAdder();
    final LongAdder failedConnects = new LongAdder();

    /**
     * The numbers now. Each only ever grows, but for {@code pendingActions}.
     *
     * @param events what the event link has read
     * @param strays late answers, of all links
     * @param skipped blocks that were no message, of all links
     */
    Snapshot snapshot(int pendingActions, Traffic events, long strays, long skipped) {
        return new Snapshot(
                events.events(),
                events.withheld() + eventsUnmatched.sum(),
                eventsDelivered.sum(),
                eventsDropped.sum(),
                gaps.sum(),
                actionsSent.sum(),
                actionsRefused.sum(),
                actionsNotSent.sum(),
                outcomesUnknown.sum(),
                strays,
                skipped,
                connects.sum(),
                failedConnects.sum(),
                pendingActions);
    }

    /**
     * The numbers at one moment.
     *
     * @param eventsReceived events read from the event link
     * @param eventsFiltered events no consumer wanted
     * @param eventsDelivered events put into event buffers, each consumer's counted
     * @param eventsDropped events lost to full or suspended event buffers
     * @param gaps interruptions of the event stream
     * @param actionsSent actions written
     * @param actionsRefused actions the server refused
     * @param actionsNotSent actions that never left
     * @param outcomesUnknown actions written and never finally answered
     * @param lateAnswers responses that belong to no pending action: late, double, or with a foreign id
     * @param messagesSkipped blocks of lines that were neither response nor event
     * @param connects sessions that became ready
     * @param failedConnects tries that did not
     * @param pendingActions actions in flight now
     */
    public record Snapshot(
            long eventsReceived,
            long eventsFiltered,
            long eventsDelivered,
            long eventsDropped,
            long gaps,
            long actionsSent,
            long actionsRefused,
            long actionsNotSent,
            long outcomesUnknown,
            long lateAnswers,
            long messagesSkipped,
            long connects,
            long failedConnects,
            int pendingActions) {}
}
