/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

import io.github.camelami.message.AmiEvent;
import io.github.camelami.message.AmiNotSentException;
import io.github.camelami.session.CloseCause;
import io.github.camelami.session.Session;
import io.github.camelami.session.SessionListener;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one session alive: the only place that decides to connect and to reconnect. Tries for ever, one try at a time, each at
 * the next address. Confined to its event loop, but for {@link #status}, {@link #ready} and the methods that say otherwise.
 */
final class SessionKeeper {

    /** Begins a session with the address of this index. */
    interface Connector {
        Session connect(int address, SessionListener listener);
    }

    /** Who is told of the link. Called on the event loop. */
    interface Observer {

        /** The link is there; nothing has been received on it yet. */
        void onUp(SessionKeeper link, Session session);

        /** An event came. */
        void onEvent(SessionKeeper link, AmiEvent event);

        /** For the moment there is nothing more to read; called after every event, at the latest before anything else is told. */
        void onReadComplete(SessionKeeper link);

        /**
         * The link, or a try to have it, ended.
         *
         * @param session the session that ended
         * @param wasUp whether it had been there
         * @param nextTry how long until the next try; null when there will be none
         */
        void onDown(SessionKeeper link, Session session, CloseCause cause, boolean wasUp, @Nullable Duration nextTry);

        /** The manager user lacks a right. */
        void onRightMissing(String advice);
    }

    /** A session that ended before this was no success: its end counts as another failure in a row. */
    private static final Duration LASTING = Duration.ofSeconds(10);

    private final String name;
    private final List<HostPort> addresses;
    private final EventLoop loop;
    private final Connector connector;
    private final Backoff backoff;
    private final Observer observer;
    private final Clock clock;
    private final int maxWaiting;

    private final Set<CompletableFuture<Session>> waiting = new LinkedHashSet<>();
    private volatile LinkStatus status;
    private volatile @Nullable Session ready;
    private @Nullable Session current;
    private @Nullable ScheduledFuture<?> retry;
    private boolean wanted;
    private boolean up;
    private int address;
    private int attempt;
    private Instant upSince = Instant.EPOCH;

    SessionKeeper(
            String name,
            List<HostPort> addresses,
            EventLoop loop,
            Connector connector,
            Backoff backoff,
            Observer observer,
            Clock clock,
            int maxWaiting) {
        this.name = name;
        this.maxWaiting = maxWaiting;
        this.addresses = addresses;
        this.loop = loop;
        this.connector = connector;
        this.backoff = backoff;
        this.observer = observer;
        this.clock = clock;
        this.status = new LinkStatus(
                name, addresses.get(0).toString(), LinkState.IDLE, clock.instant(), 0, null, null, null, "", 0);
    }

    /** How the link stands. Any thread. */
    LinkStatus status() {
        return status;
    }

    /** The session, when it is there. Any thread. */
    @Nullable
    Session ready() {
        return ready;
    }

    EventLoop loop() {
        return loop;
    }

    /** Makes sure the link is being kept. Any thread. */
    void start() {
        onLoop(this::ensureStarted);
    }

    /** Runs the task on the loop, at once when that is where we are; returns false when the loop is shut down. */
    private boolean onLoop(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
            return true;
        }
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException shutDown) {
            return false;
        }
    }

    private void ensureStarted() {
        if (!wanted && status.state() != LinkState.CLOSED) {
            wanted = true;
            if (current == null) {
                connect();
            } // else the old session is saying goodbye, and its end will start the new one
        }
    }

    /**
     * Completes with the session as soon as it is there; fails when the keeper is closed, or, if asked, with the first failure.
     * Any thread.
     */
    CompletableFuture<Session> whenReady(boolean failFast) {
        CompletableFuture<Session> waiter = failFast ? new FailFast() : new CompletableFuture<>();
        boolean running = onLoop(() -> {
            Session session = ready;
            if (session != null && !session.isOver()) { // one that is ending is still told as ready for this moment
                waiter.complete(session);
            } else if (status.state() == LinkState.CLOSED) {
                waiter.completeExceptionally(new AmiNotSentException("the client is closed"));
            } else if (failFast && status.state() == LinkState.WAITING) {
                waiter.completeExceptionally(new AmiNotSentException(downReason()));
            } else if (waiting.size() >= maxWaiting) {
                waiter.completeExceptionally(new AmiNotSentException(
                        waiting.size() + " others wait for the link already (option maxPendingActions)"));
            } else {
                waiting.add(waiter);
                ensureStarted();
            }
        });
        if (!running) {
            waiter.completeExceptionally(new AmiNotSentException("the event loop is shut down"));
        }
        return waiter;
    }

    /** Gives up waiting, if the link is still not there. Any thread. */
    void giveUp(CompletableFuture<Session> waiter, String why) {
        onLoop(() -> {
            waiting.remove(waiter);
            waiter.completeExceptionally(new AmiNotSentException(why));
        });
    }

    /** A waiter that wants to know of the first failure. */
    private static final class FailFast extends CompletableFuture<Session> {}

    /** Why there is no session now, in words. Any thread. */
    String downReason() {
        LinkStatus now = status;
        String error = now.lastError();
        return switch (now.state()) {
            case READY -> "the link is ready";
            case IDLE -> "the link is not open";
            case CLOSED -> "the client is closed";
            case CONNECTING -> "still connecting to " + now.address() + (error == null ? "" : " after: " + error);
            case WAITING ->
                (error == null ? "the link is down" : error) + "; trying again for ever, attempt " + (now.attempt() + 1)
                        + " is next";
        };
    }

    private void connect() {
        retry = null;
        if (!wanted) {
            return;
        }
        become(LinkState.CONNECTING, null);
        current = connector.connect(address, new SessionListener() {
            @Override
            public void onReady(Session session) {
                SessionKeeper.this.onReady(session);
            }

            @Override
            public void onEvent(Session session, AmiEvent event) {
                observer.onEvent(SessionKeeper.this, event);
            }

            @Override
            public void onReadComplete(Session session) {
                observer.onReadComplete(SessionKeeper.this);
            }

            @Override
            public void onClosed(Session session, CloseCause cause) {
                SessionKeeper.this.onClosed(session, cause);
            }

            @Override
            public void onRightMissing(Session session, String advice) {
                observer.onRightMissing(advice);
            }
        });
    }

    private void onReady(Session session) {
        if (!wanted) {
            return; // stopped in this very moment; its end is on its way
        }
        upSince = clock.instant();
        LinkStatus before = status;
        ready = session;
        up = true;
        status = new LinkStatus(
                name,
                addresses.get(address).toString(),
                LinkState.READY,
                upSince,
                0,
                null,
                null,
                before.lastError(),
                session.amiVersion(),
                before.connects() + 1);
        observer.onUp(this, session);
        List<CompletableFuture<Session>> waiters = List.copyOf(waiting);
        waiting.clear();
        waiters.forEach(waiter -> waiter.complete(session));
    }

    private void onClosed(Session session, CloseCause cause) {
        boolean wasUp = up;
        up = false;
        ready = null;
        current = null;
        if (!wanted) {
            become(status.state() == LinkState.CLOSED ? LinkState.CLOSED : LinkState.IDLE, null);
            observer.onDown(this, session, cause, wasUp, null);
            return;
        }
        boolean lasted = wasUp && Duration.between(upSince, clock.instant()).compareTo(LASTING) >= 0;
        attempt = lasted ? 1 : attempt + 1;
        FailureKind kind = kindOf(cause, wasUp);
        boolean onPurpose = cause.kind() == CloseCause.Kind.LOCAL;
        Duration delay = onPurpose ? Duration.ZERO : backoff.delay(attempt, kind);
        if (!wasUp && !onPurpose) {
            address = (address + 1) % addresses.size();
        }
        LinkStatus before = status;
        Instant now = clock.instant();
        status = new LinkStatus(
                name,
                addresses.get(address).toString(),
                LinkState.WAITING,
                now,
                attempt,
                now.plus(delay),
                kind,
                cause.message(),
                before.amiVersion(),
                before.connects());
        waiting.removeIf(waiter -> waiter instanceof FailFast
                && (waiter.completeExceptionally(new AmiNotSentException(cause.message(), cause.error())) || true));
        observer.onDown(this, session, cause, wasUp, delay);
        retry = loop.schedule(this::connect, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static FailureKind kindOf(CloseCause cause, boolean wasUp) {
        return switch (cause.kind()) {
            case REFUSED -> FailureKind.LOGIN_REFUSED;
            case ALREADY_LOGGED_IN -> FailureKind.ALREADY_LOGGED_IN;
            case PROTOCOL -> FailureKind.PROTOCOL;
            case UNREACHABLE -> FailureKind.UNREACHABLE;
            case SHUTDOWN -> wasUp ? FailureKind.LOST : FailureKind.UNREACHABLE;
            case CUT, SLOW_READER, SILENT, LOCAL -> FailureKind.LOST;
        };
    }

    private void become(LinkState state, @Nullable Instant nextTry) {
        LinkStatus before = status;
        status = new LinkStatus(
                name,
                addresses.get(address).toString(),
                state,
                clock.instant(),
                before.attempt(),
                nextTry,
                state == LinkState.IDLE || state == LinkState.CLOSED ? null : before.failure(),
                before.lastError(),
                before.amiVersion(),
                before.connects());
    }

    /** Ends the session and begins another at once. Any thread. */
    void reconnect(String why) {
        onLoop(() -> {
            if (!wanted) {
                return;
            }
            Session session = current;
            if (session != null) {
                ready = null; // who comes now waits for the next session
                become(LinkState.CONNECTING, null);
                session.close(why);
            } else if (retry != null && retry.cancel(false)) {
                connect();
            }
        });
    }

    /** The server is known to be there again: a try that waits for it need not wait. Any thread. */
    void serverIsBack() {
        loop.execute(() -> {
            FailureKind failure = status.failure();
            boolean waitsForServer = failure == FailureKind.LOST || failure == FailureKind.UNREACHABLE;
            if (wanted && waitsForServer && retry != null && retry.cancel(false)) {
                connect();
            }
        });
    }

    /** Lets the link go; {@link #start} takes it up again. Any thread. */
    void stop(String why) {
        onLoop(() -> release(why, LinkState.IDLE));
    }

    /** Lets the link go for good. Any thread. */
    void close(String why) {
        onLoop(() -> release(why, LinkState.CLOSED));
    }

    private void release(String why, LinkState state) {
        if (status.state() == LinkState.CLOSED) {
            return;
        }
        wanted = false;
        attempt = 0;
        ready = null;
        if (retry != null) {
            retry.cancel(false);
            retry = null;
        }
        become(state, null);
        if (current != null) {
            current.close(why);
        }
        List<CompletableFuture<Session>> waiters = List.copyOf(waiting);
        waiting.clear();
        waiters.forEach(waiter -> waiter.completeExceptionally(new AmiNotSentException(why)));
    }
}
