/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Creates the {@link CloseCause} for each way in which a session can end. Immutable. */
record Endings(ServerAddress address) {

    CloseCause unreachable(String why, @Nullable Throwable error) {
        return new CloseCause(CloseCause.Kind.UNREACHABLE, "Cannot connect to " + address + ": " + why, error);
    }

    CloseCause notLoggedInWithin(Duration time, LoginHandler login) {
        return new CloseCause(
                CloseCause.Kind.UNREACHABLE,
                address + " is connected but did not send " + login.awaited() + " within " + time.toMillis()
                        + " ms (option loginTimeout)" + login.whyNot(address.sslContext() != null),
                null);
    }

    CloseCause loginConfused(String what) {
        return new CloseCause(CloseCause.Kind.PROTOCOL, "The login at " + address + " failed: " + what, null);
    }

    CloseCause silent(Duration silence) {
        return new CloseCause(
                CloseCause.Kind.SILENT,
                address + " sent nothing for " + silence.toMillis() + " ms, not even a response to a Ping",
                null);
    }

    CloseCause protocolError(Throwable error) {
        return new CloseCause(CloseCause.Kind.PROTOCOL, address + ": " + Dial.words(error), error);
    }

    CloseCause tlsFailed(@Nullable Throwable error) {
        CloseCause plain = TlsMismatch.plainServer(address.toString(), error);
        return plain != null
                ? plain
                : new CloseCause(
                        CloseCause.Kind.UNREACHABLE,
                        "TLS with " + address + " failed: " + Dial.words(error)
                                + ". This must be the TLS port, with a certificate that is trusted and names the host",
                        error);
    }

    CloseCause defect(Throwable defect) {
        return new CloseCause(
                CloseCause.Kind.CUT,
                "A defect of this client ended the session with " + address + ": " + defect
                        + ". Its trace is in the log; please report it",
                defect);
    }

    /** @param cut the kind of ending to report if the session was logged in */
    CloseCause failed(SessionState state, Throwable error, CloseCause.Kind cut) {
        String words = error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
        return state == SessionState.READY
                ? cut("The connection to " + address + " failed: " + words, error, cut)
                : new CloseCause(
                        CloseCause.Kind.UNREACHABLE,
                        "The connection to " + address + " failed before login: " + words,
                        error);
    }

    /** @param cut the kind of ending to report if the session was logged in */
    CloseCause inactive(SessionState state, CloseCause.Kind cut) {
        return switch (state) {
            case CONNECTING, BANNER ->
                new CloseCause(
                        CloseCause.Kind.UNREACHABLE,
                        address
                                + " closed the connection before its greeting: it is restarting, or its authlimit"
                                + " (sessions not logged in) is reached, or the port belongs to another"
                                + " service",
                        null);
            case LOGIN ->
                new CloseCause(CloseCause.Kind.UNREACHABLE, address + " closed the connection during login", null);
            default -> cut(address + " closed the connection", null, cut);
        };
    }

    private CloseCause cut(String message, @Nullable Throwable error, CloseCause.Kind kind) {
        return switch (kind) {
            case SHUTDOWN -> new CloseCause(kind, address + " shut down", error);
            case SLOW_READER ->
                new CloseCause(
                        kind,
                        message + " because the route took its events too slowly (writetimeout in manager.conf)",
                        error);
            default -> new CloseCause(kind, message, error);
        };
    }
}
