/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.message.Admission;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.EventGate;
import org.jspecify.annotations.Nullable;

/**
 * Where the events of a session go. All methods are called on the session's event loop, between the {@code onReady} and the
 * {@code onClosed} of its {@link SessionListener}, and must not block; {@link #accepts} may be called outside of these too.
 */
public interface EventSink extends EventGate {

    /** Wants no event. */
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
     * An event that belongs to no action's list and that the sink accepted, or that the session let in by itself: {@code
     * FullyBooted}, {@code Shutdown}, and what an awaited outcome needs.
     */
    void onEvent(AmiEvent event);

    /** At least one whole message of any kind was read, and there is nothing more to read for the moment. */
    void onReadComplete();

    /** We said goodbye to the server: whatever it still sends is handed on no more. At most once, and not for other endings. */
    void onLeaving();
}
