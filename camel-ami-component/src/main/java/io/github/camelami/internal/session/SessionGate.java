/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.message.Admission;
import io.github.camelami.internal.message.EventGate;
import io.github.camelami.internal.message.WireBytes;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Accepts the events that the sink wants, that another session's outcomes need, or that the session needs for itself.
 * Confined to the event loop.
 */
final class SessionGate implements EventGate {

    private static final byte[] FULLY_BOOTED = "FullyBooted\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SHUTDOWN = "Shutdown\r\n".getBytes(StandardCharsets.US_ASCII);

    private final EventGate consumers;
    private final ActionCorrelator correlator;
    private final OutcomeFeed serves;
    private boolean sawShutdown;

    /** @param consumers accepts the events that the sink wants */
    SessionGate(EventGate consumers, ActionCorrelator correlator, OutcomeFeed serves) {
        this.consumers = consumers;
        this.correlator = correlator;
        this.serves = serves;
    }

    @Override
    public @Nullable Admission accepts(byte[] bytes, int from, int to) {
        Admission wanted = consumers.accepts(bytes, from, to);
        boolean shutdown = WireBytes.startsWith(SHUTDOWN, bytes, from, to);
        sawShutdown |= shutdown;
        if (wanted != null) {
            serves.note(bytes, from, to);
            return wanted;
        }
        return shutdown
                        || WireBytes.startsWith(FULLY_BOOTED, bytes, from, to)
                        || correlator.mayConcern(bytes, from, to)
                        || serves.mayConcern(bytes, from, to)
                ? EventGate.named(bytes, from, to)
                : null;
    }

    /** Returns whether the server has announced its shutdown. */
    boolean sawShutdown() {
        return sawShutdown;
    }
}
