/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.message.Admission;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.EventGate;
import org.jspecify.annotations.Nullable;

/**
 * Receives the events of a session. All methods are called on the session's event loop and must not block. They are
 * called between the {@code onReady} and the {@code onClosed} of its {@link SessionListener}. {@link #accepts} may also
 * be called outside that span.
 */
public interface EventSink extends EventGate {

    /** Accepts no events. */
    EventSink NONE = new EventSink() {
        @Override
        public @Nullable Admission accepts(byte[] bytes, int from, int to) {
            return null;
        }

        @Override
        public void onEvent(AmiEvent event) {}

        @Override
        public void onReadComplete() {}

        @Override
        public void onLeaving() {}
    };

    /**
     * Takes an event that belongs to no action's list. The sink accepted it, or the session admitted it itself:
     * {@code FullyBooted}, {@code Shutdown}, and events of an awaited outcome.
     */
    void onEvent(AmiEvent event);

    /** Called when at least one complete message of any type was read and nothing more is available. */
    void onReadComplete();

    /**
     * Called after we sent Logoff: nothing the server still sends is passed on. At most once, and not for other
     * endings.
     */
    void onLeaving();
}
