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
 * Passes the events for awaited outcomes from the session that reads events to the session that sends actions. The
 * sending session can then keep a small event mask, so that a flood of events never delays its responses.
 *
 * <p>The reading session supplies the event classes that the server has confirmed. It does so only while it is being
 * read and no consumer's filter is active on the server. If some awaited classes are missing, the sending session
 * requests the events itself. During a change, both sessions may receive the same event; the sending session then uses
 * it only once.
 *
 * <p>Thread-safe; each session calls it on its own event loop.
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

    /** @param open opens the session that reads events, unless it is open or cannot be opened; must not block */
    public OutcomeFeed(Runnable open) {
        this.open = open;
    }

    /** Returns a feed that supplies no events and requests none. */
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

    /**
     * Returns the ids that identify awaited events. The sending session writes them; the reading session reads them.
     */
    Set<String> awaitedIds() {
        return awaitedIds;
    }

    /** Requests these classes instead of those requested before. */
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

    /** Returns the requested classes. */
    Set<EventClass> wanted() {
        return wanted;
    }

    /** Returns whether the reading session receives all events of these classes from now on. */
    boolean carries(Set<EventClass> classes) {
        return carried.covers(classes);
    }

    /** Returns whether an event of class {@code call} has arrived while an outcome was awaited. */
    boolean sawCallEvents() {
        return sawCallEvents;
    }

    // ---- the session that reads events ---------------------------------------------------------------------------

    /** Sets the classes of the events that the reading session certainly receives; none if it is not being read. */
    void carry(Session from, EventMask mask, boolean alive) {
        if (open == null || !alive && source != from) {
            return;
        }
        boolean first = source == null;
        source = alive ? from : null;
        EventMask before = carried;
        carried = mask;
        if (first) {
            from.carryFor(wanted); // the classes requested while there was no reading session
        }
        Session to = sink;
        if (to != null && !before.equals(mask)) {
            to.onFeedChanged();
        }
    }

    /** Records that an event of class {@code call} was read while an outcome is awaited. */
    void note(byte[] bytes, int from, int to) {
        if (!sawCallEvents && !wanted.isEmpty() && CallIdScanner.isOfClassCall(bytes, from, to)) {
            sawCallEvents = true;
        }
    }

    /** Returns whether an event may belong to an awaited outcome, judging only by its bytes. */
    boolean mayConcern(byte[] bytes, int from, int to) {
        if (wanted.isEmpty()) {
            return false;
        }
        note(bytes, from, to);
        return CallIdScanner.anyId(bytes, from, to, isAwaited);
    }

    /** Passes an event to the sending session if it belongs to an awaited outcome. */
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
