/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

/** Hears how a session begins and ends. All methods are called on the session's event loop, and must not block. */
public interface SessionListener {

    /** Logged in: actions may be sent. Called at most once, before any event. */
    void onReady(Session session);

    /**
     * The manager user lacks a right, as far as this session can know.
     *
     * @param advice what cannot be done or seen, and the line of {@code manager.conf} that would mend it
     */
    default void onRightMissing(Session session, String advice) {}

    /** Over, for this one reason; called exactly once, whether it was ever ready or not. Nothing is called afterwards. */
    void onClosed(Session session, CloseCause cause);
}
