/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.session.SessionOptions.EventMask;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The event mask that a session requests. It combines the mask for consumers with the classes that this session and
 * another one need for awaited outcomes. Does no I/O. Confined to the event loop.
 */
final class MaskState {

    private EventMask base;
    private Set<EventClass> raised = Set.of();
    private Set<EventClass> lent = Set.of();
    private EventMask asked;
    private EventMask confirmed = EventMask.NONE;
    private int unanswered;

    /** Whether the last requested mask was refused, so that it must be requested again. */
    private boolean refused;

    /** @param login the mask sent with the login */
    MaskState(EventMask login) {
        this.base = login;
        this.asked = login;
    }

    /** Called when the server has accepted the login, and with it the first mask. */
    void loggedIn() {
        confirmed = asked;
    }

    void base(EventMask mask) {
        base = mask;
    }

    void raise(Set<EventClass> classes) {
        if (!raised.containsAll(classes)) {
            raised = EventClass.union(raised, classes);
        }
    }

    void lower() {
        raised = Set.of();
    }

    /** Sets the additional classes that another session needs. */
    void lend(Set<EventClass> classes) {
        lent = classes;
    }

    boolean isRaised() {
        return !raised.isEmpty();
    }

    /** Returns whether the last requested mask includes these classes. */
    boolean asksFor(Set<EventClass> classes) {
        return !refused && asked.covers(classes);
    }

    /** Returns the mask to send now, and records it as sent; null if the server already has it. */
    @Nullable
    EventMask change() {
        EventMask needed = base.with(raised).with(lent);
        if (needed.equals(asked) && !refused) {
            return null;
        }
        asked = needed;
        refused = false;
        unanswered++;
        return needed;
    }

    /** Called when the server has accepted a change, or has not answered it in time. */
    void answered(EventMask mask, boolean accepted) {
        unanswered--;
        confirmed = accepted ? mask : EventMask.NONE;
    }

    /** Called when the server has refused a change, or it could not be sent. */
    void refused(EventMask mask) {
        answered(mask, false);
        refused = mask.equals(asked);
    }

    /**
     * Returns the mask that is certainly in effect on the server. While a change is in flight, the result is an empty
     * mask, since either the old or the new mask may apply.
     */
    EventMask inForce() {
        return unanswered == 0 ? confirmed : EventMask.NONE;
    }
}
