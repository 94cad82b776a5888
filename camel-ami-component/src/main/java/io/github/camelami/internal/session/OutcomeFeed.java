/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.session.SessionOptions.EventMask;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Brings the events of awaited outcomes from the session that reads events to the one that sends actions. The latter's event mask
 * then stays low, and an answer never waits in its socket behind a flood of events.
 *
 * <p>The reading session carries what its server has confirmed to send, while it reads and no filter of a consumer is in force on
 * the server. Whenever that is less than what is awaited, the sending session asks for the events itself. Around a change both
 * may bring the same event; the sending session takes it once.
 *
 * <p>Safe for use by any number of threads; each session calls it on its own event loop.
 */
public final class OutcomeFeed {

    private final @Nullable Runnable open;
    private final Set<String> awaitedIds = ConcurrentHashMap.newKeySet();
    private final Predicate<String> isAwaited = awaitedIds::contains;
    private volatile Set<EventClass> wanted = Set.of();
    private volatile EventMask carried = EventMask.NONE;
    private volatile boolean sawCallEvents;
    private volatile @Nullable Session source;
    private volatile @Nullable Session sink;

    private OutcomeFeed() {
        this.open = null;
    }

    /** @param open opens the session that reads events, unless it is open or cannot be; must not block */
    public OutcomeFeed(Runnable open) {
        this.open = open;
    }

    /** A feed that brings nothing and asks for nothing. */
    public static OutcomeFeed none() {
        return new OutcomeFeed();
    }

    // ---- the session that awaits outcomes ------------------------------------------------------------------------

    void attachSink(Session session) {
        if (open != null) {
            sink = session;
        }
    }

    void detachSink(Session session) {
        if (sink == session) {
            sink = null;
            want(Set.of());
        }
    }

    /** The ids by which awaited events are known; written by the sink, read by the source. */
    Set<String> awaitedIds() {
        return awaitedIds;
    }

    /** Asks for these classes, and for no others. */
    void want(Set<EventClass> classes) {
        if (open == null) {
            return;
        }
        boolean changed = !wanted.equals(classes);
        wanted = classes;
        Session from = source;
        if (from == null && !classes.isEmpty()) {
            open.run();
        } else if (from != null && changed) {
            from.carryFor(classes);
        }
    }

    /** Returns what was asked for. */
    Set<EventClass> wanted() {
        return wanted;
    }

    /** Returns whether every event of these classes reaches the source from now on. */
    boolean carries(Set<EventClass> classes) {
        return carried.covers(classes);
    }

    /** Returns whether an event of class {@code call} has come while an outcome was awaited. */
    boolean sawCallEvents() {
        return sawCallEvents;
    }

    // ---- the session that reads events ---------------------------------------------------------------------------

    /** The source reads events of these classes for certain; nothing when it reads none. */
    void carry(Session from, EventMask mask, boolean alive) {
        if (open == null || !alive && source != from) {
            return;
        }
        boolean first = source == null;
        source = alive ? from : null;
        EventMask before = carried;
        carried = mask;
        if (first) {
            from.carryFor(wanted); // what was asked for while there was no source
        }
        Session to = sink;
        if (to != null && !before.equals(mask)) {
            to.onFeedChanged();
        }
    }

    /** Takes notice of an event that is read for other reasons. */
    void note(byte[] bytes, int from, int to) {
        if (!sawCallEvents && !wanted.isEmpty() && CallIdScanner.isOfClassCall(bytes, from, to)) {
            sawCallEvents = true;
        }
    }

    /** Returns whether an event may belong to an awaited outcome, decided on its bytes. */
    boolean mayConcern(byte[] bytes, int from, int to) {
        if (wanted.isEmpty()) {
            return false;
        }
        note(bytes, from, to);
        return CallIdScanner.anyId(bytes, from, to, isAwaited);
    }

    /** Hands an event on if it belongs to an awaited outcome. */
    void offer(AmiEvent event) {
        Session to = sink;
        if (to != null && !wanted.isEmpty() && concerns(event)) {
            to.onFed(event);
        }
    }

    private boolean concerns(AmiEvent event) {
        return has(event.get("Uniqueid"))
                || has(event.get("SpyerUniqueid"))
                || has(event.get("DestUniqueid"))
                || has(event.actionId());
    }

    private boolean has(@Nullable String id) {
        return id != null && awaitedIds.contains(id);
    }
}
