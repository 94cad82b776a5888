/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Detects the later outcome of an action on a call: which events to request, and when enough of them have arrived.
 *
 * <p>AMI answers {@code Success} to an Originate once it is queued; the outcome of the call arrives in events, in no
 * fixed order, and on every session. A detector sees only the events of <em>its</em> call. Those have our
 * {@code ChannelId} as {@code Uniqueid}, {@code DestUniqueid} or {@code SpyerUniqueid}, or the action's ActionID.
 */
public interface OutcomeDetector {

    /** Returns the {@code ChannelId} of the call: the handle that its events have in common. */
    String callId();

    /** Returns the event classes that the session must receive until the outcome is known. */
    Set<EventClass> classes();

    /**
     * Decides from the events so far. Called on the session's event loop after each event of the call; must not block.
     *
     * @param seen the call's events in the order received, the newest last; may start before the action's response
     */
    Decision judge(List<AmiEvent> seen);

    /**
     * The decision of a detector.
     *
     * @param done whether the outcome is known
     * @param settle if not done: the time after which the outcome counts as known unless more events arrive; zero waits
     * until the request's timeout
     */
    record Decision(boolean done, Duration settle) {

        /** The outcome is not known yet. */
        public static final Decision WAIT = new Decision(false, Duration.ZERO);

        /** The outcome is known. */
        public static final Decision DONE = new Decision(true, Duration.ZERO);

        /** Returns the decision that the outcome is known unless more events arrive within this time. */
        public static Decision settleWithin(Duration time) {
            return new Decision(false, time);
        }
    }
}
