/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

/**
 * Receives the start and the end of a session. All methods are called on the session's event loop, and must not block.
 */
public interface SessionListener {

    /** Called when the session is logged in and actions may be sent. Called at most once, before any event. */
    void onReady(Session session);

    /**
     * Called when this session detects that the manager user lacks a privilege.
     *
     * @param advice what is denied or hidden, and how to grant it in {@code manager.conf}
     */
    default void onPrivilegeMissing(Session session, String advice) {}

    /**
     * Called when the session has ended, with the reason. Called exactly once, whether or not the session was ever
     * ready. No other method is called afterwards.
     */
    void onClosed(Session session, CloseCause cause);
}
