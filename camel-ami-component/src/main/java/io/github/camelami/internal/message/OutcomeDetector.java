/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Detects the outcome of an action on a call from later events. It determines which events to request, and when enough
 * of them have arrived.
 *
 * <p>Asterisk answers {@code Success} to an Originate as soon as it is queued. Later events report the outcome of the
 * call, in no fixed order and in every session. A detector sees only the events of <em>its</em> call. These have the
 * {@code ChannelId} of the action as {@code Uniqueid}, {@code DestUniqueid} or {@code SpyerUniqueid}, or they have its
 * ActionID.
 */
public interface OutcomeDetector {

    /** Returns the {@code ChannelId} of the call, which is the handle that all its events contain. */
    String callId();

    /** Returns the event classes that the session must receive until the outcome is known. */
    Set<EventClass> classes();

    /**
     * Decides from the events so far whether the outcome is known. Called on the session's event loop after each event
     * of the call, so it must not block.
     *
     * @param seen the call's events in the order received, newest last; the first ones may have arrived before the
     *     action's response
     */
    Decision judge(List<AmiEvent> seen);

    /**
     * The decision of a detector.
     *
     * @param done whether the outcome is known
     * @param quietPeriod if not done, the time after which the outcome counts as known unless more events arrive; with
     *     zero, wait until the request's timeout
     */
    record Decision(boolean done, Duration quietPeriod) {

        /** The outcome is not known yet. */
        public static final Decision WAIT = new Decision(false, Duration.ZERO);

        /** The outcome is known. */
        public static final Decision DONE = new Decision(true, Duration.ZERO);

        /** Returns the decision to treat the outcome as known unless more events arrive within this time. */
        public static Decision afterQuietPeriod(Duration time) {
            return new Decision(false, time);
        }
    }
}
