/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.session.Callbacks;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Reports each outage of the event link to the listeners once, and again if its reason changes. Confined to the event
 * link's loop, except {@link #remove}.
 */
final class Outages {

    private final Callbacks callbacks;
    private final List<OutageListener> listeners = new CopyOnWriteArrayList<>();
    /** The last reported reason; null while the link is logged in. */
    private @Nullable FailureKind reported;

    Outages(Callbacks callbacks) {
        this.callbacks = callbacks;
    }

    /** Adds a listener and reports the current outage to it, if there is one. */
    void add(OutageListener listener, LinkStatus now) {
        listeners.add(listener);
        FailureKind kind = now.failure();
        String why = now.lastError();
        if (reported != null && kind != null && why != null) {
            report(listener, kind, why);
        }
    }

    /** Removes a listener. Any thread. */
    void remove(OutageListener listener) {
        listeners.remove(listener);
    }

    void up() {
        reported = null;
    }

    void down(FailureKind kind, String why) {
        FailureKind reason = kind == FailureKind.LOST ? FailureKind.UNREACHABLE : kind;
        if (reason != reported) {
            reported = reason;
            listeners.forEach(listener -> report(listener, kind, why));
        }
    }

    private void report(OutageListener listener, FailureKind kind, String why) {
        callbacks.run("An outage listener", () -> listener.down(kind, why));
    }
}
