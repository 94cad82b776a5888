/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.message;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened, or one item of a list.
 *
 * @param headers every line of it
 */
public record AmiEvent(AmiHeaders headers) implements AmiMessage {

    /** An event made here, not received. */
    public static AmiEvent of(String name, String... fields) {
        String[] all = new String[fields.length + 2];
        all[0] = "Event";
        all[1] = name;
        System.arraycopy(fields, 0, all, 2, fields.length);
        return new AmiEvent(AmiHeaders.of(all));
    }

    /** The name behind {@code Event:}, as spelled by the server; empty when it is missing. */
    public String name() {
        return headers.first("Event", "");
    }

    /** Whether this is the event of that name, ASCII case aside. */
    public boolean is(String name) {
        return headers.firstIs("Event", name);
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
