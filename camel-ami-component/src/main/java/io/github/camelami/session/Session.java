/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.session;

import io.github.camelami.codec.AmiDecoder;
import io.github.camelami.codec.AmiEncoder;
import io.github.camelami.codec.FrameLimits;
import io.github.camelami.message.ActionId;
import io.github.camelami.message.AmiAction;
import io.github.camelami.message.AmiEvent;
import io.github.camelami.message.AmiNotSentException;
import io.github.camelami.message.AmiReply;
import io.github.camelami.message.AmiRequest;
import io.github.camelami.message.AmiResponse;
import io.github.camelami.message.CallWatch;
import io.github.camelami.message.EventClass;
import io.github.camelami.message.EventGate;
import io.github.camelami.message.WireBytes;
import io.github.camelami.session.SessionOptions.EventMask;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.netty.util.internal.PlatformDependent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One login with an Asterisk, from connect to close: sends actions, sorts what comes back, and ends once for one reason.
 *
 * <p>{@link #send}, {@link #close}, {@link #pauseReading} and {@link #resumeReading} may be called by any thread; everything
 * else happens on the session's event loop.
 */
public final class Session {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    /** How long the mask stays raised after the last outcome was told: calls come in bursts. */
    private static final Duration MASK_LINGER = Duration.ofSeconds(5);

    /** How long a slow reader's cut may come after we read again: the server's last bytes are still in the kernel. */
    private static final long SLOW_READER_MEMORY_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** How long a server may take to say goodbye. */
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    /** Bytes that may wait for a server that does not read; one more action is refused as not sent. */
    private static final long MAX_UNSENT_BYTES = 32L * 1024 * 1024;

    private static final byte[] FULLY_BOOTED = "FullyBooted\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SHUTDOWN = "Shutdown\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerAddress address;
    private final SessionOptions options;
    private final EventLoop loop;
    private final EventGate interest;
    private final SessionListener listener;
    private final ActionId ids;
    private final ActionCorrelator correlator;
    private final AmiDecoder decoder;
    private final Queue<PendingAction> outbox = PlatformDependent.newMpscQueue();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final List<PendingAction> timeless = new ArrayList<>();

    private final ActionCorrelator.OutcomeListener outcomes = new ActionCorrelator.OutcomeListener() {
        @Override
        public void settle(PendingAction action, Duration within) {
            if (action.settling != null) {
                action.settling.cancel(false);
            }
            action.settling = loop.schedule(() -> settled(action), within.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public void done(PendingAction action) {
            settled(action);
        }

        @Override
        public void refused(PendingAction action, String serverMessage) {
            if (Refusals.isMissingRight(action.request.action(), serverMessage)) {
                String name = action.request.action().name();
                listener.onRightMissing(Session.this, "may not send action " + name + ": " + Refusals.advice(name));
            }
        }
    };

    private volatile SessionState state = SessionState.CONNECTING;
    private volatile int pending;
    private volatile String amiVersion = "";
    private @Nullable Channel channel;
    private @Nullable CloseCause cause;
    private @Nullable ScheduledFuture<?> lowering;
    private @Nullable ScheduledFuture<?> deadline;
    private @Nullable KeepAliveHandler keepAlive;
    private EventMask base;
    private Set<EventClass> raised = Set.of();
    private EventMask inForce;
    private boolean shutdownTold;
    private boolean readingPaused;
    private long pausedUntil = Long.MIN_VALUE;

    Session(
            ServerAddress address,
            SessionOptions options,
            EventLoop loop,
            ActionId ids,
            EventGate interest,
            SessionListener listener) {
        this.address = address;
        this.options = options;
        this.loop = loop;
        this.ids = ids;
        this.interest = interest;
        this.listener = listener;
        this.base = options.events();
        this.inForce = base;
        this.correlator = new ActionCorrelator(address.toString(), options.maxListItems(), options.maxListBytes());
        this.decoder = new AmiDecoder(FrameLimits.ofMessage(options.maxMessageBytes()), options.charset(), this::admit);
    }

    /** What the session is doing. */
    public SessionState state() {
        return state;
    }

    /** The AMI version of the server's greeting; empty before it. */
    public String amiVersion() {
        return amiVersion;
    }

    /** Whether it is ending or over, so that nothing can be sent any more. */
    public boolean isOver() {
        SessionState now = state;
        return now == SessionState.CLOSING || now == SessionState.CLOSED;
    }

    /** Actions queued or under way. */
    public int pending() {
        return pending;
    }

    /** Events received so far; read it on the event loop, or as an approximation elsewhere. */
    public long eventsReceived() {
        return decoder.eventsReceived();
    }

    /** Events that no one wanted; as {@link #eventsReceived}. */
    public long eventsWithheld() {
        return decoder.eventsWithheld();
    }

    /** Responses that belonged to nobody; as {@link #eventsReceived}. */
    public long strayResponses() {
        return correlator.strays();
    }

    /** Blocks that were neither response nor event; as {@link #eventsReceived}. */
    public long unreadableBlocks() {
        return decoder.unreadableBlocks();
    }

    // ---- sending -------------------------------------------------------------------------------------------------

    /**
     * Sends a request; it ends exactly once, at the latest with the session. Any thread.
     *
     * @return completed on the event loop
     */
    public CompletableFuture<AmiReply> send(AmiRequest request) {
        PendingAction action = new PendingAction(request, ids.next(), new CompletableFuture<>());
        outbox.add(action);
        wakeOutbox();
        return action.reply;
    }

    private void wakeOutbox() {
        if (draining.compareAndSet(false, true)) {
            try {
                loop.execute(this::drainOutbox);
            } catch (RejectedExecutionException shutDown) {
                PendingAction action = outbox.poll();
                while (action != null) {
                    refuse(action, "its event loop is shut down");
                    action = outbox.poll();
                }
            }
        }
    }

    private void drainOutbox() {
        draining.set(false);
        ByteBuf batch = null;
        PendingAction action = outbox.poll();
        while (action != null) {
            Channel open = channel;
            if (open != null && mayTake(action, open)) {
                if (batch == null) {
                    batch = open.alloc().buffer(512);
                }
                write(batch, action);
            } else if (open == null) {
                refuse(action, cause == null ? "not logged in" : cause.message());
            }
            action = outbox.poll();
        }
        if (batch != null && channel != null) {
            flush(channel, batch);
        } else if (batch != null) {
            batch.release(); // somebody who was refused has closed the session, and with it all that was under way
            timeless.clear();
        }
        pending = correlator.pending();
    }

    private boolean mayTake(PendingAction action, Channel open) {
        CloseCause why = cause;
        if (state != SessionState.READY) {
            return refuse(action, why == null ? "not logged in" : why.message());
        }
        if (correlator.pending() >= options.maxPending()) {
            return refuse(action, correlator.pending() + " actions are under way already (option maxPendingActions)");
        }
        if (open.bytesBeforeWritable() > MAX_UNSENT_BYTES) {
            return refuse(action, "more than " + MAX_UNSENT_BYTES + " bytes wait for the server to read them");
        }
        return true;
    }

    private boolean refuse(PendingAction action, String why) {
        action.fail(new AmiNotSentException(
                "Action " + action.request.action().name() + " was not sent to " + address + ": " + why));
        return false;
    }

    private void write(ByteBuf batch, PendingAction action) {
        CallWatch watch = action.request.watch();
        if (watch != null) {
            raiseMask(batch, watch.classes());
        }
        append(batch, action);
    }

    private void append(ByteBuf batch, PendingAction action) {
        correlator.register(action);
        AmiEncoder.encode(batch, action.request.action(), action.actionId);
        timeless.add(action);
    }

    /** Deadlines are set when the actions are on their way, so that the server need not wait for it. */
    private void flush(Channel open, ByteBuf batch) {
        open.writeAndFlush(batch, open.voidPromise());
        for (PendingAction action : timeless) {
            if (!action.isDone()) {
                action.deadline = loop.schedule(
                        () -> expire(action), action.request.timeout().toNanos(), TimeUnit.NANOSECONDS);
            }
        }
        timeless.clear();
    }

    private void expire(PendingAction action) {
        String advice = correlator.expire(action);
        if (advice != null) {
            listener.onRightMissing(this, advice);
        }
        afterChange();
    }

    // ---- receiving -----------------------------------------------------------------------------------------------

    private @Nullable String admit(byte[] bytes, int from, int to) {
        // the listener's interest is asked first and always: it prepares where the event will go
        String wanted = interest.admit(bytes, from, to);
        boolean shutdown = WireBytes.startsWith(SHUTDOWN, bytes, from, to);
        shutdownTold |= shutdown;
        if (wanted != null) {
            return wanted;
        }
        return shutdown || WireBytes.startsWith(FULLY_BOOTED, bytes, from, to) || correlator.mayConcern(bytes, from, to)
                ? EventGate.name(bytes, from, to)
                : null;
    }

    void onEvent(AmiEvent event) {
        if (state != SessionState.READY) {
            return; // nobody speaks before the login, and after the end nobody listens
        }
        int before = correlator.pending();
        if (correlator.onEvent(event, outcomes) == ActionCorrelator.EventFate.PUBLIC) {
            listener.onEvent(this, event);
        }
        if (correlator.pending() != before) {
            afterChange();
        }
    }

    void onReadComplete() {
        if (state == SessionState.READY) {
            listener.onReadComplete(this);
        }
    }

    void onResponse(AmiResponse response) {
        if (state != SessionState.READY) {
            return;
        }
        correlator.onResponse(response, outcomes);
        afterChange();
    }

    private void settled(PendingAction action) {
        correlator.completeOutcome(action);
        afterChange();
    }

    private void afterChange() {
        pending = correlator.pending();
        if (!raised.isEmpty() && correlator.awaitingOutcome() == 0 && lowering == null && state == SessionState.READY) {
            lowering = loop.schedule(this::lowerMask, MASK_LINGER.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    // ---- event mask ----------------------------------------------------------------------------------------------

    /** Asks for other events from now on, beside what awaited outcomes need. Any thread. */
    public void changeEvents(EventMask events) {
        onLoop(() -> {
            base = events;
            demand();
        });
    }

    /** A session served in turn applies the mask before it carries out the action behind it. */
    private void raiseMask(ByteBuf batch, Set<EventClass> classes) {
        if (lowering != null) {
            lowering.cancel(false);
            lowering = null;
        }
        raised = EventClass.union(raised, classes);
        EventMask needed = base.with(raised);
        if (!inForce.covers(classes)) {
            inForce = needed;
            append(batch, maskAction(needed));
        }
    }

    private void lowerMask() {
        lowering = null;
        if (correlator.awaitingOutcome() == 0) {
            raised = Set.of();
            demand();
        }
    }

    private void demand() {
        Channel open = channel;
        EventMask needed = base.with(raised);
        if (open != null && state == SessionState.READY && !needed.equals(inForce)) {
            inForce = needed;
            ByteBuf out = open.alloc().buffer(128);
            append(out, maskAction(needed));
            flush(open, out);
        }
    }

    private PendingAction maskAction(EventMask events) {
        AmiAction action = AmiAction.of("Events", "EventMask", events.text());
        // brokeneventsaction=yes makes a server answer nothing here (manager.c): nobody waits for it
        return new PendingAction(AmiRequest.of(action, options.loginTimeout()), ids.next(), new CompletableFuture<>());
    }

    // ---- reading -------------------------------------------------------------------------------------------------

    /** Stops reading, so that the server feels our pressure; it hangs up on us when this lasts. Any thread. */
    public void pauseReading() {
        onLoop(() -> {
            readingPaused = true;
            if (channel != null) {
                channel.config().setAutoRead(false);
            }
        });
    }

    /** Reads again. Any thread. */
    public void resumeReading() {
        onLoop(() -> {
            if (readingPaused) {
                readingPaused = false;
                pausedUntil = System.nanoTime();
                if (keepAlive != null) {
                    keepAlive.heard();
                }
                if (channel != null) {
                    channel.config().setAutoRead(true);
                }
            }
        });
    }

    void onLoop(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
            return;
        }
        try {
            loop.execute(task);
        } catch (RejectedExecutionException shutDown) {
            // the loop has closed its channels, this session's among them
            LOG.debug("{}: too late, the event loop is shut down", address);
        }
    }

    // ---- life ----------------------------------------------------------------------------------------------------

    AmiDecoder decoder() {
        return decoder;
    }

    private KeepAliveHandler newKeepAlive() {
        return new KeepAliveHandler(
                options.pingInterval(),
                options.pingTimeout(),
                new KeepAliveHandler.Peer() {
                    @Override
                    public boolean isExcused() {
                        return readingPaused || correlator.isServerHeldUp();
                    }

                    @Override
                    public void ping() {
                        send(AmiRequest.of(
                                AmiAction.of("Ping"), options.pingTimeout().plusSeconds(1)));
                    }

                    @Override
                    public void onSilence(Duration silence) {
                        end(new CloseCause(
                                CloseCause.Kind.SILENT,
                                address + " said nothing for " + silence.toMillis() + " ms, not even to a Ping",
                                null));
                    }
                },
                System::nanoTime);
    }

    /** A connection is being made over this channel; from here on the session's end is also its end. */
    void onDialing(Channel dialing) {
        channel = dialing;
    }

    void onConnected(Channel connected) {
        move(SessionState.BANNER);
        if (readingPaused) {
            connected.config().setAutoRead(false);
        }
    }

    /** What this session does unless it is logged in by then, or ended. */
    void setDeadline(Duration within, Runnable otherwise) {
        cancel(deadline);
        deadline = loop.schedule(otherwise, within.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static void cancel(@Nullable ScheduledFuture<?> task) {
        if (task != null) {
            task.cancel(false);
        }
    }

    LoginHandler.Result loginResult(Credentials credentials) {
        return new LoginHandler.Result() {
            @Override
            public void onBanner(String version) {
                amiVersion = version;
                move(SessionState.LOGIN);
            }

            @Override
            public void onAccepted() {
                if (move(SessionState.READY)) {
                    cancel(deadline);
                    Channel open = channel;
                    if (open != null && !options.pingInterval().isZero()) {
                        keepAlive = newKeepAlive();
                        open.pipeline().addBefore("session", "keepalive", keepAlive);
                    }
                    listener.onReady(Session.this);
                    demand(); // what was asked for while the login was under way
                }
            }

            @Override
            public void onRefused(String serverMessage) {
                end(LoginRefusals.cause(address.toString(), credentials.username(), serverMessage));
            }

            @Override
            public void onConfused(String what) {
                end(new CloseCause(CloseCause.Kind.PROTOCOL, "The login at " + address + " went wrong: " + what, null));
            }
        };
    }

    private boolean move(SessionState next) {
        if (!state.mayBecome(next)) {
            return false;
        }
        state = next;
        return true;
    }

    /**
     * Ends the session. What is pending fails at once; a session that is logged in then says goodbye and gives the server a moment
     * to let go of it, so that a user with {@code allowmultiplelogin=no} can log in again. Any thread; idempotent.
     *
     * @param why in words, for the exceptions of what was pending
     */
    public void close(String why) {
        onLoop(() -> {
            CloseCause local = new CloseCause(CloseCause.Kind.LOCAL, why, null);
            Channel open = channel;
            if (open == null || !open.isActive() || !move(SessionState.CLOSING)) {
                if (state != SessionState.CLOSING) {
                    end(local);
                }
                return;
            }
            cause = local;
            failPending(local);
            ByteBuf out = open.alloc().buffer(64);
            AmiEncoder.encode(out, AmiAction.of("Logoff"), ids.next());
            open.writeAndFlush(out, open.voidPromise());
            open.config().setAutoRead(true); // the server's farewell is its closing of the connection
            setDeadline(GOODBYE, () -> end(local));
        });
    }

    private void failPending(CloseCause why) {
        cancel(lowering);
        correlator.failAll(why);
        pending = 0;
        drainOutbox(); // what was queued meanwhile is not sent
    }

    /** The first cause counts; later ones are its echo. */
    void end(CloseCause why) {
        if (state == SessionState.CLOSED) {
            return;
        }
        CloseCause first = state == SessionState.CLOSING && cause != null ? cause : why;
        state = SessionState.CLOSED;
        cause = first;
        LOG.debug("{}: session ended: {}: {}", address, first.kind(), first.message());
        cancel(deadline);
        Channel open = channel;
        if (open != null) {
            open.close();
        }
        failPending(first);
        listener.onClosed(this, first);
    }

    void onFailure(CloseCause.Kind kind, Throwable error) {
        String words = error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
        if (kind == CloseCause.Kind.CUT && state != SessionState.READY) {
            end(new CloseCause(
                    CloseCause.Kind.UNREACHABLE,
                    "The connection to " + address + " failed before login: " + words,
                    error));
        } else if (kind == CloseCause.Kind.CUT) {
            end(cut("The connection to " + address + " failed: " + words, error));
        } else {
            end(new CloseCause(kind, address + ": " + words, error));
        }
    }

    void onInactive() {
        switch (state) {
            case CONNECTING, BANNER ->
                end(new CloseCause(
                        CloseCause.Kind.UNREACHABLE,
                        address
                                + " closed the connection before greeting: it is restarting, or its authlimit of sessions"
                                + " that are not logged in is reached, or the port belongs to another service",
                        null));
            case LOGIN ->
                end(new CloseCause(CloseCause.Kind.UNREACHABLE, address + " closed the connection during login", null));
            default -> end(cut(address + " closed the connection", null));
        }
    }

    private CloseCause cut(String message, @Nullable Throwable error) {
        if (shutdownTold) {
            return new CloseCause(CloseCause.Kind.SHUTDOWN, address + " shut down", error);
        }
        boolean slow = readingPaused
                || pausedUntil != Long.MIN_VALUE && System.nanoTime() - pausedUntil < SLOW_READER_MEMORY_NANOS;
        return slow
                ? new CloseCause(
                        CloseCause.Kind.SLOW_READER,
                        message + " while the route was too slow to take its events (writetimeout in manager.conf)",
                        error)
                : new CloseCause(CloseCause.Kind.CUT, message, error);
    }

    @Override
    public String toString() {
        return "Session[" + address + ", " + state + "]";
    }
}
