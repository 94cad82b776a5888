/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import java.time.Duration;

/** Pings the server for a session, and ends the session if the server stays silent. Confined to the event loop. */
record KeepAlivePeer(Session session, ReadGate reading, ActionCorrelator correlator, Endings endings)
        implements KeepAliveHandler.Peer {

    @Override
    public boolean isExcused() {
        return reading.isPaused() || correlator.isServerHeldUp();
    }

    @Override
    public void onHeard() {
        correlator.heard();
    }

    @Override
    public void ping() {
        session.ping();
    }

    @Override
    public void onSilence(Duration silence) {
        session.end(endings.silent(silence));
    }
}
