/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where the stream of events begins, breaks and continues, and between which moments events may be missing. It does no I/O; time is
 * an argument, as of {@link StreamTime#now}.
 *
 * <p>A gap lasts from the last moment up to which everything is known to have been read, to the login after which the server sends
 * everything again. That last moment is:
 *
 * <ul>
 *   <li>the last read that brought a whole message, since a dead connection is noticed much later;
 *   <li>while so much comes that reading may lag: the last question that was answered;
 *   <li>when reading was paused, this process was held up, or an answer took long: the last read before, until the answer to a later
 *       question shows that reading has caught up. What a server sent, and when it gave up, cannot be seen before it is read;
 *   <li>when we ended the session ourselves and the server let go of it at once: the moment of our goodbye.
 * </ul>
 */
final class StreamContinuity {

    /** How often {@link #alive} is to be called while there is a session, in nanoseconds. */
    static final long PULSE = TimeUnit.MILLISECONDS.toNanos(800);

    /** When more than this has passed between two pulses or reads, this process was held up, and what waits to be read is old. */
    private static final long HELD_UP = TimeUnit.SECONDS.toNanos(1);

    /** Questions that show whether reading has caught up are this far apart. */
    private static final long ASK_EVERY = TimeUnit.MILLISECONDS.toNanos(500);

    /** An answer within this time shows that nothing older waits to be read. */
    private static final long QUICK_ANSWER = TimeUnit.MILLISECONDS.toNanos(500);

    /** A living server lets go of a session within this time of our goodbye. */
    private static final long QUICK_GOODBYE = TimeUnit.MILLISECONDS.toNanos(900);

    /** Two servers that booted nearer to each other than this may be one. */
    private static final long SAME_BOOT = TimeUnit.SECONDS.toNanos(3);

    /** Clocks run apart by less than this part of the time. */
    private static final long DRIFT_PART = 1000;

    /** Uptimes are whole seconds, so that a server seems to have booted up to this much later than it did. */
    private static final long UPTIME_UNIT = TimeUnit.SECONDS.toNanos(1);

    /** What a new session means for the stream. */
    enum Restart {
        /** The server is the one it was. */
        NO,
        /** What was known of it is void: it was restarted, or it is another server. */
        YES,
        /** It may be either. */
        UNKNOWN
    }

    /**
     * How the stream begins.
     *
     * @param gap what is missing before; null when this is the first beginning
     */
    record Beginning(Restart restart, @Nullable Gap gap) {}

    private record Break(long from, String cause, String server, String peer, @Nullable Long bootedAt) {}

    private enum Phase {
        DOWN,
        /** Logged in; nothing has shown yet how the stream begins. */
        UP,
        BEGUN,
        /** We have said goodbye. */
        LEAVING
    }

    private Phase phase = Phase.DOWN;
    private String server = "";
    private String peer = "";
    private @Nullable Long bootedAt;
    private @Nullable Break broken;

    private long upAt;
    private long readUpTo;

    /** The last moment before which everything is certain to have been read. */
    private long certainUpTo;

    private long aliveAt;
    private long leftAt;

    private boolean paused;
    private boolean behind;
    private boolean busy;
    private long behindSince;
    private boolean asking;
    private long askedAt;

    // ---- a session -------------------------------------------------------------------------------------------------

    /**
     * A session was logged in: from now on the server sends everything.
     *
     * @param at the server, as configured
     * @param peerOf the address it was reached at, of which a host name may have several
     * @param greetedAt a moment before the login was sent
     */
    void up(String at, String peerOf, long greetedAt, long now) {
        phase = Phase.UP;
        server = at;
        peer = peerOf;
        bootedAt = null;
        upAt = now;
        readUpTo = now;
        certainUpTo = greetedAt;
        aliveAt = now;
        paused = false;
        behind = false;
        busy = false;
        asking = false;
        askedAt = now;
    }

    /** Whether the stream flows: it has begun, and we have not said goodbye. */
    boolean hasBegun() {
        return phase == Phase.BEGUN;
    }

    /** Whether {@link #begin} is due. */
    boolean awaitsBeginning() {
        return phase == Phase.UP;
    }

    /**
     * The first new event is there, or its time is over.
     *
     * @param uptime the server's own, in seconds; null when it did not say
     */
    Beginning begin(@Nullable Long uptime) {
        phase = Phase.BEGUN;
        bootedAt = uptime == null ? null : upAt - TimeUnit.SECONDS.toNanos(uptime);
        Break before = broken;
        broken = null;
        if (before == null) {
            return new Beginning(Restart.NO, null);
        }
        boolean elsewhere = !server.equals(before.server);
        Restart restart = restartSince(before, elsewhere || !peer.equals(before.peer));
        String cause = elsewhere ? "failover" : restart == Restart.YES ? "restart" : before.cause;
        return new Beginning(restart, new Gap(before.from, upAt, Gap.UNKNOWN, cause));
    }

    /** A server that booted after we last heard from it was restarted, however clocks were set meanwhile. */
    private Restart restartSince(Break before, boolean elsewhere) {
        Long booted = bootedAt;
        Long bootedBefore = before.bootedAt;
        if (before.cause.equals(LinkEvents.SHUTDOWN)) {
            return Restart.YES;
        }
        if (booted == null) {
            return Restart.UNKNOWN;
        }
        boolean later = booted - before.from > 0;
        if (!elsewhere) {
            // by its unit of time, a server that had booted just before the break seems to have booted after it
            boolean same = bootedBefore != null && booted - bootedBefore <= UPTIME_UNIT;
            return later && !same ? Restart.YES : Restart.NO;
        }
        if (later) {
            return Restart.YES;
        }
        return bootedBefore == null
                ? Restart.UNKNOWN
                : restartElsewhere(before, Math.abs(booted - bootedBefore), booted);
    }

    /** Two addresses may lead to one server, and do if they are those of one name and it booted at the same time. */
    private Restart restartElsewhere(Break before, long apart, long booted) {
        if (apart > SAME_BOOT + (upAt - booted) / DRIFT_PART) {
            return Restart.YES;
        }
        return server.equals(before.server) && apart <= SAME_BOOT ? Restart.NO : Restart.UNKNOWN;
    }

    /** We said goodbye: what the server still sends is not read. */
    void leaving(long now) {
        if (phase != Phase.DOWN) {
            alive(now);
            phase = Phase.LEAVING;
            leftAt = now;
        }
    }

    /**
     * The session is over.
     *
     * @param cause the word for why
     */
    void down(String cause, long now) {
        if (phase == Phase.DOWN) {
            return;
        }
        boolean letGo = phase == Phase.LEAVING && !behind && !busy && now - leftAt < QUICK_GOODBYE;
        phase = Phase.DOWN;
        if (broken == null) {
            broken = new Break(letGo ? leftAt : surelyReadUpTo(), cause, server, peer, bootedAt);
        }
    }

    // ---- reading ---------------------------------------------------------------------------------------------------

    /** At least one whole message was read. */
    void read(long now) {
        alive(now);
        if (!behind) {
            readUpTo = now;
        }
    }

    /** This process runs. Called by every read, and every {@link #PULSE} between reads. */
    void alive(long now) {
        if (now - aliveAt > HELD_UP) {
            fallBehind(now);
        } else if (asking && !behind && now - askedAt > QUICK_ANSWER) {
            fallBehind(askedAt);
            readUpTo = askedAt - readUpTo < 0 ? askedAt : readUpTo;
        }
        aliveAt = now;
    }

    /**
     * Whether so much comes that reading may lag without a pause. A quiet time counts once a question in it was answered: after a flood,
     * it may be that the connection is dead.
     *
     * @param since since when so much comes, or so little; before so much came, reading kept up
     */
    void busy(boolean now, long since) {
        if (now && !busy && since - certainUpTo > 0) {
            certainUpTo = since;
        }
        busy = now || busy && certainUpTo - since < 0;
    }

    private long surelyReadUpTo() {
        return busy && !behind ? certainUpTo : readUpTo;
    }

    private void fallBehind(long now) {
        readUpTo = surelyReadUpTo();
        behind = true;
        behindSince = now;
    }

    /** We read no more for a while. */
    void pause(long now) {
        paused = true;
        fallBehind(now);
    }

    /** We read again. */
    void resume() {
        paused = false;
    }

    /** Whether what is read may be older than the moment it is read. */
    boolean isBehind() {
        return behind;
    }

    /** No event that is read now happened before this: {@code now}, unless reading is behind. */
    long happenedSince(long now) {
        return behind || busy || now - aliveAt > HELD_UP ? surelyReadUpTo() : now;
    }

    /** Whether the server should be asked something, so that its answer shows how far we have read. */
    boolean wantsAnswer(long now) {
        return (behind || busy) && !paused && !asking && now - askedAt >= ASK_EVERY;
    }

    /** It is asked. */
    void asked(long now) {
        asking = true;
        askedAt = now;
    }

    /** Its answer was read, and so was everything that it sent before it was asked. */
    void answered(long now) {
        asking = false;
        certainUpTo = askedAt;
        readUpTo = askedAt - readUpTo > 0 ? askedAt : readUpTo;
        if (behindSince - askedAt <= 0 && now - askedAt < QUICK_ANSWER) {
            behind = false;
            readUpTo = now;
        }
    }

    /** No answer will come. */
    void unanswered() {
        asking = false;
    }
}
