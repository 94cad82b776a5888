/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.EventGate;

/**
 * Receives the events of a session. All methods are called on the session's event loop and must not block. They are
 * called after {@code onReady} and before {@code onClosed} of its {@link SessionListener}, except {@link #gate}, which
 * is called once, when the session is created.
 */
public interface EventSink {

    /** Accepts no events. */
    EventSink NONE = new EventSink() {
        @Override
        public EventGate gate() {
            return (bytes, from, to) -> null;
        }

        @Override
        public void onEvent(AmiEvent event) {}

        @Override
        public void onReadComplete() {}

        @Override
        public void onLeaving() {}
    };

    /** Returns the gate that accepts the events for this sink. Its methods may be called at any time. */
    EventGate gate();

    /**
     * Receives an event that does not belong to the list of an action. Either the sink has accepted it, or the session
     * needs it for itself: {@code FullyBooted}, {@code Shutdown}, and the events for an awaited outcome.
     */
    void onEvent(AmiEvent event);

    /** Called when at least one complete message of any type has been read and no more data is available. */
    void onReadComplete();

    /**
     * Called after the session has sent Logoff. Events that still arrive are not passed on. Called at most once, and
     * only if the session ends with Logoff.
     */
    void onLeaving();

    /** Called after {@link #onLeaving}, when the server has answered Logoff: the connection was open until then. */
    default void onGoodbye() {}
}
