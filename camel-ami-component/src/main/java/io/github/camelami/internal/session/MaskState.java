/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.session.SessionOptions.EventMask;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events a session asks its server for: a base, and beside it the classes that awaited outcomes need, its own and those of
 * another session. Does no I/O; confined to the event loop.
 */
final class MaskState {

    private EventMask base;
    private Set<EventClass> raised = Set.of();
    private Set<EventClass> lent = Set.of();
    private EventMask asked;
    private EventMask confirmed = EventMask.NONE;
    private int unanswered;

    /** @param login the mask sent with the login */
    MaskState(EventMask login) {
        this.base = login;
        this.asked = login;
    }

    /** The server accepted the login, and with it the first mask. */
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

    /** Asks for what another session needs now. */
    void lend(Set<EventClass> classes) {
        lent = classes;
    }

    boolean isRaised() {
        return !raised.isEmpty();
    }

    /** Returns whether the server sends these classes by what it was asked last. */
    boolean asksFor(Set<EventClass> classes) {
        return asked.covers(classes);
    }

    /** Returns the mask to be sent now, which counts as sent; null when the server has it. */
    @Nullable
    EventMask change() {
        EventMask needed = base.with(raised).with(lent);
        if (needed.equals(asked)) {
            return null;
        }
        asked = needed;
        unanswered++;
        return needed;
    }

    /** The server answered a change, or did not in time. */
    void answered(EventMask mask, boolean accepted) {
        unanswered--;
        confirmed = accepted ? mask : EventMask.NONE;
    }

    /** Returns what the server is certain to send: nothing while a change is in flight, since either mask may be in force. */
    EventMask inForce() {
        return unanswered == 0 ? confirmed : EventMask.NONE;
    }
}
