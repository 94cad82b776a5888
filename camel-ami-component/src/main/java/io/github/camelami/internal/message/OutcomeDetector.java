/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How the later outcome of an action on a call is recognised: which events to ask for, and when enough of them have come.
 *
 * <p>AMI answers {@code Success} to an Originate when it has queued it; what became of the call comes in events, in no fixed
 * order, and on every session. A watch sees the events of <em>its</em> call only: those whose {@code Uniqueid},
 * {@code DestUniqueid} or {@code SpyerUniqueid} is the {@code ChannelId} we chose, and those with the action's ActionID.
 */
public interface OutcomeDetector {

    /** The {@code ChannelId} given to the call: the handle that joins everything said of it. */
    String callId();

    /** The classes whose events the session must receive while this is awaited. */
    Set<EventClass> classes();

    /**
     * Judges what has been seen. Called on the session's event loop after each event of the call: must not block.
     *
     * @param seen the call's events in the order received, the newest last; may begin before the action's response
     */
    Decision judge(List<AmiEvent> seen);

    /**
     * What a watch thinks.
     *
     * @param done whether the outcome is known
     * @param settle when not done: the time after which what was seen is taken as the outcome unless more comes; zero means
     *     to wait until the request's timeout
     */
    record Decision(boolean done, Duration settle) {

        /** Not known yet. */
        public static final Decision WAIT = new Decision(false, Duration.ZERO);

        /** Known. */
        public static final Decision DONE = new Decision(true, Duration.ZERO);

        /** Known unless something more comes within this time. */
        public static Decision settleWithin(Duration time) {
            return new Decision(false, time);
        }
    }
}
