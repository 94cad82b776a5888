/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.operation;

import org.jspecify.annotations.Nullable;

/** Is told of each spy begun, switched, refused and ended by a route. Called on worker threads; must not block for long. */
@FunctionalInterface
public interface ListenAudit {

    /** Nobody is told. */
    ListenAudit NONE = entry -> {};

    void record(Entry entry);

    /** What can happen to a spy. */
    enum What {
        BEGUN,
        SWITCHED,
        REFUSED,
        /** Not known whether it began, since the link was cut or the time ran out; its phone is hung up. */
        UNKNOWN,
        /** By a route; an end by itself, with the spied call or by the supervisor, is told by ChanSpyStop alone. */
        ENDED
    }

    /**
     * One line of the audit.
     *
     * @param what what happened
     * @param supervisor who asked; null when the route does not say
     * @param phone the supervisor's phone; null when a mode was switched or a spy ended
     * @param target who is listened to: the channel when it is known, else what was asked for
     * @param mode how; null when a spy ended
     * @param handle the listening's handle; null when there is none
     * @param reason why it was refused, or is not known; null otherwise
     */
    record Entry(
            What what,
            @Nullable String supervisor,
            @Nullable String phone,
            String target,
            @Nullable Mode mode,
            @Nullable String handle,
            @Nullable String reason) {}
}
