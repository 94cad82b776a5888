/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

/**
 * Is notified of the start and end of a session. All methods are called on the session's event loop, and must not
 * block.
 */
public interface SessionListener {

    /** The session is logged in: actions may be sent. Called at most once, before any event. */
    void onReady(Session session);

    /**
     * The manager user lacks a privilege, as far as this session can detect.
     *
     * @param advice what is denied or hidden, and the line of {@code manager.conf} that grants it
     */
    default void onRightMissing(Session session, String advice) {}

    /**
     * The session has ended, for this one reason. Called exactly once, whether it was ever ready or not. Nothing is
     * called afterwards.
     */
    void onClosed(Session session, CloseCause cause);
}
