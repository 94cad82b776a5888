/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Determines where the stream of events starts, breaks and continues, and when events may be missing. It does no I/O.
 * The time is passed in as an argument, from {@link StreamTime#now}.
 *
 * <p>A gap starts at the last moment by which everything is known to have been read. It ends with the next login, after
 * which the server sends all events again. The start is:
 *
 * <ul>
 * <li>normally the last read of a complete message, since a dead connection is noticed much later;
 * <li>if reading was delayed at the end: the last moment at which the connection was seen open and empty. The server
 * may have hung up, and had further events, before the read that shows the hang-up;
 * <li>under a load so high that reading may lag: the last question that was answered;
 * <li>after a pause in reading, a stall of this process, or a slow answer: the last read before it. This applies until
 * the answer to a later question shows that reading has caught up. Data from the server, and the end of the connection,
 * are noticed only when they are read;
 * <li>if this side ended the session with Logoff and the server answered immediately: the last moment before the
 * Logoff at which the connection was seen open and empty.
 * </ul>
 */
final class StreamContinuity {

    /** How often to call {@link #tick} during a session, in nanoseconds. A gap can start up to four ticks too early. */
    static final long TICK = TimeUnit.MILLISECONDS.toNanos(200);

    /**
     * If the time between two ticks or reads is longer than this, the process has stalled, and data waiting to be read
     * may be old.
     */
    private static final long HELD_UP = TimeUnit.SECONDS.toNanos(1);

    /**
     * If a read comes this long after the last one, the process may have been held up. More data, and the end of the
     * connection after it, may then wait at the server or on the way, since the window of the connection was closed.
     */
    private static final long LATE = TICK / 4;

    /** The interval between questions that show whether reading has caught up. */
    private static final long ASK_EVERY = TimeUnit.MILLISECONDS.toNanos(500);

    /** An answer within this time shows that nothing older waits to be read. */
    private static final long QUICK_ANSWER = TimeUnit.MILLISECONDS.toNanos(500);

    /** A live server answers the Logoff, and closes the session, within this time. */
    private static final long QUICK_GOODBYE = TimeUnit.MILLISECONDS.toNanos(900);

    /** Two boot times that are closer together than this may belong to the same server. */
    private static final long SAME_BOOT = TimeUnit.SECONDS.toNanos(3);

    /** The maximum drift between two clocks is the elapsed time divided by this number. */
    private static final long DRIFT_PART = 1000;

    /** Uptimes are in whole seconds, so a server may appear to have booted up to this much later than it did. */
    private static final long UPTIME_UNIT = TimeUnit.SECONDS.toNanos(1);

    /** What a new session means for the stream. */
    enum Restart {
        /** The server is the same and was not restarted. */
        NO,
        /** Earlier knowledge is void: the server was restarted, or is a different server. */
        YES,
        /** It cannot be determined whether the server was restarted. */
        UNKNOWN
    }

    /**
     * Describes how the stream starts.
     *
     * @param gap the gap before the start; null at the first start
     */
    record Beginning(Restart restart, @Nullable Gap gap) {}

    private record Break(long from, String cause, String server, String peer, @Nullable Long bootedAt) {}

    private enum Phase {
        DOWN,
        /** Logged in, but it is not known yet how the stream starts. */
        UP,
        BEGUN,
        /** This side has sent Logoff. */
        LEAVING
    }

    private Phase phase = Phase.DOWN;
    private String server = "";
    private String peer = "";
    private @Nullable Long bootedAt;
    private @Nullable Break broken;

    private long upAt;
    private long readUpTo;

    /** The last moment before which everything has certainly been read. */
    private long certainUpTo;

    /** Everything that arrived before this moment was read, and the connection was still open then. */
    private long drainedUpTo;

    /** The times of the event loop's last two looks at the connection, each taken after the look. */
    private long lookedAt;

    private long lookedBefore;
    private long tickedAt;
    private boolean readSinceTick;
    private long readAt;

    /** Whether data that waited during a late read may still be arriving. A look then shows neither all of it nor the end. */
    private boolean settling;

    private long settlingSince;

    private long aliveAt;
    private long leftAt;
    private long drainedWhenLeft;
    private boolean answeredLogoff;

    private boolean paused;
    private boolean behind;
    private boolean busy;
    private long behindSince;
    private boolean asking;
    private long askedAt;

    /** The time that the fastest answer of this session took. What is read may have been sent that long before. */
    private long roundTrip;

    // ---- a session -------------------------------------------------------------------------------------------------

    /**
     * Called when a session is logged in and the server starts to send all events.
     *
     * @param at the configured address of the server
     * @param peerOf the IP address of the connection, one of possibly several for a host name
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
        drained(greetedAt);
        tickedAt = now;
        readSinceTick = true;
        readAt = now;
        settling = false;
        paused = false;
        behind = false;
        busy = false;
        asking = false;
        askedAt = now;
        roundTrip = 0;
    }

    /** Returns whether the stream is running: it has started, and no Logoff was sent. */
    boolean hasBegun() {
        return phase == Phase.BEGUN;
    }

    /** Returns whether {@link #begin} is due. */
    boolean awaitsBeginning() {
        return phase == Phase.UP;
    }

    /**
     * Starts the stream, at the first new event or after a timeout.
     *
     * @param uptime the server's uptime in seconds; null if it is unknown
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

    /**
     * Returns whether the server was restarted, that is, whether it booted after its last sign of life. Changes to the
     * clocks do not affect the result.
     */
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
            // uptimes are in whole seconds, so a server that booted just before the break seems to have booted after it
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

    /**
     * Returns whether a different address means a different server. Two addresses may lead to the same server. That is
     * certain if both addresses belong to one host name and the boot times are equal.
     */
    private Restart restartElsewhere(Break before, long apart, long booted) {
        if (apart > SAME_BOOT + (upAt - booted) / DRIFT_PART) {
            return Restart.YES;
        }
        return server.equals(before.server) && apart <= SAME_BOOT ? Restart.NO : Restart.UNKNOWN;
    }

    /** Called when Logoff is sent. Anything that the server still sends is ignored. */
    void leaving(long now) {
        if (phase != Phase.DOWN) {
            alive(now);
            phase = Phase.LEAVING;
            leftAt = now;
            drainedWhenLeft = later(certainUpTo, drainedUpTo - roundTrip);
            answeredLogoff = false;
        }
    }

    /** Called when the server has answered Logoff. A connection that ends without that may have been dead long before. */
    void goodbye() {
        answeredLogoff = true;
    }

    /**
     * Called when the session has ended.
     *
     * @param cause the documented word for the cause
     */
    void down(String cause, long now) {
        if (phase == Phase.DOWN) {
            return;
        }
        boolean letGo = phase == Phase.LEAVING && answeredLogoff && !behind && !busy && now - leftAt < QUICK_GOODBYE;
        phase = Phase.DOWN;
        if (broken == null) {
            broken = new Break(letGo ? drainedWhenLeft : surelyReadUpTo(), cause, server, peer, bootedAt);
        }
    }

    // ---- reading ---------------------------------------------------------------------------------------------------

    /**
     * Called when at least one complete message was read. The event loop has now looked at the connection twice since
     * {@link #lookedBefore}, so all data that had arrived by that time is read. The end of a connection is noticed one
     * look later than the data before it. After a late read, the end may be noticed any number of looks later, so no look
     * counts until {@link #tick} ends that state.
     */
    void read(long now) {
        alive(now);
        if (!settling && now - readAt > LATE) {
            settling = true;
            settlingSince = now;
        }
        if (!settling) {
            drainedUpTo = later(drainedUpTo, lookedBefore);
            lookedBefore = lookedAt;
            lookedAt = now;
        }
        readAt = now;
        readSinceTick = true;
        if (!behind) {
            readUpTo = now;
        }
    }

    /**
     * Records that this process is still running. Called every {@link #TICK} by the event loop, after it looked at the
     * connection. If there was nothing to read since the last tick, the connection was open and empty at that tick. If
     * the loop ran without delay since the last tick, what had waited before has arrived by now.
     */
    void tick(long now) {
        boolean prompt = now - tickedAt <= TICK + LATE;
        alive(now);
        if (settling && readSinceTick && prompt && now - settlingSince >= TICK / 2) {
            settling = false;
            drained(later(drainedUpTo, settlingSince));
        } else if (settling && readSinceTick && !prompt && !behind && now - settlingSince > 2 * HELD_UP) {
            fallBehind(now); // the loop never runs without delay, so only an answer can show that reading has caught up
        }
        if (!readSinceTick) {
            settling = false;
            drainedUpTo = later(drainedUpTo, tickedAt);
            lookedBefore = tickedAt;
            lookedAt = now;
        }
        readSinceTick = false;
        tickedAt = now;
    }

    private void drained(long upTo) {
        drainedUpTo = upTo;
        lookedBefore = upTo;
        lookedAt = upTo;
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }

    private static long earlier(long one, long other) {
        return one - other < 0 ? one : other;
    }

    private void alive(long now) {
        if (now - aliveAt > HELD_UP) {
            fallBehind(now);
        } else if (asking && !behind && now - askedAt > QUICK_ANSWER) {
            fallBehind(askedAt);
            readUpTo = earlier(askedAt, readUpTo);
        }
        aliveAt = now;
    }

    /**
     * Sets whether the load is so high that reading may lag without a pause. A quiet period counts only once the server
     * has answered a question in it, since the connection may be dead after a flood.
     *
     * @param since the start of the period of load or quiet; before a period of load, reading kept up
     */
    void busy(boolean now, long since) {
        if (now && !busy) {
            certainUpTo = later(certainUpTo, earlier(since, drainedUpTo) - roundTrip);
        }
        busy = now || busy && certainUpTo - since < 0;
    }

    /** Returns the last moment at the server before which everything is known to have been read. */
    private long surelyReadUpTo() {
        return later(certainUpTo, seenUpTo() - roundTrip);
    }

    private long seenUpTo() {
        return busy && !behind ? certainUpTo : earlier(readUpTo, drainedUpTo);
    }

    private void fallBehind(long now) {
        readUpTo = seenUpTo();
        behind = true;
        behindSince = now;
    }

    /** Called when reading pauses. */
    void pause(long now) {
        paused = true;
        fallBehind(now);
    }

    /** Called when reading resumes. */
    void resume() {
        paused = false;
    }

    /** Returns whether data may have waited before being read. */
    boolean isBehind() {
        return behind;
    }

    /**
     * Returns the earliest time at which an event that is read now can have happened. Unless reading lags, this is the
     * second-to-last time that the event loop checked the connection, less the time of an answer.
     */
    long happenedSince(long now) {
        return behind || busy || now - aliveAt > HELD_UP
                ? surelyReadUpTo()
                : later(certainUpTo, lookedBefore - roundTrip);
    }

    /** Returns whether to send the server a question. The answer shows how far the stream has been read. */
    boolean wantsAnswer(long now) {
        return (behind || busy) && !paused && !asking && now - askedAt >= ASK_EVERY;
    }

    /** Called when a question was sent. */
    void asked(long now) {
        asking = true;
        askedAt = now;
    }

    /** Called when the answer was read, so everything sent before the question has been read too. */
    void answered(long now) {
        asking = false;
        long took = now - askedAt;
        roundTrip = roundTrip == 0 ? took : Math.min(roundTrip, took);
        certainUpTo = askedAt;
        drained(askedAt);
        readUpTo = later(askedAt, readUpTo);
        if (behindSince - askedAt <= 0 && now - askedAt < QUICK_ANSWER) {
            behind = false;
            settling = false;
            readUpTo = now;
        }
    }

    /** Called when no answer will arrive. */
    void unanswered() {
        asking = false;
    }
}
