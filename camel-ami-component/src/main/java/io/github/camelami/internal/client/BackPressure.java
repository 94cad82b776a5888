/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.session.Session;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Pauses reading from the event link while any event buffer is full. Confined to the link's event loop. */
final class BackPressure {

    private final StreamContinuity continuity;
    private final StreamTime time;
    private final Set<Subscription> full = new HashSet<>();
    private @Nullable Session session;
    private boolean holding;

    BackPressure(StreamContinuity continuity, StreamTime time) {
        this.continuity = continuity;
        this.time = time;
    }

    /** Pauses reading from a new session if any event buffer is still full. */
    void attach(Session up) {
        session = up;
        holding = false;
        apply();
    }

    /** Called when the session has ended or is about to end. */
    void detach() {
        session = null;
        holding = false;
    }

    /**
     * Pauses or resumes reading after a buffer has changed. Checks the buffer's current state, since it may have
     * changed again.
     */
    void look(Subscription subscription) {
        if (subscription.pausesLink()) {
            full.add(subscription);
        } else {
            full.remove(subscription);
        }
        apply();
    }

    private void apply() {
        Session open = session;
        if (open == null || holding == !full.isEmpty()) {
            return;
        }
        holding = !holding;
        if (holding) {
            continuity.pause(time.now());
            open.pauseReading();
        } else {
            continuity.resume();
            open.resumeReading();
        }
    }
}
