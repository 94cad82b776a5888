/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Determines where the stream of events starts, breaks and continues, and when events may be missing. It does no I/O.
 * Times are passed in as arguments, from {@link StreamTime#now}.
 *
 * <p>A gap starts at the last moment up to which all events are known to have been read. It ends at the next login,
 * after which the server sends events again. The gap starts:
 *
 * <ul>
 * <li>normally at the last read of a complete message, since a dead connection is noticed much later;
 * <li>if reading was delayed before the end of the connection: at the last moment when the connection was seen open and
 * empty. The server may have sent further events and closed the connection before the read that shows its end;
 * <li>under a load so high that reading may lag: at the last Ping that was answered;
 * <li>after a pause in reading, a stall of this process, or a slow answer: at the last read before it. This applies
 * until the answer to a later Ping shows that reading has caught up. Data from the server, and the end of the
 * connection, are noticed only when they are read;
 * <li>if this side ended the session with Logoff and the server answered immediately: at the last moment before the
 * Logoff when the connection was seen open and empty.
 * </ul>
 */
final class StreamContinuity {

    /** The interval between calls of {@link #tick}, in nanoseconds. A gap can start up to five ticks too early. */
    static final long TICK = TimeUnit.MILLISECONDS.toNanos(200);

    /**
     * If the time between two ticks or reads is longer than this, the process has stalled, and data waiting to be read
     * may be old.
     */
    private static final long HELD_UP = TimeUnit.SECONDS.toNanos(1);

    /**
     * If a read follows the previous one by more than this, the process may have stalled and closed its TCP window.
     * More data, and the end of the connection after it, may then wait at the server or in the network.
     */
    private static final long LATE = TICK / 4;

    /** The minimum interval between Pings that show whether reading has caught up. */
    private static final long ASK_EVERY = TimeUnit.MILLISECONDS.toNanos(500);

    /** An answer within this time shows that nothing older waits to be read. */
    private static final long QUICK_ANSWER = TimeUnit.MILLISECONDS.toNanos(500);

    /** A live server answers the Logoff, and closes the session, within this time. */
    private static final long QUICK_GOODBYE = TimeUnit.MILLISECONDS.toNanos(900);

    /** Two boot times that are closer together than this may belong to the same server. */
    private static final long SAME_BOOT = TimeUnit.SECONDS.toNanos(3);

    /** The maximum drift between two clocks is the elapsed time divided by this number. */
    private static final long DRIFT_PART = 1000;

    /** Uptimes are in whole seconds, so a server may seem to have booted later than it did, by at most this time. */
    private static final long UPTIME_UNIT = TimeUnit.SECONDS.toNanos(1);

    /** Whether the server was restarted before a new session. */
    enum Restart {
        /** The server is the same and was not restarted. */
        NO,
        /** The server was restarted, or is a different server: any earlier state is invalid. */
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
        /** Logged in, but the stream has not started yet. */
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

    /** Everything that the server sent before this moment has certainly been read. */
    private long certainUpTo;

    /** Everything that arrived before this moment was read, and the connection was still open then. */
    private long drainedUpTo;

    /** The times of the event loop's last two checks of the connection, each taken after the check. */
    private long lookedAt;

    private long lookedBefore;
    private long tickedAt;
    private boolean readSinceTick;
    private long readAt;

    /** Whether data held back before a late read may still be arriving. A check then does not show all of it. */
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

    /** The duration of the fastest answer in this session. Data may have been sent that long before it is read. */
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
        down("cut", now); // in case the end of the last session was never reported
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

    /** Returns whether this server reported its uptime at the start of the session before. */
    boolean expectsBootNews() {
        Break before = broken;
        return before != null && before.bootedAt != null && before.server.equals(server);
    }

    /**
     * Starts the stream, at the first new event or after a timeout.
     *
     * @param uptime the server's uptime in seconds; null if it is unknown. The server usually reports it at the login,
     *     but later if it is still starting
     */
    Beginning begin(@Nullable Long uptime, long now) {
        phase = Phase.BEGUN;
        bootedAt = uptime == null ? null : (behind ? upAt : now) - TimeUnit.SECONDS.toNanos(uptime);
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
     * wall clocks do not affect the result.
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
            // uptimes are in whole seconds, so a server that booted just before the break may seem to boot after it
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
     * certain if both addresses belong to one host name and the boot times match.
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

    /** Called when the server has answered Logoff. Without this answer, the connection may have died long before. */
    void goodbye() {
        answeredLogoff = true;
    }

    /**
     * Called when the session has ended.
     *
     * @param cause the cause, as documented for {@code AmiGap}
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
     * Called when at least one complete message was read. The event loop has now checked the connection twice since
     * {@link #lookedBefore}, so all data that had arrived by then has been read. The end of a connection is noticed only
     * one check after its last data. After a late read, it may be noticed any number of checks later, so checks
     * do not count until {@link #tick} ends that state.
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
     * Records that this process is still running. Called every {@link #TICK} by the event loop, after it has checked
     * the connection. If nothing was read since the last tick, the connection was open and empty at that tick. If the
     * loop ran without delay since the last tick, all data that was held back before has arrived by now.
     */
    void tick(long now) {
        boolean prompt = now - tickedAt <= TICK + LATE;
        alive(now);
        if (settling && readSinceTick && prompt && now - settlingSince >= TICK / 2) {
            settling = false;
            drained(later(drainedUpTo, settlingSince));
        } else if (settling && readSinceTick && !prompt && !behind && now - settlingSince > 2 * HELD_UP) {
            fallBehind(now); // the loop is still delayed, so only an answer can show that reading has caught up
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
     * Sets whether the load is so high that reading may lag even without a pause. The load counts as over only once the
     * server has answered a Ping sent after it, since the connection may have died during a flood.
     *
     * @param since the start of the period of load or quiet; before a period of load, reading kept up
     */
    void busy(boolean now, long since) {
        if (now && !busy) {
            certainUpTo = later(certainUpTo, earlier(since, drainedUpTo) - roundTrip);
        }
        busy = now || busy && certainUpTo - since < 0;
    }

    /** Returns the moment up to which everything that the server sent is known to have been read. */
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

    /** Returns whether reading may lag, so that data may be old when it is read. */
    boolean isBehind() {
        return behind;
    }

    /**
     * Returns the earliest time at which an event that is read now can have happened. Unless reading lags, this is the
     * second-to-last time that the event loop checked the connection, less the round-trip time.
     */
    long happenedSince(long now) {
        return behind || busy || now - aliveAt > HELD_UP
                ? surelyReadUpTo()
                : later(certainUpTo, lookedBefore - roundTrip);
    }

    /** Returns whether to send a Ping. Its answer shows how far the stream has been read. */
    boolean wantsAnswer(long now) {
        return (behind || busy) && !paused && !asking && now - askedAt >= ASK_EVERY;
    }

    /** Called when a Ping was sent. */
    void asked(long now) {
        asking = true;
        askedAt = now;
    }

    /** Called when the answer to a Ping was read, so everything sent before that Ping has been read too. */
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

    /** Called when no answer to the Ping will arrive. */
    void unanswered() {
        asking = false;
    }
}
