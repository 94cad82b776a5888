/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.session;

import io.github.camelami.codec.AmiDecoder;
import io.github.camelami.codec.AmiEncoder;
import io.github.camelami.codec.FrameLimits;
import io.github.camelami.message.Admission;
import io.github.camelami.message.AmiAction;
import io.github.camelami.message.AmiBanner;
import io.github.camelami.message.AmiEvent;
import io.github.camelami.message.AmiNotSentException;
import io.github.camelami.message.AmiReply;
import io.github.camelami.message.AmiRequest;
import io.github.camelami.message.AmiResponse;
import io.github.camelami.message.AmiVersion;
import io.github.camelami.message.CallWatch;
import io.github.camelami.message.EventClass;
import io.github.camelami.message.EventGate;
import io.github.camelami.message.WireBytes;
import io.github.camelami.session.SessionOptions.EventMask;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
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

    /** How long the mask stays raised after the last outcome: calls come in bursts. */
    private static final Duration MASK_LINGER = Duration.ofSeconds(5);

    /** How long a server may take to say goodbye. */
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    /** Bytes that may wait for a server that does not read; one more action is refused as not sent. */
    private static final long MAX_UNSENT_BYTES = 32L * 1024 * 1024;

    private static final byte[] FULLY_BOOTED = "FullyBooted\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SHUTDOWN = "Shutdown\r\n".getBytes(StandardCharsets.US_ASCII);

    private final SessionPlan plan;
    private final ServerAddress address;
    private final SessionOptions options;
    private final EventLoop loop;
    private final EventSink sink;
    private final SessionListener listener;
    private final LongSupplier nanoTime;
    private final Callbacks callbacks;
    private final ActionCorrelator correlator;
    private final AmiDecoder decoder;
    private final Outbox outbox;
    private final MaskState mask;
    private final ReadGate reading;
    private final OutcomeFeed takes;
    private final OutcomeFeed serves;
    private final List<PendingAction> timeless = new ArrayList<>();

    private final ActionCorrelator.OutcomeListener outcomes = new ActionCorrelator.OutcomeListener() {
        @Override
        public void settle(PendingAction action, Duration within) {
            cancel(action.settling);
            action.settling = schedule(() -> settled(action), within);
        }

        @Override
        public void done(PendingAction action) {
            settled(action);
        }

        @Override
        public void refused(PendingAction action, String serverMessage) {
            if (Refusals.isMissingRight(action.request.action(), serverMessage)) {
                String name = action.request.action().name();
                reportMissingRight("may not send action " + name + ": " + Refusals.advice(name));
            }
        }

        @Override
        public void miscounted(String action, String how) {
            if (miscounted.add(action)) {
                LOG.warn("{}: the list of action {} is taken as it came: {}", address, action, how);
            }
        }
    };

    private volatile SessionState state = SessionState.CONNECTING;
    private volatile int pending;
    private volatile String amiVersion = "";
    private AmiVersion version = AmiVersion.UNKNOWN;
    private boolean skippedLogged;
    private final Set<String> miscounted = new HashSet<>();
    private volatile @Nullable InetAddress peer;
    private @Nullable Channel channel;
    private @Nullable CloseCause cause;
    private @Nullable ScheduledFuture<?> lowering;
    private @Nullable ScheduledFuture<?> deadline;
    private @Nullable KeepAliveHandler keepAlive;
    private @Nullable ByteBuf batch;
    private boolean shutdownAnnounced;
    private boolean filtered;
    private long messagesSeen;
    private long countedEvents;
    private long countedWithheld;
    private long countedStrays;
    private long countedUnreadable;

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
        this.serves = plan.serves();
        this.mask = new MaskState(options.events());
        this.reading = new ReadGate(nanoTime);
        this.outbox = new Outbox(loop, new Sender());
        this.correlator = new ActionCorrelator(
                address.toString(), options.maxListItems(), options.maxListBytes(), takes.awaitedIds());
        this.decoder =
                new AmiDecoder(FrameLimits.ofMessage(options.maxMessageBytes()), options.charset(), this::accepts);
    }

    /** What the session is doing. */
    public SessionState state() {
        return state;
    }

    /** The AMI version of the server's greeting; empty before it. */
    public String amiVersion() {
        return amiVersion;
    }

    /** The address the session is connected to; null before. A host name may have several. */
    public @Nullable InetAddress peer() {
        return peer;
    }

    /** Whether it is ending or over, so that nothing can be sent any more. */
    public boolean isOver() {
        SessionState now = state;
        return now == SessionState.CLOSING || now == SessionState.CLOSED;
    }

    /** Actions queued or in flight. */
    public int pending() {
        return pending;
    }

    /** Events received so far; read it on the event loop, or as an approximation elsewhere. */
    public long eventsReceived() {
        return decoder.eventsReceived();
    }

    /** Events that no consumer wanted; as {@link #eventsReceived}. */
    public long eventsWithheld() {
        return decoder.eventsWithheld();
    }

    // ---- sending -------------------------------------------------------------------------------------------------

    /**
     * Sends a request; it ends exactly once, at the latest with the session. Any thread.
     *
     * @return completed on the event loop
     */
    public CompletableFuture<AmiReply> send(AmiRequest request) {
        PendingAction action = new PendingAction(request, plan.ids().next(), new CompletableFuture<>());
        outbox.add(action);
        return action.reply;
    }

    /** Takes actions out of the outbox; what goes wrong with one of them ends that one alone. */
    private final class Sender implements Outbox.Taker {

        @Override
        public void take(PendingAction action) {
            try {
                String obstacle = obstacle(action);
                if (obstacle == null) {
                    write(action);
                } else {
                    Session.this.refuse(action, obstacle, null);
                }
            } catch (Throwable broken) {
                callbacks.report("Action " + action.request.action().name(), broken);
                Session.this.refuse(action, "it could not be written: " + broken, broken);
            }
        }

        @Override
        public void flush() {
            Session.this.flush();
            pending = correlator.pending();
        }

        @Override
        public void refuse(PendingAction action, Throwable why) {
            Session.this.refuse(action, "its event loop is shut down", why);
        }
    }

    /** Why the action cannot be written now; null when it can. The session's own actions are beyond the limits. */
    private @Nullable String obstacle(PendingAction action) {
        Channel open = channel;
        if (state == SessionState.READY && open != null && !open.isActive()) {
            onInactive(); // the connection ended, and its handler has not been called yet
        }
        if (state != SessionState.READY || open == null) {
            CloseCause why = cause;
            return why == null ? "not logged in" : why.message();
        }
        if (action.internal) {
            return null;
        }
        if (correlator.pending() >= options.maxPending()) {
            return correlator.pending() + " actions are in flight already (option maxPendingActions)";
        }
        if (open.bytesBeforeWritable() > MAX_UNSENT_BYTES) {
            return "more than " + MAX_UNSENT_BYTES + " bytes wait for the server to read them";
        }
        return version.isBefore(2, 0) && isBeyondOldServers(action)
                ? "it speaks AMI " + version
                        + " (Asterisk 11 or older), and a call whose id we choose needs AMI 2.0 (Asterisk 12)"
                : AmiEncoder.problem(action.request.action(), options.charset());
    }

    /** Old servers ignore the id we choose: the call would be made, and nothing of it be known. */
    private static boolean isBeyondOldServers(PendingAction action) {
        return action.request.watch() != null || action.request.action().get("ChannelId") != null;
    }

    private void refuse(PendingAction action, String why, @Nullable Throwable error) {
        action.fail(new AmiNotSentException(
                "Action " + action.request.action().name() + " was not sent to " + address + ": " + why, error));
    }

    private void write(PendingAction action) {
        CallWatch watch = action.request.watch();
        if (watch != null) {
            action.watch(watch);
            raiseMask(action.classes);
        }
        if (!filtered && action.request.action().name().equalsIgnoreCase("Filter")) {
            filtered = true; // from now on the server may leave out what an awaited outcome needs
            carry();
        }
        append(action);
    }

    private void append(PendingAction action) {
        ByteBuf out = batch;
        if (out == null) {
            out = Objects.requireNonNull(channel).alloc().buffer(512);
            batch = out;
        }
        int from = out.writerIndex();
        correlator.register(action);
        try {
            AmiEncoder.encode(out, action.request.action(), action.actionId, options.charset());
        } catch (Throwable unsendable) {
            out.writerIndex(from); // nothing of it may reach the server
            correlator.forget(action);
            throw unsendable;
        }
        timeless.add(action);
    }

    /** Deadlines are set when the actions are on their way, so that the server need not wait for it. */
    private void flush() {
        ByteBuf out = batch;
        batch = null;
        Channel open = channel;
        if (out != null && open != null && state == SessionState.READY) {
            open.writeAndFlush(out, open.voidPromise());
        } else if (out != null) {
            out.release(); // the session ended meanwhile, and with it all that was pending
        }
        for (PendingAction action : timeless) {
            if (!action.isDone()) {
                callbacks.run(
                        "A deadline", () -> action.deadline = schedule(() -> expire(action), action.request.timeout()));
            }
        }
        timeless.clear();
    }

    private void expire(PendingAction action) {
        if (takes.sawCallEvents()) {
            correlator.noteCallEvents();
        }
        String advice = correlator.expire(action);
        if (advice != null) {
            reportMissingRight(advice);
        }
        afterChange();
    }

    // ---- receiving -----------------------------------------------------------------------------------------------

    private @Nullable Admission accepts(byte[] bytes, int from, int to) {
        Admission wanted = sink.accepts(bytes, from, to);
        boolean shutdown = WireBytes.startsWith(SHUTDOWN, bytes, from, to);
        shutdownAnnounced |= shutdown;
        if (wanted != null) {
            serves.note(bytes, from, to);
            return wanted;
        }
        return shutdown
                        || WireBytes.startsWith(FULLY_BOOTED, bytes, from, to)
                        || correlator.mayConcern(bytes, from, to)
                        || serves.mayConcern(bytes, from, to)
                ? EventGate.named(bytes, from, to)
                : null;
    }

    void onEvent(AmiEvent event) {
        if (state != SessionState.READY) {
            return; // none is expected before the login, and after the end there is no listener
        }
        int before = correlator.pending();
        if (correlator.onEvent(event, outcomes) == ActionCorrelator.EventFate.PUBLIC) {
            serves.offer(event);
            try {
                sink.onEvent(event);
            } catch (Throwable broken) {
                callbacks.report("Taking an event", broken);
            }
        }
        if (correlator.pending() != before) {
            afterChange();
        }
    }

    void onReadComplete() {
        count();
        long messages = decoder.messages();
        if (state == SessionState.READY && messages != messagesSeen) {
            messagesSeen = messages;
            try {
                sink.onReadComplete();
            } catch (Throwable broken) {
                callbacks.report("Handing on what was read", broken);
            }
        }
    }

    private void count() {
        plan.traffic()
                .add(
                        decoder.eventsReceived() - countedEvents,
                        decoder.eventsWithheld() - countedWithheld,
                        correlator.strays() - countedStrays,
                        decoder.unreadableBlocks() - countedUnreadable);
        if (!skippedLogged && decoder.unreadableBlocks() > 0) {
            skippedLogged = true;
            LOG.warn(
                    "{} sent lines that are no message, and they were skipped: mostly the rest of a value with a blank line inside."
                            + " Further ones on this connection are only counted",
                    address);
        }
        countedEvents = decoder.eventsReceived();
        countedWithheld = decoder.eventsWithheld();
        countedStrays = correlator.strays();
        countedUnreadable = decoder.unreadableBlocks();
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
        if (lowering == null
                && (mask.isRaised() || !takes.wanted().isEmpty())
                && correlator.awaitingOutcome() == 0
                && state == SessionState.READY) {
            lowering = schedule(this::lowerMask, MASK_LINGER);
        }
    }

    private void reportMissingRight(String advice) {
        callbacks.run("privilege listener", () -> listener.onRightMissing(this, advice));
    }

    // ---- event mask ----------------------------------------------------------------------------------------------

    /** Asks for other events from now on, beside what awaited outcomes need. Any thread. */
    public void changeEvents(EventMask events) {
        onLoop(() -> {
            mask.base(events);
            demand();
        });
    }

    /** Asks for what awaited outcomes of another session need, beside its own. Any thread. */
    void carryFor(Set<EventClass> classes) {
        onLoop(() -> {
            mask.lend(classes);
            demand();
        });
    }

    /**
     * Sees to it that the events of an outcome come: over the feed, or, while that does not bring them, here. A session served in
     * turn applies the mask before it carries out the action after it.
     */
    private void raiseMask(Set<EventClass> classes) {
        cancel(lowering);
        lowering = null;
        takes.want(EventClass.union(takes.wanted(), classes));
        if (!takes.carries(classes)) {
            mask.raise(classes);
            if (!mask.asksFor(classes)) {
                EventMask change = mask.change();
                if (change != null) {
                    append(maskAction(change));
                }
            }
        }
    }

    /** The feed carries more, or less, than before. Any thread. */
    void onFeedChanged() {
        onLoop(() -> {
            Set<EventClass> awaited = correlator.awaitedClasses();
            if (takes.carries(awaited)) {
                mask.lower();
            } else {
                mask.raise(awaited);
                correlator.feedLost();
            }
            demand();
        });
    }

    /** An event of an awaited outcome came over the feed. Any thread. */
    void onFed(AmiEvent event) {
        onLoop(() -> {
            if (state == SessionState.READY) {
                correlator.onFed(event, outcomes);
                afterChange();
            }
        });
    }

    private void lowerMask() {
        lowering = null;
        if (correlator.awaitingOutcome() == 0) {
            mask.lower();
            takes.want(Set.of());
            demand();
        }
    }

    private void demand() {
        if (state == SessionState.READY && channel != null) {
            EventMask change = mask.change();
            if (change != null) {
                append(maskAction(change));
                flush();
            }
            carry();
        }
    }

    private PendingAction maskAction(EventMask events) {
        AmiAction action = AmiAction.of("Events", "EventMask", events.text());
        // brokeneventsaction=yes makes a server answer nothing here (manager.c): then the feed is never relied on
        PendingAction change = internal(AmiRequest.of(action, options.loginTimeout()));
        change.reply.whenComplete((reply, error) -> {
            mask.answered(events, error == null);
            carry();
        });
        return change;
    }

    private PendingAction internal(AmiRequest request) {
        return new PendingAction(request, plan.ids().next(), new CompletableFuture<>(), true);
    }

    /** Says which events the feed can rely on. */
    private void carry() {
        boolean alive = state == SessionState.READY;
        boolean reliable = alive && !reading.isPaused() && !filtered;
        serves.carry(this, reliable ? mask.inForce() : EventMask.NONE, alive);
    }

    // ---- reading -------------------------------------------------------------------------------------------------

    /** Stops reading, so that the server feels our pressure; it hangs up on us when this lasts. Any thread. */
    public void pauseReading() {
        onLoop(() -> {
            reading.pause();
            setAutoRead(false);
            carry();
        });
    }

    /** Reads again. Any thread. */
    public void resumeReading() {
        onLoop(() -> {
            if (reading.resume()) {
                if (keepAlive != null) {
                    keepAlive.heard();
                }
                setAutoRead(true);
                carry();
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
            // the loop has closed its channels, this session's among them
            LOG.debug("{}: too late, the event loop is shut down", address);
        }
    }

    // ---- life ----------------------------------------------------------------------------------------------------

    /** Connects and logs in. On the event loop. */
    void dial(Dial.Dialer dialer, NameLookups lookups) {
        Duration within = options.connectTimeout();
        try {
            setDeadline(within, () -> unreachable("no connection within " + within.toMillis() + " ms", null));
            new Dial(dialer, loop, address, within, new Dialing(), nanoTime).start(lookups, plan.order());
        } catch (Throwable broken) {
            callbacks.report("Connecting", broken);
            unreachable(broken.toString(), broken);
        }
    }

    private void unreachable(String why, @Nullable Throwable error) {
        end(new CloseCause(CloseCause.Kind.UNREACHABLE, "Cannot connect to " + address + ": " + why, error));
    }

    private final class Dialing implements Dial.Result {

        @Override
        public void onDialing(Channel dialing) {
            channel = dialing;
        }

        @Override
        public void onConnected(Channel connected, InetAddress at) {
            peer = at;
            move(SessionState.BANNER);
            LoginHandler login =
                    new LoginHandler(plan.credentials(), options.events().text(), options.charset(), new Login());
            SessionPipeline.assemble(connected.pipeline(), Session.this, decoder, login, plan);
            setDeadline(
                    options.loginTimeout(),
                    () -> end(new CloseCause(
                            CloseCause.Kind.UNREACHABLE,
                            address + " is connected but did not send " + login.awaited() + " within "
                                    + options.loginTimeout().toMillis() + " ms (option loginTimeout)"
                                    + login.whyNot(address.sslContext() != null),
                            null)));
            connected.config().setAutoRead(!reading.isPaused());
        }

        @Override
        public void onFailed(String why, @Nullable Throwable error) {
            unreachable(why, error);
        }

        @Override
        public boolean isOver() {
            return state == SessionState.CLOSED;
        }
    }

    private final class Login implements LoginHandler.Result {

        @Override
        public void onBanner(AmiBanner banner) {
            amiVersion = banner.amiVersion();
            version = banner.version();
            correlator.greeted(version);
            move(SessionState.LOGIN);
        }

        @Override
        public void onAccepted() {
            if (!move(SessionState.READY)) {
                return;
            }
            cancel(deadline);
            Channel open = channel;
            if (open != null && !options.pingInterval().isZero()) {
                keepAlive = newKeepAlive();
                open.pipeline().addBefore("session", "keepalive", keepAlive);
            }
            mask.loggedIn();
            takes.attachSink(Session.this);
            callbacks.run("listener of the login", () -> listener.onReady(Session.this));
            if (state == SessionState.READY) {
                demand(); // what was asked for during the login
            }
        }

        @Override
        public void onRefused(String serverMessage) {
            end(LoginRefusals.cause(address.toString(), plan.credentials().username(), serverMessage));
        }

        @Override
        public void onConfused(String what) {
            end(new CloseCause(CloseCause.Kind.PROTOCOL, "The login at " + address + " went wrong: " + what, null));
        }
    }

    private KeepAliveHandler newKeepAlive() {
        return new KeepAliveHandler(
                options.pingInterval(),
                options.pingTimeout(),
                new KeepAliveHandler.Peer() {
                    @Override
                    public boolean isExcused() {
                        return reading.isPaused() || correlator.isServerHeldUp();
                    }

                    @Override
                    public void ping() {
                        outbox.add(internal(AmiRequest.of(
                                AmiAction.of("Ping"), options.pingTimeout().plusSeconds(1))));
                    }

                    @Override
                    public void onSilence(Duration silence) {
                        end(new CloseCause(
                                CloseCause.Kind.SILENT,
                                address + " said nothing for " + silence.toMillis() + " ms, not even to a Ping",
                                null));
                    }
                },
                nanoTime);
    }

    private ScheduledFuture<?> schedule(Runnable task, Duration within) {
        return loop.schedule(task, Nanos.of(within), TimeUnit.NANOSECONDS);
    }

    /** What this session does unless it is logged in by then, or ended. */
    private void setDeadline(Duration within, Runnable otherwise) {
        cancel(deadline);
        deadline = schedule(otherwise, within);
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
     * Ends the session. What is pending fails at once; a session that is logged in then says goodbye and gives the server a moment
     * to let go of it, so that a user with {@code allowmultiplelogin=no} can log in again. Any thread; idempotent.
     *
     * @param why in words, for the exceptions of what was pending
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
            failPending(local);
            ByteBuf out = open.alloc().buffer(64);
            AmiEncoder.encode(out, AmiAction.of("Logoff"), plan.ids().next());
            open.writeAndFlush(out, open.voidPromise());
            open.config().setAutoRead(true); // the server's farewell is its closing of the connection
            setDeadline(GOODBYE, () -> end(local));
        });
    }

    private void failPending(CloseCause why) {
        cancel(lowering);
        carry();
        takes.detachSink(this);
        correlator.failAll(why);
        pending = 0;
        outbox.takeAll(); // what was queued meanwhile is not sent
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
        count();
        callbacks.run("listener of the end", () -> listener.onClosed(this, first));
    }

    /** The connection failed, or what came over it broke the protocol. */
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

    /** TLS could not be agreed upon. */
    void onTlsFailure(@Nullable Throwable error) {
        CloseCause plain = TlsMismatch.plainServer(address.toString(), error);
        end(
                plain != null
                        ? plain
                        : new CloseCause(
                                CloseCause.Kind.UNREACHABLE,
                                "TLS with " + address + " failed: " + Dial.words(error)
                                        + ". This must be the TLS port, with a certificate that is trusted and names the host",
                                error));
    }

    /** A defect of this client: its trace belongs in the log, and what was read is not to be trusted. */
    void onDefect(Throwable defect) {
        callbacks.report("The session's own code", defect);
        end(new CloseCause(
                CloseCause.Kind.CUT,
                "A defect of this client ended the session with " + address + ": " + defect
                        + ". Its trace is in the log; please report it",
                defect));
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
        if (shutdownAnnounced) {
            return new CloseCause(CloseCause.Kind.SHUTDOWN, address + " shut down", error);
        }
        return reading.explainsCut()
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
