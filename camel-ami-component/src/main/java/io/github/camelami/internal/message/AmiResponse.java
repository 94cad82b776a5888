/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import org.jspecify.annotations.Nullable;

/**
 * The first answer to an action.
 *
 * @param headers every line of it
 */
public record AmiResponse(AmiHeaders headers) implements AmiMessage {

    /** {@code Success}, {@code Error}, {@code Goodbye}, or {@code Follows} from Asterisk 13 and older. */
    public String status() {
        return headers.first("Response", "");
    }

    /** Whether the server refused the action. */
    public boolean isError() {
        return headers.firstIs("Response", "Error");
    }

    /** The id of the action answered; null when the action carried none or its line was lost. */
    public @Nullable String actionId() {
        return headers.first("ActionID");
    }

    /** The server's words, English prose, never to be parsed; empty when there are none. Trailing line feeds are removed. */
    public String message() {
        return headers.first("Message", "").stripTrailing();
    }

    /** Whether a list follows: item events, then one with {@code EventList: Complete}. */
    public boolean startsList() {
        return headers.firstIs("EventList", "start");
    }
}
