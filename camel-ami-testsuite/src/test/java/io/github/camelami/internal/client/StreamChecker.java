/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Compares one consumer's stream with the numbers of {@link ChaosServer}. Within a session, no event may be lost,
 * doubled or out of order unless a gap reports it. Between sessions there must be a gap, and its times must match the
 * server's record. One thread at a time.
 */
final class StreamChecker {

    /** How much wider a gap may be than the actual loss. No missing event may lie outside. */
    private static final Duration BOUND = Duration.ofSeconds(1);

    private final boolean losesByDesign;
    private final ChaosServer server;
    private long link = -1;
    private long seq = -1;
    private long lostTold;
    private boolean connected;
    private boolean sessionGap;
    private @Nullable Instant gapFrom;
    private @Nullable Instant gapTo;
    private @Nullable Instant lossFrom;
    private @Nullable Instant lossTo;

    private volatile long events;
    private volatile long gaps;
    private volatile long lost;
    private volatile long sessions;
    private volatile @Nullable String wrong;
    private volatile Duration wider = Duration.ZERO;

    /** @param losesByDesign whether the event buffer drops, so that a session's first events may be missing too */
    StreamChecker(boolean losesByDesign, ChaosServer server) {
        this.losesByDesign = losesByDesign;
        this.server = server;
    }

    /**
     * The next event.
     *
     * @param field the first value of a field, or null
     */
    void accept(String name, UnaryOperator<@Nullable String> field) {
        switch (name) {
            case "Tick" -> tick(Long.parseLong(field.apply("Link")), Long.parseLong(field.apply("Seq")));
            case "AmiConnected" -> connected = true;
            case "AmiGap" -> {
                gaps++;
                String number = field.apply("Lost");
                Instant from = Instant.parse(field.apply("From"));
                Instant to = Instant.parse(field.apply("To"));
                if (number == null) {
                    sessionGap = true;
                    gapFrom = gapFrom == null ? from : gapFrom;
                    gapTo = to;
                } else {
                    lossFrom = lossFrom == null ? from : lossFrom;
                    lossTo = to;
                    lostTold += Long.parseLong(number);
                    lost += Long.parseLong(number);
                }
            }
            default -> {
                // FullyBooted, Shutdown, AmiDisconnected
            }
        }
    }

    private void tick(long itsLink, long itsSeq) {
        events++;
        if (itsLink == link) {
            if (itsSeq != seq + 1 + lostTold) {
                fail("in session " + link + " event " + itsSeq + " came after " + seq + ", reported lost: " + lostTold);
            } else if (lossFrom != null && lossTo != null) {
                requireInside(lossFrom, lossTo, List.of(server.sentAt(link, seq + 1), server.sentAt(link, itsSeq - 1)));
            }
        } else {
            sessions++;
            if (itsLink < link) {
                fail("session " + itsLink + " came after " + link);
            }
            if (!connected || link >= 0 && !sessionGap) {
                fail("session " + itsLink + " began without " + (connected ? "AmiGap" : "AmiConnected"));
            }
            if (link >= 0 && gapFrom != null && gapTo != null && !losesByDesign) {
                compareSessions(gapFrom, gapTo, itsLink);
            }
            if (losesByDesign ? itsSeq > lostTold : itsSeq != 0) {
                fail("session " + itsLink + " began with event " + itsSeq + ", reported lost: " + lostTold);
            }
        }
        link = itsLink;
        seq = itsSeq;
        lostTold = 0;
        connected = false;
        sessionGap = false;
        gapFrom = null;
        gapTo = null;
        lossFrom = null;
        lossTo = null;
    }

    /** Compares the gap between the last event taken and the first of a later session with the times of the server. */
    private void compareSessions(Instant from, Instant to, long itsLink) {
        Instant before = server.sentAt(link, seq);
        Instant after = server.sentAt(itsLink, 0);
        List<Instant> missing = new ArrayList<>(server.sentBetween(link, itsLink));
        Instant next = server.sentAt(link, seq + 1);
        if (next != null) {
            missing.add(0, next);
        }
        requireInside(from, to, missing);
        if (before != null && after != null) {
            wider = max(wider, Duration.between(from, before));
            wider = max(wider, Duration.between(after, to));
        }
        if (before == null || after == null || from.isBefore(before.minus(BOUND)) || to.isAfter(after.plus(BOUND))) {
            fail("gap " + from + " to " + to + " is wider than from " + before + " to " + after);
        }
    }

    /** The width of a gap of dropped events depends on how long they waited to be read. */
    private void requireInside(Instant from, Instant to, List<Instant> missing) {
        for (Instant one : missing) {
            if (from.isAfter(one) || to.isBefore(one)) {
                fail("gap " + from + " to " + to + " after session " + link + " leaves out what was sent at " + one);
            }
        }
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private void fail(String what) {
        if (wrong == null) {
            wrong = what;
        }
    }

    long events() {
        return events;
    }

    /** The first fault found; null if there is none. */
    @Nullable
    String wrong() {
        return wrong;
    }

    @Override
    public String toString() {
        return String.format(
                "%,d events of %,d sessions, %,d gaps reported, %,d events reported lost, gaps at most %d ms too wide, %s",
                events,
                sessions,
                gaps,
                lost,
                wider.toMillis(),
                wrong == null ? "none lost, doubled or out of order otherwise" : wrong);
    }
}
