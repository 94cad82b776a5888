/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.session;

import io.github.camelami.message.AmiEvent;

/** Who is told of a session. All methods are called on the session's event loop, and must not block. */
public interface SessionListener {

    /** Logged in: actions may be sent. Called at most once, before any event. */
    void onReady(Session session);

    /**
     * An event that the session's gate admitted and that belongs to no action's list, or {@code FullyBooted} and {@code
     * Shutdown}, which are always told.
     */
    void onEvent(Session session, AmiEvent event);

    /** There is nothing more to read for the moment: what was gathered of the events since the last time can be handed on. */
    default void onReadComplete(Session session) {}

    /**
     * The manager user lacks a right, as far as this session can know.
     *
     * @param advice what cannot be done or seen, and the line of {@code manager.conf} that would mend it
     */
    default void onRightMissing(Session session, String advice) {}

    /** Over, for this one reason; called exactly once, whether it was ever ready or not. Nothing is called afterwards. */
    void onClosed(Session session, CloseCause cause);
}
