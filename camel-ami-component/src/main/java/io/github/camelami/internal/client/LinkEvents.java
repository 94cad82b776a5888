/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.session.CloseCause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events about the link itself, in the same stream and form as Asterisk's own events. These events show routes
 * where the stream starts, breaks and continues.
 */
final class LinkEvents {

    static final String CONNECTED = "AmiConnected";
    static final String DISCONNECTED = "AmiDisconnected";
    static final String GAP = "AmiGap";
    static final String SNAPSHOT_START = "AmiSnapshotStart";
    static final String SNAPSHOT_END = "AmiSnapshotEnd";

    /** The cause if a session ended because the server shut down. */
    static final String SHUTDOWN = "shutdown";

    private LinkEvents() {}

    /** Returns whether an event reports the state of the link. Not every route needs such events. */
    static boolean isLinkEvent(AmiEvent event) {
        return event.is(CONNECTED) || event.is(DISCONNECTED);
    }

    /**
     * Returns the event that reports that the link is connected.
     *
     * @param address the server's address
     * @param amiVersion the AMI version in the server's banner
     * @param restart whether the server was restarted or replaced; any earlier state is then invalid
     */
    static AmiEvent connected(String address, String amiVersion, StreamContinuity.Restart restart, Instant at) {
        return AmiEvent.of(
                CONNECTED,
                "Address",
                address,
                "AmiVersion",
                sendable(amiVersion),
                "Restarted",
                switch (restart) {
                    case NO -> "false";
                    case YES -> "true";
                    case UNKNOWN -> "unknown";
                },
                "At",
                at.toString());
    }

    static AmiEvent disconnected(String address, CloseCause cause, Instant at) {
        return AmiEvent.of(
                DISCONNECTED,
                "Address",
                address,
                "Cause",
                cause(cause),
                "Reason",
                sendable(cause.message()),
                "At",
                at.toString());
    }

    /** Returns a text from the server as a single AMI line, since line ends in it would break the event. */
    private static String sendable(String text) {
        return text.replaceAll("[\\r\\n\\x00]+", " ");
    }

    /** Returns the documented name of a cause. */
    static String cause(CloseCause cause) {
        return switch (cause.kind()) {
            case UNREACHABLE -> "unreachable";
            case REFUSED, ALREADY_LOGGED_IN -> "refused";
            case CUT -> "cut";
            case SLOW_READER -> "slowReader";
            case SILENT -> "silent";
            case SHUTDOWN -> SHUTDOWN;
            case PROTOCOL -> "protocol";
            case LOCAL -> "closed";
        };
    }

    /** Returns the event that reports that events are missing. */
    static AmiEvent gap(Gap gap, StreamTime time) {
        Duration length = Duration.ofNanos(gap.to() - gap.from());
        Instant to = time.notBefore(gap.to());
        Instant from = time.notAfter(gap.to()).minus(length);
        List<String> fields = new ArrayList<>(List.of(
                "From",
                from.toString(),
                "To",
                to.toString(),
                "DurationMs",
                Long.toString(length.toMillis()),
                "Cause",
                gap.cause()));
        if (gap.lost() != Gap.UNKNOWN) {
            fields.add("Lost");
            fields.add(Long.toString(gap.lost()));
        }
        return AmiEvent.of(GAP, fields.toArray(String[]::new));
    }

    /** Returns the uptime of the server in seconds, from its {@code FullyBooted}; null if it states none. */
    static @Nullable Long uptime(AmiEvent fullyBooted) {
        String uptime = fullyBooted.get("Uptime");
        return uptime == null || !uptime.matches("\\d{1,9}") ? null : Long.valueOf(uptime);
    }

    static AmiEvent snapshotStart(String action) {
        return AmiEvent.of(SNAPSHOT_START, "Action", action);
    }

    /** @param error why the list failed; null if it did not */
    static AmiEvent snapshotEnd(String action, int items, @Nullable String error) {
        return error == null
                ? AmiEvent.of(SNAPSHOT_END, "Action", action, "Items", Integer.toString(items))
                : AmiEvent.of(
                        SNAPSHOT_END, "Action", action, "Items", Integer.toString(items), "Error", sendable(error));
    }
}
