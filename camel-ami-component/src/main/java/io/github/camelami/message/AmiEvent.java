/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.message;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened, or one item of a list.
 *
 * @param name what is behind {@code Event:}, as spelled by the server; empty when it is missing
 * @param headers every line of it, that of the name included
 */
public record AmiEvent(String name, AmiHeaders headers) implements AmiMessage {

    /** An event whose name is read from its lines. */
    public AmiEvent(AmiHeaders headers) {
        this(headers.first("Event", ""), headers);
    }

    /** An event made here, not received. */
    public static AmiEvent of(String name, String... fields) {
        String[] all = new String[fields.length + 2];
        all[0] = "Event";
        all[1] = name;
        System.arraycopy(fields, 0, all, 2, fields.length);
        return new AmiEvent(name, AmiHeaders.of(all));
    }

    /** Whether this is the event of that name, case aside. */
    public boolean is(String name) {
        return this.name.equalsIgnoreCase(name);
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
}
