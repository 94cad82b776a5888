/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import io.github.camelami.simulator.wire.AmiEvent;
import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.wire.MessageBuilder;

/**
 * An event created by a test: {@code SimulatedEvent.of("UserEvent", USER).add("UserEvent", "Order")}. Not thread-safe.
 */
public final class SimulatedEvent {

    private final String name;
    private final EventClass eventClass;
    private final MessageBuilder lines = new MessageBuilder();

    private SimulatedEvent(String name, EventClass eventClass) {
        this.name = name;
        this.eventClass = eventClass;
    }

    /**
     * Returns an event with a name but no other lines.
     *
     * @param name for instance Newchannel
     * @param eventClass the event class; only users with the read privilege for this class receive the event
     */
    public static SimulatedEvent of(String name, EventClass eventClass) {
        return new SimulatedEvent(name, eventClass);
    }

    /**
     * Returns a user event, as a dialplan sends it.
     *
     * @param name the value of the line {@code UserEvent}
     */
    public static SimulatedEvent userEvent(String name) {
        return of("UserEvent", EventClass.USER).add("UserEvent", name);
    }

    /**
     * Adds a line.
     *
     * @param key the key, written to the client exactly as given
     * @param value written unchanged
     */
    public SimulatedEvent add(String key, String value) {
        lines.add(key, value);
        return this;
    }

    /**
     * Adds a line unchanged, even if it does not have the form {@code Key: Value}.
     *
     * @param line without its line end
     */
    public SimulatedEvent raw(String line) {
        lines.raw(line);
        return this;
    }

    AmiEvent toEvent() {
        return new AmiEvent(name, eventClass, new MessageBuilder().addAll(lines));
    }
}
