/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.session.CloseCause;
import io.github.camelami.internal.session.Session;
import org.jspecify.annotations.Nullable;

/** Observes the changes of a link, on the event loop. */
interface LinkObserver {

    /**
     * Called when the link is logged in, before anything is received on it. If this throws an exception, the link closes
     * the session and retries.
     */
    void onUp(SessionKeeper link, Session session);

    /**
     * Called when the link, or an attempt to open it, has ended.
     *
     * @param address the server of that session or attempt; the status may name the next server already
     * @param kind the kind of failure; null if the session was ended on purpose
     * @param wasUp whether the session had been logged in
     * @param retried whether another attempt follows
     */
    void onDown(
            SessionKeeper link,
            String address,
            CloseCause cause,
            @Nullable FailureKind kind,
            boolean wasUp,
            boolean retried);

    /** Called every few seconds, to make timers for which there was no memory. */
    void onCheck(SessionKeeper link);

    /** Called when the manager user lacks a privilege. */
    void onPrivilegeMissing(String advice);

    /** Called when the link has logged in at a different address, to which the other link must move. */
    void onElsewhere(SessionKeeper link);
}
