/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.SpyMode;
import org.jspecify.annotations.Nullable;

/**
 * Receives a notification when a spy session starts, switches its mode, is refused, or ends. It is called on worker
 * threads and event loops and must not block.
 */
@FunctionalInterface
public interface SpyAudit {

    /** Does nothing. */
    SpyAudit NONE = entry -> {};

    /** Records an entry. Never throws: the session exists, or was refused, whether it can be recorded or not. */
    void record(Entry entry);

    /**
     * Called when a route requests that the server hang up a listening channel. The audit records who ended the session
     * only once the server has accepted the hangup. The event about the end may arrive before the response, and a
     * refused hangup does not end the session.
     *
     * @param handle the listening channel's unique id
     * @param supervisor the person asking; null if the route does not name one
     * @return an object to be notified of the server's response; null if the audit will not record the end of this
     *     session, so that the caller must record it
     */
    default @Nullable Ending ending(String handle, @Nullable String supervisor) {
        return null;
    }

    /** A hangup to which the server has not responded yet. */
    @FunctionalInterface
    interface Ending {

        /**
         * Called once with the server's response, on any thread. Never throws.
         *
         * @param accepted whether the server accepted the hangup; also false if the hangup was not sent or got no
         *     response
         */
        void answered(boolean accepted);
    }

    /** What happened to a spy session. */
    enum What {
        BEGUN,
        SWITCHED,
        REFUSED,
        /**
         * It is unknown whether the session started or switched its mode, because the link was cut or the timeout
         * expired. If it is unknown whether the session started, the component hangs up the phone.
         */
        UNKNOWN,
        /** The session was ended by a route, by the end of the call, or by the supervisor. */
        ENDED
    }

    /**
     * One entry of the audit.
     *
     * @param what the kind of entry
     * @param supervisor the person asking; null if the route does not name one
     * @param phone the supervisor's phone; null if a mode was switched or a session ended
     * @param target the target's channel if known, otherwise the requested target; null if none was given
     * @param mode the mode; null if a session ended
     * @param handle the handle of the session; null if there is none
     * @param reason the reason for a refusal, an unknown result or an end; null otherwise
     */
    record Entry(
            What what,
            @Nullable String supervisor,
            @Nullable String phone,
            @Nullable String target,
            @Nullable SpyMode mode,
            @Nullable String handle,
            @Nullable String reason) {}
}
