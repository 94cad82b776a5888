/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.AmiNotSentException;
import io.github.camelami.AmiOutcomeUnknownException;
import io.github.camelami.internal.message.ActionId;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.session.Callbacks;
import io.github.camelami.internal.session.CloseCause;
import io.github.camelami.internal.session.Credentials;
import io.github.camelami.internal.session.EventSink;
import io.github.camelami.internal.session.Nanos;
import io.github.camelami.internal.session.ServerAddress;
import io.github.camelami.internal.session.Session;
import io.github.camelami.internal.session.SessionConnector;
import io.github.camelami.internal.session.SessionListener;
import io.github.camelami.internal.session.SessionOptions.EventMask;
import io.github.camelami.internal.session.SessionPlan;
import io.netty.channel.EventLoop;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The client of one Asterisk server: sends requests and delivers events. Opens an action link with the first request
 * and an event link with the first subscription. Keeps each link alive while it is needed, and reconnects indefinitely.
 * Thread-safe.
 *
 * <p>The client uses two links because Asterisk sends everything in one session in order. With two links, a response
 * never waits for a flood of events, and a slow route never delays an action. Events that report the outcome of an
 * action also arrive on the event link, which the client opens for them if necessary.
 */
public final class AmiClient {

    private final String name;
    private final ClientKey key;
    private final ClientOptions options;
    private final SessionConnector connector;
    private final ActionId ids = ActionId.source();
    private final Counters counters = new Counters();
    private final Callbacks callbacks;
    private final OutageLog outageLog;
    private final PrivilegeLog privileges;
    private final OldServerLog oldServers;
    private final Outages outages;
    private final EventStream stream;
    private final Links links;
    private final LongSupplier nanoTime;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final @Nullable ClientObserver watcher;

    /**
     * @param name the name for logs, errors, meters and health checks, which no other open client of the component has
     */
    AmiClient(
            String name,
            ClientKey key,
            ClientOptions options,
            SessionConnector connector,
            EventLoop actionLoop,
            EventLoop eventLoop,
            BufferMemory memory,
            Clock clock,
            LongSupplier nanoTime,
            @Nullable ClientObserver watcher) {
        this.name = name;
        this.key = key;
        this.watcher = watcher;
        this.options = options;
        this.connector = connector;
        this.nanoTime = nanoTime;
        this.callbacks = new Callbacks("Asterisk " + name);
        this.outageLog = new OutageLog(name, nanoTime);
        this.privileges = new PrivilegeLog(name, key.username());
        this.oldServers = new OldServerLog(name);
        this.outages = new Outages(callbacks);
        Backoff backoff =
                new Backoff(options.reconnectDelay(), options.maxReconnectDelay(), () -> ThreadLocalRandom.current()
                        .nextDouble());
        ServerChoice servers = new ServerChoice(key.addresses());
        LinkReporter reporter = new LinkReporter();
        Links.Maker maker = (role, session) -> new SessionKeeper(
                role,
                servers,
                role.readsEvents() ? eventLoop : actionLoop,
                session,
                backoff,
                reporter,
                callbacks,
                clock,
                nanoTime,
                options.maxPendingActions());
        this.links = new Links(options.singleLink(), maker, this::connect);
        this.stream = new EventStream(
                links.events(),
                new SubscriptionContext(memory, counters, new StreamTime(nanoTime, clock), callbacks),
                links.eventTraffic(),
                privileges,
                options.charset());
    }

    private Session connect(Links.Link link, ServerChoice.Target target, SessionListener listener) {
        HostPort at = target.server();
        Tls tls = key.tls();
        boolean reads = link.role().readsEvents();
        SessionPlan plan = new SessionPlan(
                new ServerAddress(
                        at.host(),
                        at.port(),
                        tls == null ? null : tls.context(),
                        tls != null && tls.hostnameVerification()),
                target.order(),
                new Credentials(key.username(), key.secret(), options.plainLogin()),
                options.session(reads ? stream.mask() : EventMask.NONE),
                ids,
                callbacks,
                link.traffic(),
                link.takes(),
                link.serves());
        return connector.connect(link.loop(), plan, reads ? stream : EventSink.NONE, listener);
    }

    /**
     * Sends a request on the action link. Never sends it twice, and never blocks.
     *
     * @param connectionWaitTimeout how long to wait for the link while it is down; with zero, the request fails
     *     immediately
     * @return a future that completes exactly once: with the reply, or exceptionally with an {@link
     *     io.github.camelami.AmiException}. It completes on the link's event loop, or on the caller's thread if the
     *     request fails immediately. If the caller completes the future while the request still waits for the link, the
     *     request is not sent
     */
    public CompletableFuture<AmiReply> send(AmiRequest request, Duration connectionWaitTimeout) {
        CompletableFuture<AmiReply> reply = new CompletableFuture<>();
        Session session = links.actions().ready();
        long until = nanoTime.getAsLong() + Nanos.of(connectionWaitTimeout);
        if (closed.get()) {
            fail(reply, notSentError(request, "the client is closed"));
        } else if (session != null) {
            sendNowOrLater(session, request, until, reply);
        } else if (connectionWaitTimeout.isZero()) {
            links.actions().start();
            fail(reply, notSentError(request, links.actions().downReason()));
        } else {
            sendWhenReady(request, until, reply);
        }
        return reply;
    }

    /**
     * Sends the request now. If the session ends before it sends the request, the request waits for the next session.
     */
    private void sendNowOrLater(Session session, AmiRequest request, long until, CompletableFuture<AmiReply> reply) {
        ClientObserver observer = watcher;
        long begun = observer == null ? 0 : nanoTime.getAsLong();
        session.send(request).whenComplete((done, error) -> {
            boolean unsent = isUnsent(error);
            if (unsent && session.isOver() && nanoTime.getAsLong() - until < 0) {
                sendWhenReady(request, until, reply);
                return;
            }
            // counted first, so that the counters include every reply that a caller has seen
            if (observer != null && isWritten(error)) {
                report(observer, request, begun, error);
            }
            if (error == null) {
                counters.actionsSent.increment();
                reply.complete(done);
            } else {
                fail(reply, error);
            }
        });
    }

    private void report(ClientObserver observer, AmiRequest request, long begun, @Nullable Throwable error) {
        try {
            observer.answered(this, request, Duration.ofNanos(nanoTime.getAsLong() - begun), error);
        } catch (Throwable thrown) {
            callbacks.report("The observer of an answer", thrown);
        }
    }

    private void fail(CompletableFuture<AmiReply> reply, Throwable error) {
        count(error);
        reply.completeExceptionally(error);
    }

    private void sendWhenReady(AmiRequest request, long until, CompletableFuture<AmiReply> reply) {
        try {
            Duration patience = Duration.ofNanos(Math.max(1, until - nanoTime.getAsLong()));
            links.actions().whenReady(patience).whenComplete((session, why) -> {
                if (session == null) {
                    fail(reply, notSentError(request, why.getMessage()));
                } else if (!reply.isDone()) {
                    sendWaiting(session, request, until, reply);
                }
            });
        } catch (Throwable noMemory) {
            fail(reply, notSentError(request, "it could not wait for the link: " + noMemory));
        }
    }

    /** Sends a request that has waited. Nobody catches what is thrown here, so it ends the action. */
    private void sendWaiting(Session session, AmiRequest request, long until, CompletableFuture<AmiReply> reply) {
        try {
            sendNowOrLater(session, request, until, reply);
        } catch (Throwable noMemory) {
            fail(reply, noMemory);
        }
    }

    private AmiNotSentException notSentError(AmiRequest request, String why) {
        return new AmiNotSentException(
                "Action " + request.action().name() + " was not sent to Asterisk " + name + ": " + why);
    }

    /**
     * Returns whether the error means that the action was not sent, for example because its values cannot be encoded.
     */
    private static boolean isUnsent(@Nullable Throwable error) {
        return error instanceof AmiNotSentException || error instanceof IllegalArgumentException;
    }

    /** Returns whether the action was sent. The component itself refuses some actions, which must not be sent again. */
    private static boolean isWritten(@Nullable Throwable error) {
        boolean refusedHere = error instanceof AmiActionRefusedException refusal
                && refusal.serverMessage().isEmpty();
        return !refusedHere && !isUnsent(error);
    }

    private void count(Throwable error) {
        if (!isWritten(error)) {
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
     * Starts to receive events.
     *
     * @param wake called on the event loop whenever an empty event buffer has received events; must not block
     * @throws IllegalStateException if the client is closed
     */
    public Subscription subscribe(SubscriptionOptions wanted, Runnable wake) {
        if (closed.get()) {
            throw new IllegalStateException("The client of " + name + " is closed");
        }
        return stream.subscribe(wanted, wake);
    }

    /**
     * Inserts one of the component's own events into the stream, between received events. Consumers whose filters
     * exclude the event do not receive it. A {@code UserEvent} is treated like a received event. Any other event is
     * treated like an event about the link: a full event buffer still accepts it.
     */
    public void announce(AmiEvent event) {
        stream.announce(event);
    }

    /** Returns whether a consumer wants user events of this name. Any thread. */
    public boolean wantsUserEvent(String name) {
        return stream.wantsUserEvent(name);
    }

    /**
     * Opens the event link ({@code forEvents}) or the action link.
     *
     * @return a future that completes when the link is ready. If the first attempt fails, the future completes with the
     *     exception from {@link FailureKind#exception}, and the link keeps retrying
     */
    public CompletableFuture<Void> open(boolean forEvents) {
        SessionKeeper link = forEvents ? links.events() : links.actions();
        return link.whenReady(null).handle((session, error) -> {
            FailureKind kind = error == null ? null : link.status().failure();
            if (error != null) {
                throw new CompletionException(
                        kind == null ? error : kind.exception(error.getMessage(), error.getCause()));
            }
            return null;
        });
    }

    /**
     * Reports the outages of the event link to a listener, including a current one.
     *
     * @return a task that removes the listener
     */
    public Runnable onOutage(OutageListener listener) {
        SessionKeeper events = links.events();
        AtomicBoolean removed = new AtomicBoolean();
        events.loop().execute(() -> {
            if (!removed.get()) {
                outages.add(listener, events.status());
            }
            if (removed.get()) { // meanwhile
                outages.remove(listener);
            }
        });
        return () -> {
            removed.set(true);
            outages.remove(listener);
        };
    }

    /**
     * Returns the thread that reads events and runs the {@code wake} callback of each subscription. Tasks must not
     * block this thread.
     */
    public Executor eventThread() {
        return links.events().loop();
    }

    /** Returns whether the caller is the thread that reads events. */
    public boolean isOnEventThread() {
        return links.events().loop().inEventLoop();
    }

    /**
     * Returns whether the caller is the thread that reads responses. That thread must not wait for a response, since
     * none could arrive.
     */
    public boolean isOnActionThread() {
        return links.actions().loop().inEventLoop();
    }

    /** Returns whether the link that sends actions is logged in. Any thread. */
    public boolean isReadyToSend() {
        return links.actions().ready() != null;
    }

    /** Opens the link that sends actions, unless it is open. Any thread. */
    public void openForActions() {
        links.actions().start();
    }

    /** Closes every session and reconnects immediately. */
    public void reconnect() {
        links.all().forEach(link -> link.reconnect("reconnect was requested"));
    }

    /** Returns the current status of the client. Never waits for the network. */
    public ClientStatus status() {
        return new ClientStatus(
                name,
                links.statuses(),
                stream.statuses(),
                counters.snapshot(links.pending(), links.eventTraffic(), links.lateResponses(), links.skipped()));
    }

    void close() {
        if (closed.compareAndSet(false, true)) {
            links.all().forEach(link -> link.close("the client is closed"));
        }
    }

    /** Returns the names of the links that the client may open: {@code event} and {@code action}, or {@code single}. */
    public List<String> linkNames() {
        return links.names();
    }

    /** Returns the client's name, which no other open client of the component has. It never contains the secret. */
    @Override
    public String toString() {
        return name;
    }

    /** Logs and counts the state changes of every link, and passes those of the event link to the stream. */
    private final class LinkReporter implements LinkObserver {

        @Override
        public void onUp(SessionKeeper link, Session session) {
            counters.connects.increment();
            outageLog.up(link.role().word(), session.amiVersion());
            oldServers.up(session.amiVersion());
            links.others(link).forEach(SessionKeeper::serverIsBack);
            if (link.role().readsEvents()) {
                stream.onUp(session);
                outages.up();
            }
        }

        @Override
        public void onCheck(SessionKeeper link) {
            if (link.role().readsEvents()) {
                stream.renewTimers();
            }
        }

        @Override
        public void onPrivilegeMissing(String advice) {
            privileges.log(advice);
        }

        @Override
        public void onElsewhere(SessionKeeper link) {
            links.others(link)
                    .forEach(other -> other.reconnect("the client's other link is logged in at "
                            + link.status().address() + ", and both links must use the same server"));
        }

        @Override
        public void onDown(
                SessionKeeper link,
                String address,
                CloseCause cause,
                @Nullable FailureKind kind,
                boolean wasUp,
                boolean retried) {
            if (link.role().readsEvents()) {
                callbacks.run("The event stream", () -> stream.onDown(address, cause, wasUp));
            }
            if (!wasUp) {
                counters.failedConnects.increment();
            }
            if (!retried) {
                outageLog.released(link.role().word());
            } else if (kind != null) {
                outageLog.down(link.role().word(), kind, cause.message());
            }
            if (link.role().readsEvents()) {
                boolean forGood = link.status().state() == LinkState.CLOSED;
                if (kind != null && (retried || forGood)) {
                    outages.down(kind, cause.message());
                }
            }
        }
    }
}
