/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.manager;

import io.github.camelami.simulator.wire.ActionMessage;
import java.time.Instant;
import java.util.List;

/**
 * An action that a client sent. {@code toString()} masks secrets.
 *
 * @param connection the number of the connection, counted from 1 in order of arrival
 * @param user the logged-in user; empty before login
 * @param at the time at which the action was completely received
 * @param message its lines
 */
public record ReceivedAction(long connection, String user, Instant at, ActionMessage message) {

    /** {@return the action's name as sent} */
    public String name() {
        return message.action();
    }

    /** {@return its ActionID; empty if none} */
    public String actionId() {
        return message.actionId();
    }

    /**
     * Returns the first value of a header; empty if absent.
     *
     * @param header its name, ignoring case
     */
    public String get(String header) {
        return message.get(header);
    }

    /**
     * Returns every value of a header, in order.
     *
     * @param header its name, ignoring case
     */
    public List<String> all(String header) {
        return message.all(header);
    }
}
