/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.operation;

import io.github.camelami.SpyMode;
import org.jspecify.annotations.Nullable;

/** Is notified of each spy begun, switched, refused and ended. Called on worker threads and event loops; must not block. */
@FunctionalInterface
public interface SpyAudit {

    /** Does nothing. */
    SpyAudit NONE = entry -> {};

    void record(Entry entry);

    /**
     * A route asks the server to hang up a channel that listens. Who ended a listening is recorded only once the server accepted
     * the hangup: its end may come before the answer, and a refused hangup ends nothing.
     *
     * @param handle the listening channel's unique id
     * @param supervisor who asked; null when the route does not say
     * @return takes the server's answer; null when the end of this listening will not be recorded, so that the caller records it
     */
    default @Nullable Ending ending(String handle, @Nullable String supervisor) {
        return null;
    }

    /** A hangup that the server has not answered. */
    @FunctionalInterface
    interface Ending {

        /**
         * Takes the answer; called once, on any thread.
         *
         * @param accepted whether the server accepted the hangup; false also when it never got it or never answered
         */
        void answered(boolean accepted);
    }

    /** What can happen to a spy. */
    enum What {
        BEGUN,
        SWITCHED,
        REFUSED,
        /**
         * Not known whether it began, since the link was cut or the time ran out: its phone is hung up. Or not known whether its mode was
         * switched.
         */
        UNKNOWN,
        /** By a route, with the spied call, or by the supervisor. */
        ENDED
    }

    /**
     * One line of the audit.
     *
     * @param what what happened
     * @param supervisor who asked; null when the route does not say
     * @param phone the supervisor's phone; null when a mode was switched or a spy ended
     * @param target who is listened to: the channel when it is known, else what was asked for; null when nothing was
     * @param mode how; null when a spy ended
     * @param handle the listening's handle; null when there is none
     * @param reason why it was refused, is not known, or ended; null otherwise
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
