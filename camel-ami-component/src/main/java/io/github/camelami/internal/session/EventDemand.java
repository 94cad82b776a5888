/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.session.SessionOptions.EventMask;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events a session asks its server for, and when: what its consumers want, what outcomes that it awaits need and no other
 * session brings, and what another session needs. Confined to the event loop.
 */
final class EventDemand {

    /** How long the mask stays raised after the last outcome: calls come in bursts. */
    private static final Duration LINGER = Duration.ofSeconds(5);

    /** The way to the server. */
    interface Server {

        /** Returns whether the session is logged in. */
        boolean isReady();

        /** Returns whether the session reads what the server sends. */
        boolean isRead();

        PendingAction prepare(AmiAction action);

        void append(PendingAction action);

        void flush();

        ScheduledFuture<?> later(Runnable task, Duration delay);
    }

    private final MaskState mask;
    private final Session session;
    private final OutcomeFeed takes;
    private final OutcomeFeed serves;
    private final ActionCorrelator awaited;
    private final Server server;
    private @Nullable ScheduledFuture<?> lowering;
    private boolean filtered;

    /** @param login the mask sent with the login */
    EventDemand(
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

    /** What the consumers want changed. */
    void base(EventMask events) {
        mask.base(events);
        apply();
    }

    /** What another session needs changed. */
    void lend(Set<EventClass> classes) {
        mask.lend(classes);
        apply();
    }

    /** From now on the server may leave out events that an awaited outcome needs. */
    void filtered() {
        filtered = true;
        carry();
    }

    /**
     * Sees to it that the events of an outcome come: over the feed, or, while that does not bring them, here. The action that is
     * awaited has to follow: a session served in turn applies the mask before it carries out what comes next.
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

    /** The feed carries more, or less, than before. */
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

    /** An action ended, or more of them are pending. */
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

    /** Sends the mask if the server has another one. */
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
        PendingAction change = server.prepare(AmiAction.of("Events", "EventMask", events.text()));
        change.reply.whenComplete((reply, error) -> {
            mask.answered(events, error == null);
            carry();
        });
        server.append(change);
        return true;
    }

    /** Says which events the feed can rely on. */
    void carry() {
        boolean reliable = server.isReady() && server.isRead() && !filtered;
        serves.carry(session, reliable ? mask.inForce() : EventMask.NONE, server.isReady());
    }

    /** The session is ending. */
    void stop() {
        stopLowering();
        carry();
    }

    private void stopLowering() {
        if (lowering != null) {
            lowering.cancel(false);
            lowering = null;
        }
    }
}
