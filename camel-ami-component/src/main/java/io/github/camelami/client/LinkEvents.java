/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

import io.github.camelami.message.AmiEvent;
import io.github.camelami.session.CloseCause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events that tell of the link itself, in the same stream and the same form as Asterisk's own, so that a route sees where the
 * stream begins, breaks and goes on.
 */
final class LinkEvents {

    static final String CONNECTED = "AmiConnected";
    static final String DISCONNECTED = "AmiDisconnected";
    static final String GAP = "AmiGap";
    static final String SNAPSHOT_START = "AmiSnapshotStart";
    static final String SNAPSHOT_END = "AmiSnapshotEnd";

    private LinkEvents() {}

    static boolean isLinkEvent(AmiEvent event) {
        return event.is(GAP) || event.is(CONNECTED) || event.is(DISCONNECTED);
    }

    /**
     * The link is there.
     *
     * @param address where
     * @param amiVersion as greeted
     * @param restarted whether Asterisk was started since we were last connected; null when it cannot be told
     */
    static AmiEvent connected(String address, String amiVersion, @Nullable Boolean restarted, Instant at) {
        return AmiEvent.of(
                CONNECTED,
                "Address",
                address,
                "AmiVersion",
                sendable(amiVersion),
                "Restarted",
                restarted == null ? "unknown" : restarted.toString(),
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

    /** Texts from a server may hold what would break our own lines. */
    private static String sendable(String text) {
        return text.replaceAll("[\\r\\n\\x00]+", " ");
    }

    /** The word for a cause, as documented for routes. */
    static String cause(CloseCause cause) {
        return switch (cause.kind()) {
            case UNREACHABLE -> "unreachable";
            case REFUSED, ALREADY_LOGGED_IN -> "refused";
            case CUT -> "cut";
            case SLOW_READER -> "slowReader";
            case SILENT -> "silent";
            case SHUTDOWN -> "shutdown";
            case PROTOCOL -> "protocol";
            case LOCAL -> "closed";
        };
    }

    /**
     * Events of this span are missing here.
     *
     * @param lost how many; negative when nobody can know
     */
    static AmiEvent gap(Instant from, Instant to, String cause, long lost) {
        List<String> fields = new ArrayList<>(List.of(
                "From",
                from.toString(),
                "To",
                to.toString(),
                "DurationMs",
                Long.toString(Duration.between(from, to).toMillis()),
                "Cause",
                cause));
        if (lost >= 0) {
            fields.add("Lost");
            fields.add(Long.toString(lost));
        }
        return AmiEvent.of(GAP, fields.toArray(String[]::new));
    }

    /** One gap over both; the later one's cause. */
    static AmiEvent join(@Nullable AmiEvent earlier, AmiEvent later) {
        if (earlier == null) {
            return later;
        }
        String lostEarlier = earlier.get("Lost");
        String lostLater = later.get("Lost");
        long lost =
                lostEarlier == null || lostLater == null ? -1 : Long.parseLong(lostEarlier) + Long.parseLong(lostLater);
        return gap(
                Instant.parse(earlier.headers().first("From", "")),
                Instant.parse(later.headers().first("To", "")),
                later.headers().first("Cause", ""),
                lost);
    }

    static AmiEvent snapshotStart(String action) {
        return AmiEvent.of(SNAPSHOT_START, "Action", action);
    }

    /** @param error why the list could not be had, or null */
    static AmiEvent snapshotEnd(String action, int items, @Nullable String error) {
        return error == null
                ? AmiEvent.of(SNAPSHOT_END, "Action", action, "Items", Integer.toString(items))
                : AmiEvent.of(
                        SNAPSHOT_END, "Action", action, "Items", Integer.toString(items), "Error", sendable(error));
    }
}
