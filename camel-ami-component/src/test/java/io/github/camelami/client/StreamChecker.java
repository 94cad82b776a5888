/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Checks one consumer's stream against the numbers of {@link ChaosServer}: within a session nothing lost, doubled or out of order but
 * what a gap tells; between sessions a gap. One thread at a time.
 */
final class StreamChecker {

    private final boolean losesByDesign;
    private long link = -1;
    private long seq = -1;
    private long lostTold;
    private boolean connected;
    private boolean sessionGap;

    private volatile long events;
    private volatile long gaps;
    private volatile long lost;
    private volatile long sessions;
    private volatile @Nullable String wrong;

    /** @param losesByDesign whether the mailbox drops, so that a session's first events may be missing too */
    StreamChecker(boolean losesByDesign) {
        this.losesByDesign = losesByDesign;
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
                if (number == null) {
                    sessionGap = true;
                } else {
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
                fail("in session " + link + " event " + itsSeq + " came after " + seq + ", told lost: " + lostTold);
            }
        } else {
            sessions++;
            if (itsLink < link) {
                fail("session " + itsLink + " came after " + link);
            }
            if (!connected || link >= 0 && !sessionGap) {
                fail("session " + itsLink + " began without " + (connected ? "AmiGap" : "AmiConnected"));
            }
            if (losesByDesign ? itsSeq > lostTold : itsSeq != 0) {
                fail("session " + itsLink + " began with event " + itsSeq + ", told lost: " + lostTold);
            }
        }
        link = itsLink;
        seq = itsSeq;
        lostTold = 0;
        connected = false;
        sessionGap = false;
    }

    private void fail(String what) {
        if (wrong == null) {
            wrong = what;
        }
    }

    long events() {
        return events;
    }

    /** The first thing that was wrong; null when nothing is. */
    @Nullable
    String wrong() {
        return wrong;
    }

    @Override
    public String toString() {
        return String.format(
                "%,d events of %,d sessions, %,d gaps told, %,d events told lost, %s",
                events, sessions, gaps, lost, wrong == null ? "none lost, doubled or out of order otherwise" : wrong);
    }
}
