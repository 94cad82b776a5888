/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.manager;

import io.github.camelami.simulator.wire.ActionMessage;
import java.time.Instant;
import java.util.List;

/**
 * An action a client sent. Its text form shows no secret.
 *
 * @param connection the number of the connection, from 1 in order of their coming
 * @param user who was logged in, empty before login
 * @param at when it was complete
 * @param message its lines
 */
public record ReceivedAction(long connection, String user, Instant at, ActionMessage message) {

    /**
     * The action's name.
     *
     * @return as sent
     */
    public String name() {
        return message.action();
    }

    /**
     * Its ActionID.
     *
     * @return empty if none
     */
    public String actionId() {
        return message.actionId();
    }

    /**
     * The first value of a header.
     *
     * @param header its name, any case
     * @return empty if absent
     */
    public String get(String header) {
        return message.get(header);
    }

    /**
     * Every value of a header.
     *
     * @param header its name, any case
     * @return in order
     */
    public List<String> all(String header) {
        return message.all(header);
    }
}
