/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.codec.AmiDecoder;
import io.github.camelami.internal.codec.FrameLimits;
import io.github.camelami.internal.log.SafeLog;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiBanner;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.message.AmiVersion;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.message.PrivilegeAdvice;
import io.github.camelami.internal.session.SessionOptions.EventMask;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One login to an Asterisk server, from connecting to closing. It sends actions, passes on received messages, and ends
 * once, with a single cause.
 *
 * <p>{@link #send}, {@link #close}, {@link #pauseReading} and {@link #resumeReading} may be called on any thread;
 * everything else runs on the session's event loop.
 */
public final class Session {

    private static final SafeLog LOG = SafeLog.of(Session.class);

    /** How long a server may take to close the connection after Logoff. */
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    /** The timeout of a change of the mask. It is long, since its answer may wait unread while reading is paused. */
    private static final Duration MASK_CHANGE = Duration.ofMinutes(10);

    private final SessionPlan plan;
    private final ServerAddress address;
    private final SessionOptions options;
    private final EventLoop loop;
    private final EventSink sink;
    private final SessionListener listener;
    private final LongSupplier nanoTime;
    private final Callbacks callbacks;
    private final ActionCorrelator correlator;
    private final SessionGate gate;
    private final AmiDecoder decoder;
    private final SessionCounts counts;
    private final ActionWriter writer;
    private final Outbox outbox;
    private final Endings endings;
    private final MaskControl maskControl;
    private final ReadGate reading;
    private final OutcomeFeed takes;
    private final SessionHandler handler;

    private final ActionCorrelator.OutcomeListener outcomes = new ActionCorrelator.OutcomeListener() {
        @Override
        public void awaitQuietPeriod(PendingAction action, Duration within) {
            cancel(action.quietPeriod);
            action.quietPeriod = laterOrNow(() -> outcomeKnown(action), within);
        }

        @Override
        public void done(PendingAction action) {
            outcomeKnown(action);
        }

        @Override
        public void refused(PendingAction action, String serverMessage) {
            if (!action.internal && ErrorResponses.isMissingPrivilege(action.request.action(), serverMessage)) {
                String name = action.request.action().name();
                reportMissingPrivilege("may not send action " + name + ": " + PrivilegeAdvice.toSend(name));
            }
        }

        @Override
        public void miscounted(String action, String how) {
            counts.miscounted(action, how);
        }
    };

    private volatile SessionState state = SessionState.CONNECTING;
    private volatile String amiVersion = "";
    private AmiVersion version = AmiVersion.UNKNOWN;
    private volatile @Nullable InetAddress peer;
    private @Nullable Channel channel;
    private @Nullable CloseCause cause;
    private @Nullable ScheduledFuture<?> deadline;
    private @Nullable KeepAliveHandler keepAlive;
    private long greetedAt;

    Session(SessionPlan plan, EventLoop loop, EventSink sink, SessionListener listener, LongSupplier nanoTime) {
        this.plan = plan;
        this.address = plan.address();
        this.options = plan.options();
        this.loop = loop;
        this.sink = sink;
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.callbacks = plan.callbacks();
        this.takes = plan.takes();
        OutcomeFeed serves = plan.serves();
        this.endings = new Endings(address);
        this.reading = new ReadGate(nanoTime);
        this.correlator = new ActionCorrelator(
                address.toString(), options.maxListItems(), options.maxListBytes(), takes.awaitedIds());
        this.maskControl = new MaskControl(options.events(), this, takes, serves, correlator, new Asking());
        this.writer = new ActionWriter(address, options, correlator, maskControl, callbacks, new Line());
        this.outbox = new Outbox(loop, writer);
        this.gate = new SessionGate(sink.gate(), correlator, serves);
        this.decoder = new AmiDecoder(FrameLimits.ofMessage(options.maxMessageBytes()), options.charset(), gate);
        this.counts = new SessionCounts(address, decoder, correlator, plan.traffic());
        this.handler = new SessionHandler(this, sink, correlator, outcomes, serves, decoder, counts, callbacks);
    }

    /** Returns the state of the session. */
    public SessionState state() {
        return state;
    }

    /** Returns the AMI version in the server's banner; empty before the banner arrives. */
    public String amiVersion() {
        return amiVersion;
    }

    /** Returns when the banner arrived, in nanoseconds of the connector's clock. Only on the event loop. */
    public long greetedAt() {
        return greetedAt;
    }

    /** Returns the IP address to which the session is connected; null until it is connected. */
    public @Nullable InetAddress peer() {
        return peer;
    }

    /** Returns whether the session is ending or has ended. Requests then fail as not sent. */
    public boolean isOver() {
        SessionState now = state;
        return now == SessionState.CLOSING || now == SessionState.CLOSED;
    }

    /** Returns the number of actions queued or in flight. */
    public int pending() {
        return correlator.pending();
    }

    // ---- sending -------------------------------------------------------------------------------------------------

    /**
     * Sends a request. The future completes exactly once, at the latest when the session ends. Any thread.
     *
     * @return a future that completes on the event loop
     */
    public CompletableFuture<AmiReply> send(AmiRequest request) {
        PendingAction action = new PendingAction(request, plan.ids().next(), new CompletableFuture<>());
        outbox.add(action);
        return action.reply;
    }

    /**
     * Sends one of the client's own requests, to which limits do not apply. The session does not log a missing
     * privilege, since the caller does. Any thread.
     *
     * @return a future that completes on the event loop
     */
    public CompletableFuture<AmiReply> sendOwn(AmiRequest request) {
        PendingAction action = internal(request);
        outbox.add(action);
        return action.reply;
    }

    /** Implements the operations that the writer needs from this session. */
    private final class Line implements ActionWriter.Line {

        @Override
        public @Nullable Channel open() {
            Channel open = channel;
            if (state == SessionState.READY && open != null && !open.isActive()) {
                onInactive(); // the connection has ended, but its handler has not been called yet
            }
            return state == SessionState.READY ? channel : null;
        }

        @Override
        public String downReason() {
            CloseCause why = cause;
            return why == null ? "not logged in" : why.message();
        }

        @Override
        public AmiVersion version() {
            return version;
        }

        @Override
        public ScheduledFuture<?> expireLater(PendingAction action) {
            return schedule(() -> expire(action), action.request.timeout());
        }
    }

    private void expire(PendingAction action) {
        if (takes.sawCallEvents()) {
            correlator.noteCallEvents();
        }
        String advice = correlator.expire(action);
        if (advice != null) {
            reportMissingPrivilege(advice);
        }
        afterChange();
    }

    // ---- receiving -----------------------------------------------------------------------------------------------

    /** Returns the handler that receives the messages. */
    SessionHandler handler() {
        return handler;
    }

    private void outcomeKnown(PendingAction action) {
        correlator.completeOutcome(action);
        afterChange();
    }

    /** Called when the awaited outcomes may have changed. */
    void afterChange() {
        maskControl.outcomesChanged();
    }

    private void reportMissingPrivilege(String advice) {
        callbacks.run("The listener of missing privileges", () -> listener.onPrivilegeMissing(this, advice));
    }

    // ---- event mask ----------------------------------------------------------------------------------------------

    /** Changes the events to request, except those needed for awaited outcomes. Any thread. */
    public void changeEvents(EventMask events) {
        onLoop(() -> maskControl.base(events));
    }

    /** Requests additional events, needed for outcomes that another session awaits. Any thread. */
    void carryFor(Set<EventClass> classes) {
        onLoop(() -> maskControl.lend(classes));
    }

    /** Called when the event classes that the feed supplies have changed. Any thread. */
    void onFeedChanged() {
        onLoop(maskControl::feedChanged);
    }

    /** Called when an event about an awaited outcome arrives over the feed. Any thread. */
    void onFed(AmiEvent event) {
        onLoop(() -> {
            if (state == SessionState.READY) {
                correlator.onFed(event, outcomes);
                afterChange();
            }
        });
    }

    private PendingAction internal(AmiRequest request) {
        return new PendingAction(request, plan.ids().next(), new CompletableFuture<>(), true);
    }

    /** Implements the operations that {@link MaskControl} needs from this session. */
    private final class Asking implements MaskControl.Server {

        @Override
        public boolean isReady() {
            return state == SessionState.READY && channel != null;
        }

        @Override
        public boolean isRead() {
            return Session.this.isRead();
        }

        @Override
        public PendingAction prepare(AmiAction action) {
            // with brokeneventsaction=yes, a server sends no response here (manager.c), and the feed is then not used
            return internal(AmiRequest.of(action, MASK_CHANGE));
        }

        @Override
        public void append(PendingAction action) {
            writer.append(action);
        }

        @Override
        public void flush() {
            writer.flush();
        }

        @Override
        public @Nullable ScheduledFuture<?> later(Runnable task, Duration delay) {
            return laterOrNow(task, delay);
        }
    }

    /** Returns whether another session awaits outcomes whose events arrive over this one. Only on the event loop. */
    public boolean isFeeding() {
        return maskControl.isFeeding();
    }

    // ---- reading -------------------------------------------------------------------------------------------------

    /** Stops reading, which applies back pressure to the server; a long pause ends the connection. Any thread. */
    public void pauseReading() {
        onLoop(() -> {
            reading.pause();
            setAutoRead(false);
            maskControl.carry();
        });
    }

    /** Resumes reading. Any thread. */
    public void resumeReading() {
        onLoop(() -> {
            if (reading.resume()) {
                if (keepAlive != null) {
                    keepAlive.heard();
                }
                setAutoRead(true);
                maskControl.carry();
            }
        });
    }

    private void setAutoRead(boolean on) {
        Channel open = channel;
        if (open != null && state != SessionState.CONNECTING) {
            open.config().setAutoRead(on);
        }
    }

    private void onLoop(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
            return;
        }
        try {
            loop.execute(task);
        } catch (RejectedExecutionException shutDown) {
            // the loop has closed its channels, including this session's
            LOG.debug("{}: too late, the event loop is shut down", address);
        }
    }

    // ---- life ----------------------------------------------------------------------------------------------------

    /** Connects and logs in. On the event loop. */
    void open(Dial.Dialer dialer, NameLookups lookups) {
        new SessionOpening(this, plan, endings, decoder, callbacks).start(dialer, loop, lookups, nanoTime);
    }

    void onDialing(Channel dialing) {
        channel = dialing;
    }

    void onConnected(InetAddress at) {
        peer = at;
        move(SessionState.BANNER);
    }

    void onGreeting(AmiBanner banner) {
        amiVersion = banner.amiVersion();
        version = banner.version();
        greetedAt = nanoTime.getAsLong();
        correlator.greeted(version);
        move(SessionState.LOGIN);
    }

    void onLogin() {
        if (!move(SessionState.READY)) {
            return;
        }
        cancel(deadline);
        Channel open = channel;
        if (open != null && !options.pingInterval().isZero()) {
            KeepAlivePeer server = new KeepAlivePeer(this, reading, correlator, endings);
            keepAlive = new KeepAliveHandler(options.pingInterval(), options.pingTimeout(), server, nanoTime);
            open.pipeline().addBefore("session", "keepalive", keepAlive);
        }
        maskControl.loggedIn();
        takes.attachSink(this);
        callbacks.run("The listener of a login", () -> listener.onReady(this));
        maskControl.apply(); // the events requested during the login
    }

    /** Makes the timers for which there was no memory. Call regularly, on the event loop. */
    public void renewTimers() {
        writer.startTimeouts();
        if (keepAlive != null) {
            keepAlive.renewTimer();
        }
    }

    boolean isRead() {
        return !reading.isPaused();
    }

    /** Sends a Ping, regardless of the limit on pending actions. */
    void ping() {
        sendOwn(AmiRequest.of(AmiAction.of("Ping"), options.pingTimeout().plusSeconds(1)));
    }

    private ScheduledFuture<?> schedule(Runnable task, Duration within) {
        return loop.schedule(task, Nanos.of(within), TimeUnit.NANOSECONDS);
    }

    /** Schedules a task. Runs it now, and returns null, if there is no memory for a timer. */
    private @Nullable ScheduledFuture<?> laterOrNow(Runnable task, Duration within) {
        try {
            return schedule(task, within);
        } catch (Throwable noTimer) {
            callbacks.report("A timer", noTimer);
            task.run();
            return null;
        }
    }

    /** Schedules a task to run at the deadline, unless the session is logged in or has ended by then. */
    void setDeadline(Duration within, Runnable otherwise) {
        ScheduledFuture<?> before = deadline;
        deadline = schedule(otherwise, within); // without memory for this timer, the one before remains
        cancel(before);
    }

    private static void cancel(@Nullable ScheduledFuture<?> task) {
        if (task != null) {
            task.cancel(false);
        }
    }

    private boolean move(SessionState next) {
        if (!state.mayBecome(next)) {
            return false;
        }
        state = next;
        return true;
    }

    /**
     * Ends the session. Pending actions fail immediately. If the session is logged in, it sends Logoff and waits up to
     * one second for the server to close the connection, so that a user with {@code allowmultiplelogin=no} can log in
     * again. Any thread. Idempotent.
     *
     * @param why the reason in words, for the exceptions of pending actions
     */
    public void close(String why) {
        onLoop(() -> {
            CloseCause local = new CloseCause(CloseCause.Kind.LOCAL, why, null);
            Channel open = channel;
            boolean ready = state == SessionState.READY;
            if (open == null || !open.isActive() || !move(SessionState.CLOSING)) {
                if (state != SessionState.CLOSING) {
                    end(local);
                }
                return;
            }
            cause = local;
            if (ready) {
                callbacks.run("Leaving", sink::onLeaving);
            }
            boolean said = callbacks.run("Logging off", () -> {
                failPending(local);
                ActionWriter.logOff(open, plan.ids().next());
                cancel(deadline);
                deadline = laterOrNow(() -> end(local), GOODBYE);
            });
            if (!said) {
                end(local);
            }
        });
    }

    private void failPending(CloseCause why) {
        maskControl.stop();
        takes.detachSink(this);
        correlator.failAll(why);
        outbox.takeAll(); // actions queued in the meantime are not sent
    }

    /** Ends the session. Only the first cause counts, since later ones are consequences of it. */
    void end(CloseCause why) {
        if (state == SessionState.CLOSED) {
            return;
        }
        CloseCause first = state == SessionState.CLOSING && cause != null ? cause : why;
        state = SessionState.CLOSED;
        cause = first;
        LOG.debug("{}: session ended: {}: {}", address, first.kind(), first.message());
        // each even if another one fails, such as for lack of memory: the listener must learn of the end
        callbacks.run("Closing the connection", () -> {
            if (channel != null) {
                channel.close();
            }
            cancel(deadline);
        });
        callbacks.run("Ending the pending actions", () -> failPending(first));
        callbacks.run("Counting the traffic", counts::add);
        callbacks.run("The listener of an ending", () -> listener.onClosed(this, first));
    }

    /** Called when the server has violated the protocol. */
    void onProtocolError(Throwable error) {
        end(endings.protocolError(error));
    }

    void onConnectionFailed(Throwable error) {
        end(endings.failed(state, error, cutKind()));
    }

    void onTlsFailure(@Nullable Throwable error) {
        end(endings.tlsFailed(error));
    }

    /** Logs a defect of this client, and ends the session, since its state can no longer be trusted. */
    void onDefect(Throwable defect) {
        callbacks.report("The session's own code", defect);
        end(endings.defect(defect));
    }

    void onInactive() {
        end(endings.inactive(state, cutKind()));
    }

    private CloseCause.Kind cutKind() {
        if (gate.sawShutdown()) {
            return CloseCause.Kind.SHUTDOWN;
        }
        return reading.explainsCut() ? CloseCause.Kind.SLOW_READER : CloseCause.Kind.CUT;
    }

    @Override
    public String toString() {
        return "Session[" + address + ", " + state + "]";
    }
}
