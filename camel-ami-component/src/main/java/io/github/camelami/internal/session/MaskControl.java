/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.AmiNotSentException;
import io.github.camelami.internal.log.SafeLog;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.session.SessionOptions.EventMask;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides which events a session requests from its server, and when. It combines the events for consumers, the events
 * for awaited outcomes that no other session supplies, and the events that another session needs. Confined to the event
 * loop.
 */
final class MaskControl {

    private static final SafeLog LOG = SafeLog.of(Session.class);

    /** How long the mask keeps its additional classes after the last outcome. Calls often come in bursts. */
    private static final Duration LINGER = Duration.ofSeconds(5);

    /** How long to wait before a refused mask is requested again. */
    private static final Duration RETRY = Duration.ofSeconds(5);

    /** The connection to the server. */
    interface Server {

        /** Returns whether the session is logged in. */
        boolean isReady();

        /** Returns whether the session is being read. */
        boolean isRead();

        PendingAction prepare(AmiAction action);

        void append(PendingAction action);

        void flush();

        /** Schedules a task. Runs it now, and returns null, if there is no memory for a timer. */
        @Nullable
        ScheduledFuture<?> later(Runnable task, Duration delay);
    }

    private final MaskState mask;
    private final Session session;
    private final OutcomeFeed takes;
    private final OutcomeFeed serves;
    private final ActionCorrelator awaited;
    private final Server server;
    private @Nullable ScheduledFuture<?> lowering;
    private @Nullable ScheduledFuture<?> retry;
    private boolean refusalLogged;
    private boolean filtered;

    /** @param login the mask sent with the login */
    MaskControl(
            EventMask login,
            Session session,
            OutcomeFeed takes,
            OutcomeFeed serves,
            ActionCorrelator awaited,
            Server server) {
        this.mask = new MaskState(login);
        this.session = session;
        this.takes = takes;
        this.serves = serves;
        this.awaited = awaited;
        this.server = server;
    }

    void loggedIn() {
        mask.loggedIn();
    }

    /** Called when the events that consumers want have changed. */
    void base(EventMask events) {
        mask.base(events);
        apply();
    }

    /** Called when the events that another session needs have changed. */
    void lend(Set<EventClass> classes) {
        mask.lend(classes);
        apply();
    }

    /**
     * Called when the server starts to filter events. The filter may also drop events that an awaited outcome needs.
     */
    void filtered() {
        filtered = true;
        carry();
    }

    /**
     * Ensures that the events for an outcome arrive: over the feed or, if the feed does not supply them, in this
     * session. Send the action after this call, so that the server applies the mask first.
     */
    void outcomeAwaited(Set<EventClass> classes) {
        stopLowering();
        takes.want(EventClass.union(takes.wanted(), classes));
        if (!takes.carries(classes)) {
            mask.raise(classes);
            if (!mask.asksFor(classes)) {
                ask();
            }
        }
    }

    /** Called when the event classes that the feed supplies have changed. */
    void feedChanged() {
        Set<EventClass> needed = awaited.awaitedClasses();
        if (takes.carries(needed)) {
            mask.lower();
        } else {
            mask.raise(needed);
            awaited.feedLost();
        }
        apply();
    }

    /** Called when the set of pending actions may have changed. */
    void outcomesChanged() {
        if (lowering == null
                && (mask.isRaised() || !takes.wanted().isEmpty())
                && awaited.awaitingOutcome() == 0
                && server.isReady()) {
            lowering = server.later(this::lower, LINGER);
        }
    }

    private void lower() {
        lowering = null;
        if (awaited.awaitingOutcome() == 0) {
            mask.lower();
            takes.want(Set.of());
            apply();
        }
    }

    /** Sends the mask if it differs from the server's mask. */
    void apply() {
        if (server.isReady()) {
            if (ask()) {
                server.flush();
            }
            carry();
        }
    }

    private boolean ask() {
        EventMask events = mask.change();
        if (events == null) {
            return false;
        }
        PendingAction change;
        try {
            change = server.prepare(AmiAction.of("Events", "EventMask", events.text()));
            change.reply.whenComplete((reply, error) -> answered(events, error));
        } catch (Throwable noMemory) {
            mask.refused(events);
            throw noMemory;
        }
        try {
            server.append(change);
        } catch (Throwable noMemory) {
            change.fail(() -> new AmiNotSentException("The event mask could not be written: " + noMemory));
            throw noMemory;
        }
        return true;
    }

    private void answered(EventMask events, @Nullable Throwable error) {
        boolean again = error instanceof AmiActionRefusedException || error instanceof AmiNotSentException;
        if (again) {
            mask.refused(events);
        } else {
            mask.answered(events, error == null);
        }
        carry();
        if (again && server.isReady()) {
            retryLater(error);
        }
    }

    /** Requests the mask again later. A server that is shutting down refuses it, but its shutdown may be cancelled. */
    private void retryLater(@Nullable Throwable error) {
        if (!refusalLogged) {
            refusalLogged = true;
            LOG.warn("{}: the event mask was not set; retrying every {} s: {}", session, RETRY.toSeconds(), error);
        }
        if (retry == null || retry.isDone()) {
            retry = server.later(this::apply, RETRY);
        }
    }

    /** Updates the classes that this session supplies to the feed. */
    void carry() {
        boolean reliable = server.isReady() && server.isRead() && !filtered;
        serves.carry(session, reliable ? mask.inForce() : EventMask.NONE, server.isReady());
    }

    /** Returns whether events for the outcomes that another session awaits arrive, or are about to arrive, over this one. */
    boolean isFeeding() {
        return !serves.awaitedIds().isEmpty() && server.isRead() && !filtered && mask.asksFor(serves.wanted());
    }

    /** Called when the session is ending. */
    void stop() {
        stopLowering();
        if (retry != null) {
            retry.cancel(false);
        }
        carry();
    }

    private void stopLowering() {
        if (lowering != null) {
            lowering.cancel(false);
            lowering = null;
        }
    }
}
