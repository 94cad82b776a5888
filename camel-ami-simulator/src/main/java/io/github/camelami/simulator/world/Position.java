/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import java.util.ArrayDeque;
import java.util.Deque;

/** The position of a channel in the dialplan, and the return stack of subroutines. Event loop only. */
public final class Position {

    private record Place(String context, String exten, int priority) {}

    private final Deque<Place> kept = new ArrayDeque<>();
    private Place place;

    Position(String context, String exten) {
        this.place = new Place(context, exten, 1);
    }

    /** {@return the context} */
    public String context() {
        return place.context();
    }

    /** {@return the extension} */
    public String exten() {
        return place.exten();
    }

    /** {@return the priority} */
    public int priority() {
        return place.priority();
    }

    /** Moves to another position. */
    public void set(String context, String exten, int priority) {
        this.place = new Place(context, exten, priority);
    }

    /** Moves to another extension, in the same context and at the same priority. */
    public void exten(String exten) {
        set(place.context(), exten, place.priority());
    }

    void next() {
        set(place.context(), place.exten(), place.priority() + 1);
    }

    /** Pushes the position onto the return stack, for {@link #comeBack()}. */
    public void keep() {
        kept.push(place);
    }

    /**
     * Returns to the last pushed position.
     *
     * @return false if the stack is empty
     */
    public boolean comeBack() {
        Place last = kept.poll();
        if (last != null) {
            place = last;
        }
        return last != null;
    }
}
