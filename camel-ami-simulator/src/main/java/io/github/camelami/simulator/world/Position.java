/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import java.util.ArrayDeque;
import java.util.Deque;

/** Where a channel stands in the dialplan, and where subroutines go back to. Event loop only. */
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

    /**
     * Goes elsewhere.
     *
     * @param context in the dialplan
     * @param exten there
     * @param priority the step
     */
    public void set(String context, String exten, int priority) {
        this.place = new Place(context, exten, priority);
    }

    /**
     * Goes to another extension, in the same context and at the same priority.
     *
     * @param exten which
     */
    public void exten(String exten) {
        set(place.context(), exten, place.priority());
    }

    void next() {
        set(place.context(), place.exten(), place.priority() + 1);
    }

    /** Keeps the place, for {@link #comeBack()}. */
    public void keep() {
        kept.push(place);
    }

    /**
     * Goes back to the place that was kept last.
     *
     * @return false if none was kept
     */
    public boolean comeBack() {
        Place last = kept.poll();
        if (last != null) {
            place = last;
        }
        return last != null;
    }
}
