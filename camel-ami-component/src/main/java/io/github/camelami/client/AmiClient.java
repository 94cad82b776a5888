/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

import io.github.camelami.message.ActionId;
import io.github.camelami.message.AmiActionRefusedException;
import io.github.camelami.message.AmiEvent;
import io.github.camelami.message.AmiNotSentException;
import io.github.camelami.message.AmiOutcomeUnknownException;
import io.github.camelami.message.AmiReply;
import io.github.camelami.message.AmiRequest;
import io.github.camelami.message.EventGate;
import io.github.camelami.session.CloseCause;
import io.github.camelami.session.Credentials;
import io.github.camelami.session.ServerAddress;
import io.github.camelami.session.Session;
import io.github.camelami.session.SessionConnector;
import io.github.camelami.session.SessionListener;
import io.github.camelami.session.SessionOptions;
import io.github.camelami.session.SessionOptions.EventMask;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Asterisk: send it requests, subscribe to its events. Opens an action link with the first request and an event link with
 * the first subscription, keeps each alive while it is needed, and reconnects for ever. Safe for use by any number of threads.
 *
 * <p>Two links, because Asterisk serves a session strictly in turn: an answer never waits behind a flood of events, and a route
 * too slow for its events never holds up an action.
 */
public final class AmiClient {

    private static final Logger LOG = LoggerFactory.getLogger(AmiClient.class);

    private static final String EVENT = "event";
    private static final String ACTION = "action";
    private static final String SINGLE = "single";

    private final ClientKey key;
    private final ClientOptions options;
    private final SessionConnector connector;
    private final ActionId ids = ActionId.source();
    private final Counters counters = new Counters();
    private final OutageLog outages;
    private final RightsLog rights;
    private final EventStream stream;
    private final SessionKeeper actions;
    private final SessionKeeper events;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final @Nullable ClientObserver watcher;
    private final List<OutageListener> outageListeners = new CopyOnWriteArrayList<>();
    /** The reason already told to them; null while the link is there. Confined to the event link's loop. */
    private @Nullable FailureKind outageTold;

    AmiClient(
            ClientKey key,
            ClientOptions options,
            SessionConnector connector,
            EventLoop actionLoop,
            EventLoop eventLoop,
            MailboxMemory memory,
            Clock clock,
            @Nullable ClientObserver watcher) {
        this.key = key;
        this.watcher = watcher;
        this.options = options;
        this.connector = connector;
        this.outages = new OutageLog(key.toString(), clock);
        this.rights = new RightsLog(key);
        Backoff backoff =
                new Backoff(options.reconnectDelay(), options.maxReconnectDelay(), () -> ThreadLocalRandom.current()
                        .nextDouble());
        LinkObserver observer = new LinkObserver();
        this.stream = new EventStream(counters, memory, clock, eventLoop, rights);
        this.events = new SessionKeeper(
                options.singleLink() ? SINGLE : EVENT,
                key.addresses(),
                eventLoop,
                (address, listener) -> connect(eventLoop, address, stream.mask(), stream.gate(), listener),
                backoff,
                observer,
                clock,
                options.maxPendingActions());
        this.actions = options.singleLink()
                ? events
                : new SessionKeeper(
                        ACTION,
                        key.addresses(),
                        actionLoop,
                        (address, listener) ->
                                connect(actionLoop, address, EventMask.NONE, AmiClient::wantsNothing, listener),
                        backoff,
                        observer,
                        clock,
                        options.maxPendingActions());
        this.stream.serve(events);
    }

    private static @Nullable String wantsNothing(byte[] bytes, int from, int to) {
        return null;
    }

    private Session connect(EventLoop loop, int address, EventMask mask, EventGate gate, SessionListener listener) {
        HostPort at = key.addresses().get(address);
        Tls tls = key.tls();
        return connector.connect(
                loop,
                new ServerAddress(
                        at.host(),
                        at.port(),
                        tls == null ? null : tls.context(),
                        tls != null && tls.hostnameVerification()),
                new Credentials(key.username(), key.secret(), options.plainLogin()),
                new SessionOptions(
                        options.connectTimeout(),
                        options.loginTimeout(),
                        options.pingInterval(),
                        options.pingTimeout(),
                        options.maxPendingActions(),
                        options.maxMessageBytes(),
                        options.maxListItems(),
                        options.maxListBytes(),
                        options.charset(),
                        mask),
                ids,
                gate,
                listener);
    }

    /**
     * Sends a request over the action link; nothing is ever sent twice.
     *
     * @param connectionWait how long to wait for the link while it is down; zero to fail at once
     * @return completes exactly once, on the link's event loop (or the caller's thread when it fails at once): with the
     *     reply, or exceptionally with an {@link io.github.camelami.message.AmiException}; never blocks
     */
    public CompletableFuture<AmiReply> send(AmiRequest request, Duration connectionWait) {
        CompletableFuture<AmiReply> reply = new CompletableFuture<>();
        Session session = actions.ready();
        long until = System.nanoTime() + connectionWait.toNanos();
        if (closed.get()) {
            fail(reply, notSentError(request, "the client is closed"));
        } else if (session != null) {
            sendNowOrLater(session, request, until, connectionWait, reply);
        } else if (connectionWait.isZero()) {
            actions.start();
            fail(reply, notSentError(request, actions.downReason()));
        } else {
            sendWhenReady(request, until, connectionWait, reply);
        }
        return reply;
    }

    /** A session can end between being asked for and being used; what it did not send may wait for the next one. */
    private void sendNowOrLater(
            Session session,
            AmiRequest request,
            long until,
            Duration connectionWait,
            CompletableFuture<AmiReply> reply) {
        ClientObserver told = watcher;
        long begun = told == null ? 0 : System.nanoTime();
        session.send(request).whenComplete((done, error) -> {
            boolean unsent = error instanceof AmiNotSentException;
            if (unsent && session.isOver() && System.nanoTime() - until < 0) {
                sendWhenReady(request, until, connectionWait, reply);
                return;
            }
            // counted before it is told, so that whoever knows of the reply finds it in the numbers
            if (told != null && !unsent) {
                tell(told, request, Duration.ofNanos(System.nanoTime() - begun), error);
            }
            if (error == null) {
                counters.actionsSent.increment();
                reply.complete(done);
            } else {
                fail(reply, error);
            }
        });
    }

    private void tell(ClientObserver observer, AmiRequest request, Duration took, @Nullable Throwable error) {
        try {
            observer.answered(this, request, took, error);
        } catch (RuntimeException broken) {
            LOG.warn("{}: an answer could not be told to an observer: {}", key, broken.toString());
        }
    }

    private void fail(CompletableFuture<AmiReply> reply, Throwable error) {
        count(error);
        reply.completeExceptionally(error);
    }

    private void sendWhenReady(
            AmiRequest request, long until, Duration connectionWait, CompletableFuture<AmiReply> reply) {
        CompletableFuture<Session> waiter = actions.whenReady(false);
        Runnable tooLong =
                () -> actions.giveUp(waiter, actions.downReason() + " (waited " + connectionWait.toMillis() + " ms)");
        ScheduledFuture<?> patience = waiter.isDone()
                ? null
                : actions.loop().schedule(tooLong, Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
        waiter.whenComplete((session, why) -> {
            if (patience != null) {
                patience.cancel(false);
            }
            if (session == null) {
                fail(reply, notSentError(request, why.getMessage()));
            } else {
                sendNowOrLater(session, request, until, connectionWait, reply);
            }
        });
    }

    private AmiNotSentException notSentError(AmiRequest request, String why) {
        return new AmiNotSentException(
                "Action " + request.action().name() + " was not sent to Asterisk " + key + ": " + why);
    }

    private void count(Throwable error) {
        if (error instanceof AmiNotSentException) {
            counters.actionsNotSent.increment();
            return;
        }
        counters.actionsSent.increment();
        if (error instanceof AmiActionRefusedException) {
            counters.actionsRefused.increment();
        } else if (error instanceof AmiOutcomeUnknownException) {
            counters.outcomesUnknown.increment();
        }
    }

    /**
     * Begins to receive events.
     *
     * @param wake called on the event loop whenever the mailbox is no longer empty; must not block
     * @throws IllegalStateException when the client is closed
     */
    public Subscription subscribe(SubscriptionOptions wanted, Runnable wake) {
        if (closed.get()) {
            throw new IllegalStateException("The client of " + key + " is closed");
        }
        return stream.subscribe(wanted, wake);
    }

    /**
     * Puts an event of our own into the stream, between those received. Consumers that leave it out by its name or fields do not
     * get it; a {@code UserEvent} is treated like one received, any other like the link's own, which no full mailbox drops.
     */
    public void announce(AmiEvent event) {
        stream.tell(event);
    }

    /** Whether a consumer wants user events of this name. Any thread. */
    public boolean wantsUserEvent(String name) {
        return stream.wantsUserEvent(name);
    }

    /**
     * Opens the link that a consumer ({@code forEvents}) or a producer needs.
     *
     * @return completes when the link is ready, or exceptionally with an {@link AmiNotSentException} that tells why its first
     *     try failed; the link goes on trying either way
     */
    public CompletableFuture<Void> open(boolean forEvents) {
        return (forEvents ? events : actions).whenReady(true).thenApply(session -> null);
    }

    /**
     * Tells a listener of the event link's outages from now on, beginning with the one there is.
     *
     * @return to be run when he is to be told no more
     */
    public Runnable onOutage(OutageListener listener) {
        events.loop().execute(() -> {
            outageListeners.add(listener);
            LinkStatus now = events.status();
            if (outageTold != null && now.failure() != null && now.lastError() != null) {
                listener.down(now.failure(), now.lastError());
            }
        });
        return () -> outageListeners.remove(listener);
    }

    private void tellOutage(FailureKind kind, String why) {
        FailureKind reason = kind == FailureKind.LOST ? FailureKind.UNREACHABLE : kind;
        if (reason != outageTold) {
            outageTold = reason;
            outageListeners.forEach(listener -> listener.down(kind, why));
        }
    }

    /** The thread that reads events and on which subscriptions' {@code wake} is called; it must not be blocked. */
    public Executor eventThread() {
        return events.loop();
    }

    /** Whether the caller is that thread. */
    public boolean isOnEventThread() {
        return events.loop().inEventLoop();
    }

    /** Whether the caller is the thread that reads the answers to actions: were it to wait for one, none would come. */
    public boolean isOnActionThread() {
        return actions.loop().inEventLoop();
    }

    /** Closes every session and begins anew at once. */
    public void reconnect() {
        actions.reconnect("reconnect was asked for");
        if (events != actions) {
            events.reconnect("reconnect was asked for");
        }
    }

    /** How the client stands now. Never waits for the network. */
    public ClientStatus status() {
        List<LinkStatus> links = new ArrayList<>();
        links.add(events.status());
        if (actions != events) {
            links.add(actions.status());
        }
        links.removeIf(link -> link.state() == LinkState.IDLE && link.connects() == 0);
        int pending = pendingOf(actions) + (actions == events ? 0 : pendingOf(events));
        long strays = straysOf(actions) + (actions == events ? 0 : straysOf(events));
        return new ClientStatus(
                key.toString(),
                links,
                stream.statuses(),
                counters.snapshot(pending, strays, stream.traffic(events.ready())));
    }

    private static long straysOf(SessionKeeper link) {
        Session session = link.ready();
        return session == null ? 0 : session.strayResponses();
    }

    private static int pendingOf(SessionKeeper link) {
        Session session = link.ready();
        return session == null ? 0 : session.pending();
    }

    void close() {
        if (closed.compareAndSet(false, true)) {
            actions.close("the client is closed");
            if (events != actions) {
                events.close("the client is closed");
            }
        }
    }

    /** The names of the links it may open: {@code event} and {@code action}, or {@code single}. */
    public List<String> linkNames() {
        return actions == events ? List.of(SINGLE) : List.of(EVENT, ACTION);
    }

    @Override
    public String toString() {
        return key.toString();
    }

    /** Logs and counts for both links, and hands the event link's doings to the stream. */
    private final class LinkObserver implements SessionKeeper.Observer {

        @Override
        public void onUp(SessionKeeper link, Session session) {
            counters.connects.increment();
            outages.up(link.status().name(), session.amiVersion());
            (link == events ? actions : events).serverIsBack();
            if (link == events) {
                outageTold = null;
                stream.onUp(session, link.status().address());
            }
        }

        @Override
        public void onEvent(SessionKeeper link, AmiEvent event) {
            if (link == events) {
                stream.onEvent(event);
            }
        }

        @Override
        public void onReadComplete(SessionKeeper link) {
            if (link == events) {
                stream.onReadComplete();
            }
        }

        @Override
        public void onRightMissing(String advice) {
            rights.tell(advice);
        }

        @Override
        public void onDown(
                SessionKeeper link, Session session, CloseCause cause, boolean wasUp, @Nullable Duration nextTry) {
            counters.lateAnswers.add(session.strayResponses());
            if (!wasUp) {
                counters.failedConnects.increment();
            }
            if (link == events) {
                stream.onDown(session, cause, wasUp);
            }
            FailureKind kind = link.status().failure();
            if (nextTry == null) {
                outages.released(link.status().name());
            } else if (cause.kind() != CloseCause.Kind.LOCAL && kind != null) {
                outages.down(link.status().name(), kind, cause.message());
                if (link == events) {
                    tellOutage(kind, cause.message());
                }
            }
        }
    }
}
