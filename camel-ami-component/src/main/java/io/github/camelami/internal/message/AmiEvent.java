/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened, or one item of a list. Two are equal when their name and lines are.
 *
 * @param name the value of {@code Event:}, as spelled by the server; empty when it is missing
 * @param headers every line of it, that of the name included
 * @param admission what the gate of its session found out about it; null for one that came through no gate
 */
public record AmiEvent(String name, AmiHeaders headers, @Nullable Admission admission) implements AmiMessage {

    /** An event that came through a gate. */
    public AmiEvent(Admission admission, AmiHeaders headers) {
        this(admission.name(), headers, admission);
    }

    /** What stands before a user event's own name where that name alone would be taken for another event. */
    public static final String USER_EVENT_PREFIX = "UserEvent:";

    private static final String USER_EVENT = "UserEvent";
    private static final String OURS = "Ami";

    /** An event whose name is read from its lines. */
    public AmiEvent(AmiHeaders headers) {
        this(headers.first("Event", ""), headers, null);
    }

    /** An event made here, not received. */
    public static AmiEvent of(String name, String... fields) {
        String[] all = new String[fields.length + 2];
        all[0] = "Event";
        all[1] = name;
        System.arraycopy(fields, 0, all, 2, fields.length);
        return new AmiEvent(name, AmiHeaders.of(all), null);
    }

    /** Whether this is the event of that name, case aside. */
    public boolean is(String name) {
        return this.name.equalsIgnoreCase(name);
    }

    /** Returns the own name of a user event; null for any other event, and for a user event without a name. */
    public @Nullable String userEvent() {
        return is(USER_EVENT) ? get(USER_EVENT) : null;
    }

    /**
     * Returns the name by which routes know this event: its name, or for a user event its own name. An own name that is {@linkplain
     * #isReserved reserved} follows {@link #USER_EVENT_PREFIX}, as in {@code UserEvent:Hangup}: anyone who may send a user event
     * could otherwise forge any event.
     */
    public String knownAs() {
        String own = userEvent();
        if (own == null || own.isBlank()) {
            return name;
        }
        return isReserved(own) ? USER_EVENT_PREFIX + own : own;
    }

    /**
     * Returns whether an event of that name comes from Asterisk itself or from this component, case and blanks around it aside. A
     * user event cannot be known by such a name.
     */
    public static boolean isReserved(String name) {
        return isOurs(name) || EventCatalog.isKnown(name);
    }

    /** Returns whether only this component makes events of that name: it begins with {@code Ami}. No Asterisk sends such a one. */
    public static boolean isOurs(String name) {
        String bare = name.stripLeading();
        return bare.regionMatches(true, 0, OURS, 0, OURS.length());
    }

    /** The first value of a field, or null. */
    public @Nullable String get(String field) {
        return headers.first(field);
    }

    /** The id of the action this event belongs to; null for most events. Other sessions' ids arrive here too. */
    public @Nullable String actionId() {
        return headers.first("ActionID");
    }

    /** Whether this event ends a list. No Asterisk sends {@code Cancelled}; its source names it, so it is accepted. */
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

    /** Its name and lines, values of secret keys masked. */
    @Override
    public String toString() {
        return "AmiEvent[name=" + name + ", headers=" + headers + "]";
    }
}
