/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import org.jspecify.annotations.Nullable;

/**
 * The response to an action.
 *
 * @param headers all lines
 */
public record AmiResponse(AmiHeaders headers) implements AmiMessage {

    /**
     * Returns the status: {@code Success}, {@code Error}, {@code Goodbye} or, from Asterisk 13 and older, {@code
     * Follows}.
     */
    public String status() {
        return headers.first("Response", "");
    }

    /** Returns whether the server refused the action. */
    public boolean isError() {
        return headers.firstIs("Response", "Error");
    }

    /** Returns the id of the action that was answered; null if the action had none or the line is missing. */
    public @Nullable String actionId() {
        return headers.first("ActionID");
    }

    /**
     * Returns the server's message, without trailing line feeds; empty if there is none. The message is English text
     * that must never be parsed.
     */
    public String message() {
        return headers.first("Message", "").stripTrailing();
    }

    /** Returns whether a list follows: events for the items, then an event with {@code EventList: Complete}. */
    public boolean startsList() {
        return headers.firstIs("EventList", "start");
    }
}
