/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.SpyMode;
import org.jspecify.annotations.Nullable;

/**
 * Is notified when a spy session starts, switches mode, is refused, or ends. Called on worker threads and event loops;
 * must not block.
 */
@FunctionalInterface
public interface SpyAudit {

    /** Does nothing. */
    SpyAudit NONE = entry -> {};

    void record(Entry entry);

    /**
     * Called when a route asks the server to hang up a channel that listens. The audit records who ended the session
     * only once the server has accepted the hangup. The end may arrive before the response, and a refused hangup ends
     * nothing.
     *
     * @param handle the listening channel's unique id
     * @param supervisor the person asking; null if the route does not name one
     * @return receives the server's response; null if the end of this session will not be recorded, so that the caller
     * records it
     */
    default @Nullable Ending ending(String handle, @Nullable String supervisor) {
        return null;
    }

    /** A hangup that the server has not answered yet. */
    @FunctionalInterface
    interface Ending {

        /**
         * Takes the server's response; called once, on any thread.
         *
         * @param accepted whether the server accepted the hangup; false also if the hangup was not sent or got no
         * response
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
         * expired. If the start is unknown, the phone is hung up.
         */
        UNKNOWN,
        /** Ended by a route, with the call, or by the supervisor. */
        ENDED
    }

    /**
     * One entry of the audit.
     *
     * @param what what happened
     * @param supervisor the person asking; null if the route does not name one
     * @param phone the supervisor's phone; null if a mode was switched or a session ended
     * @param target the target: its channel if known, else the requested target; null if none was given
     * @param mode the mode; null if a session ended
     * @param handle the handle of the session; null if there is none
     * @param reason why it was refused, is unknown, or ended; null otherwise
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
