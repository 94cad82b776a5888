/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import org.jspecify.annotations.Nullable;

/**
 * An event, or one item of a list. Two events are equal if their names and lines are equal.
 *
 * @param name the value of {@code Event:}, as spelled by the server; empty if it is missing
 * @param headers all lines, including the name
 * @param admission the information that the session's gate found; null for an event that did not pass through a gate
 */
public record AmiEvent(String name, AmiHeaders headers, @Nullable Admission admission) implements AmiMessage {

    /** Creates an event that a gate has accepted. */
    public AmiEvent(Admission admission, AmiHeaders headers) {
        this(admission.name(), headers, admission);
    }

    /** The prefix that is added to a user event's own name if another event has the same name. */
    public static final String USER_EVENT_PREFIX = "UserEvent:";

    private static final String USER_EVENT = "UserEvent";
    private static final String OURS = "Ami";

    /** Creates an event whose name is read from its lines. */
    public AmiEvent(AmiHeaders headers) {
        this(headers.first("Event", ""), headers, null);
    }

    /** Creates one of the component's own events. */
    public static AmiEvent of(String name, String... fields) {
        String[] all = new String[fields.length + 2];
        all[0] = "Event";
        all[1] = name;
        System.arraycopy(fields, 0, all, 2, fields.length);
        return new AmiEvent(name, AmiHeaders.of(all), null);
    }

    /** Returns whether this event has the given name, ignoring case. */
    public boolean is(String name) {
        return this.name.equalsIgnoreCase(name);
    }

    /** Returns a user event's own name; null for any other event, and for a user event without a name. */
    public @Nullable String userEvent() {
        return is(USER_EVENT) ? get(USER_EVENT) : null;
    }

    /**
     * Returns the name that routes use for this event: the user event's own name if it is a user event, otherwise its
     * name. If a user event's own name is {@linkplain #isReserved reserved}, the prefix {@link #USER_EVENT_PREFIX} is
     * added, as in {@code UserEvent:Hangup}. Without the prefix, anyone who may send a user event could forge any
     * event.
     */
    public String knownAs() {
        String own = userEvent();
        if (own == null || own.isBlank()) {
            return name;
        }
        return isReserved(own) ? USER_EVENT_PREFIX + own : own;
    }

    /**
     * Returns whether events with this name come from Asterisk itself or from this component, ignoring case and
     * surrounding blanks. A user event cannot use such a name without a prefix.
     */
    public static boolean isReserved(String name) {
        return isOurs(name) || EventCatalog.isKnown(name);
    }

    /**
     * Returns whether only this component creates events with this name. Such names begin with {@code Ami}, and
     * Asterisk does not use them.
     */
    public static boolean isOurs(String name) {
        String bare = name.stripLeading();
        return bare.regionMatches(true, 0, OURS, 0, OURS.length());
    }

    /** Returns the first value of a field; null if there is none. */
    public @Nullable String get(String field) {
        return headers.first(field);
    }

    /**
     * Returns the id of the action that this event belongs to; null for most events. The action may also have been sent
     * by another session.
     */
    public @Nullable String actionId() {
        return headers.first("ActionID");
    }

    /**
     * Returns whether this event ends a list. The value {@code Cancelled} is accepted because Asterisk's source code
     * defines it, although Asterisk never sends it.
     */
    public boolean endsList() {
        return headers.firstIs("EventList", "Complete") || headers.firstIs("EventList", "Cancelled");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AmiEvent that && name.equals(that.name) && headers.equals(that.headers);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + headers.hashCode();
    }

    /** Returns the name and the lines of the event, with the values of secret keys masked. */
    @Override
    public String toString() {
        return "AmiEvent[name=" + name + ", headers=" + headers + "]";
    }
}
