/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.AmiNotSentException;
import io.github.camelami.internal.client.LinkWaiters.Waiter;
import io.github.camelami.internal.log.SafeLog;
import io.github.camelami.internal.session.Callbacks;
import io.github.camelami.internal.session.CloseCause;
import io.github.camelami.internal.session.Nanos;
import io.github.camelami.internal.session.Session;
import io.github.camelami.internal.session.SessionListener;
import io.github.camelami.internal.session.SessionState;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one link alive: decides when to connect and to reconnect. Retries indefinitely, one attempt at a time.
 *
 * <p>The state of the link is a {@link Phase}. Each change sets the next phase and schedules the next step before it
 * notifies observers. An exception thrown by one waiter affects neither the link nor the others.
 *
 * <p>Confined to its event loop, except {@link #status}, {@link #ready} and methods documented otherwise.
 */
final class SessionKeeper {

    private static final SafeLog LOG = SafeLog.of(AmiClient.class);

    /** How long to wait before reopening an optional link whose login was refused. */
    private static final Duration REFUSED_ONCE = Duration.ofHours(1);

    private static final String LOOPS_GONE =
            "the event loop is shut down (option workerGroup): give the component a group that runs, or none";

    /** Starts a session. */
    @FunctionalInterface
    interface Connector {
        Session connect(ServerChoice.Target target, SessionListener listener);
    }

    private sealed interface Phase {

        /** Not in use. */
        record Idle() implements Phase {}

        /** Logged in, or opening a session. */
        sealed interface Open extends Phase {
            Try attempt();
        }

        /** Opening a session. */
        record Connecting(Try attempt) implements Open {}

        /** Logged in. */
        record Ready(Try attempt, Session session, long since) implements Open {}

        /**
         * @param timer the timer that starts the next attempt; null if it could not be scheduled, so that the next
         *     caller or check starts the attempt
         */
        record Waiting(@Nullable ScheduledFuture<?> timer) implements Phase {}

        /** Waiting for the end of a session that this side closed. */
        record Leaving(Try attempt, boolean wasUp, Then then) implements Phase {}

        /** Closed. */
        record Closed() implements Phase {}
    }

    /** What to do after a session that this side closed has ended. */
    private enum Then {
        REST(LinkState.IDLE),
        CONNECT(LinkState.CONNECTING),
        /** Retry, with a delay as after a failure. */
        RETRY(LinkState.CONNECTING),
        CLOSE(LinkState.CLOSED);

        final LinkState shown;

        Then(LinkState shown) {
            this.shown = shown;
        }
    }

    private final LinkRole role;
    private final ServerChoice servers;
    private final EventLoop loop;
    private final Connector connector;
    private final Backoff backoff;
    private final LinkObserver observer;
    private final Callbacks callbacks;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final LinkWaiters waiting;
    private final LoopWatch loopWatch;

    private volatile Phase phase = new Phase.Idle();
    private volatile LinkStatus status;
    private volatile @Nullable Session ready;
    /** Whether the link reconnects after its session ends; otherwise the link ends with its session. */
    private boolean kept;

    private int attempt;
    private int shortSessions;
    private long downSince;
    /** Whether the other link's login has already shortened a wait since the last successful session. */
    private boolean wokenEarly;

    private long onceAgainAt = Long.MIN_VALUE;
    private String address = "";
    private @Nullable FailureKind failure;
    private @Nullable String lastError;
    private String amiVersion = "";
    private long connects;

    SessionKeeper(
            LinkRole role,
            ServerChoice servers,
            EventLoop loop,
            Connector connector,
            Backoff backoff,
            LinkObserver observer,
            Callbacks callbacks,
            Clock clock,
            LongSupplier nanoTime,
            int maxWaiting) {
        this.role = role;
        this.servers = servers;
        this.loop = loop;
        this.connector = connector;
        this.backoff = backoff;
        this.observer = observer;
        this.callbacks = callbacks;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.waiting = new LinkWaiters(maxWaiting, loop, callbacks);
        this.loopWatch = new LoopWatch(loop, callbacks, this::check, this::onLoopShutDown);
        this.address = servers.next(role).server().toString();
        this.status = snapshot(LinkState.IDLE, null);
    }

    /** Returns the status of the link. Any thread. */
    LinkStatus status() {
        return status;
    }

    /** Returns the session if it is logged in; null otherwise. Any thread. */
    @Nullable
    Session ready() {
        return ready;
    }

    LinkRole role() {
        return role;
    }

    EventLoop loop() {
        return loop;
    }

    // ---- opening and closing ---------------------------------------------------------------------------------------

    /** Starts keeping the link alive. Any thread. */
    void start() {
        onLoop(() -> want(true));
    }

    /**
     * Opens the link for optional use, unless it is open. When its session ends, the link is not reopened; after a
     * failure, it is not retried for some time. Any thread.
     */
    void startOnce() {
        if (phase instanceof Phase.Idle) {
            onLoop(() -> want(false));
        }
    }

    private void want(boolean keep) {
        Phase now = phase;
        kept |= keep;
        if (now instanceof Phase.Idle) {
            servers.opening(role);
            downSince = nanoTime.getAsLong();
            if (keep || onceAgainAt == Long.MIN_VALUE || nanoTime.getAsLong() - onceAgainAt >= 0) {
                connect();
            }
        } else if (now instanceof Phase.Leaving leaving && leaving.then == Then.REST && keep) {
            become(new Phase.Leaving(leaving.attempt, leaving.wasUp, Then.CONNECT), LinkState.CONNECTING);
        } else if (now instanceof Phase.Waiting paused && paused.timer == null) {
            connect();
        } else if (now instanceof Phase.Connecting && keep) {
            become(now, LinkState.CONNECTING);
        }
    }

    /** Ends the session and immediately starts another. If the link is waiting, it connects immediately. Any thread. */
    void reconnect(String why) {
        onLoop(() -> {
            Phase now = phase;
            if (now instanceof Phase.Open open) {
                leave(open, Then.CONNECT, why);
            } else if (now instanceof Phase.Leaving leaving && leaving.then == Then.RETRY) {
                become(new Phase.Leaving(leaving.attempt, leaving.wasUp, Then.CONNECT), LinkState.CONNECTING);
            } else if (now instanceof Phase.Waiting || now instanceof Phase.Idle && kept) {
                connectNow();
            }
        });
    }

    /**
     * Starts the next attempt immediately if the link waits for the server, which is known to be back. Does so only
     * once per successful session; otherwise two links would keep cutting each other's delays short. Any thread.
     */
    void serverIsBack() {
        onLoop(() -> {
            boolean waitsForServer = failure == FailureKind.LOST || failure == FailureKind.UNREACHABLE;
            if (phase instanceof Phase.Waiting && waitsForServer && !wokenEarly) {
                wokenEarly = true;
                connectNow();
            }
        });
    }

    private void connectNow() {
        cancelTimer();
        connect();
    }

    private void cancelTimer() {
        if (phase instanceof Phase.Waiting paused && paused.timer != null) {
            paused.timer.cancel(false);
        }
    }

    /** Leaves the link open, but no longer keeps it alive; {@link #start} does so again. Any thread. */
    void keepNoLonger() {
        onLoop(() -> kept = false);
    }

    /** Closes the link; {@link #start} reopens it. Any thread. */
    void stop(String why) {
        onLoop(() -> release(why, Then.REST));
    }

    /** Closes the link permanently. Any thread. */
    void close(String why) {
        if (loop.isShutdown()) {
            become(new Phase.Closed(), LinkState.CLOSED); // the shutdown of the event loop has closed the session
        } else {
            onLoop(() -> release(why, Then.CLOSE));
        }
    }

    private void release(String why, Then then) {
        Phase now = phase;
        kept = false;
        attempt = 0;
        if (now instanceof Phase.Open open) {
            leave(open, then, why);
        } else if (now instanceof Phase.Leaving leaving && leaving.then != Then.CLOSE) {
            become(new Phase.Leaving(leaving.attempt, leaving.wasUp, then), then.shown);
        } else if (now instanceof Phase.Waiting || now instanceof Phase.Idle) {
            cancelTimer();
            settle(then);
        }
        waiting.fail(false, new AmiNotSentException(why));
    }

    // ---- waiting for the link ------------------------------------------------------------------------------------

    /**
     * Opens the link, and returns a future that completes with its session after the login. Any thread.
     *
     * @param patience how long to wait; null to give up once the link has failed at each of its servers. The link keeps
     *     trying even after the caller has given up
     */
    CompletableFuture<Session> whenReady(@Nullable Duration patience) {
        Waiter waiter = new Waiter(patience);
        onLoop(() -> {
            Session session = ready;
            if (session != null && !session.isOver()) { // ready may still refer to a session that is ending
                waiter.complete(session);
            } else if (status.state() == LinkState.CLOSED || waiter.failsFast() && hasFailedEverywhere()) {
                waiter.fail(downReason());
            } else {
                waiting.add(waiter, this::downReason);
                want(true);
            }
        });
        if (loop.isShutdown()) {
            waiter.fail(downReason());
        }
        return waiter;
    }

    private boolean hasFailedEverywhere() {
        return phase instanceof Phase.Waiting paused && paused.timer != null && !servers.isNextUntried(role);
    }

    /** Returns the reason why there is no session, in words. Any thread. */
    String downReason() {
        LinkStatus now = status;
        String error = now.lastError();
        return switch (now.state()) {
            case READY -> "the link is ready";
            case IDLE -> "the link is not open";
            case CLOSED -> loop.isShuttingDown() ? LOOPS_GONE : "the client is closed";
            case CONNECTING -> "still connecting to " + now.address() + (error == null ? "" : " after: " + error);
            case WAITING ->
                (error == null ? "the link is down" : error) + "; retrying indefinitely, attempt " + (now.attempt() + 1)
                        + " is next";
        };
    }

    // ---- phase transitions -----------------------------------------------------------------------------------------

    private void become(Phase next, LinkState shown) {
        become(next, shown, null);
    }

    private void become(Phase next, LinkState shown, @Nullable Instant nextTry) {
        LinkStatus then = snapshot(shown, nextTry); // without memory for it, the phase remains and is left later
        phase = next;
        ready = next instanceof Phase.Ready up ? up.session : null;
        status = then;
    }

    private LinkStatus snapshot(LinkState shown, @Nullable Instant nextTry) {
        boolean needed = shown != LinkState.IDLE && shown != LinkState.READY;
        return new LinkStatus(
                role.word(),
                address,
                shown,
                clock.instant(),
                shown == LinkState.READY ? 0 : attempt,
                nextTry,
                needed ? failure : null,
                lastError,
                amiVersion,
                connects);
    }

    private void connect() {
        loopWatch.begin();
        ServerChoice.Target target = servers.next(role);
        Try begun = new Try(target);
        address = target.server().toString();
        become(new Phase.Connecting(begun), kept ? LinkState.CONNECTING : LinkState.IDLE);
        try {
            begun.session = connector.connect(target, begun);
        } catch (Throwable broken) {
            if (loop.isShuttingDown()) {
                loopsGone();
            } else {
                callbacks.report("Connecting", broken);
                String why = "Cannot connect to " + address + ": " + broken;
                onClosed(begun, null, new CloseCause(CloseCause.Kind.UNREACHABLE, why, broken));
            }
        }
    }

    /** Continues what has stopped for lack of memory. The user of this link may be a consumer that only waits. */
    private void check() {
        Phase now = phase;
        Session session = ready;
        Try current = now instanceof Phase.Open open
                ? open.attempt()
                : now instanceof Phase.Leaving leaving ? leaving.attempt : null;
        if (current != null && current.isOver()) {
            onClosed(current, current.session, current.end);
        } else if (now instanceof Phase.Idle && kept
                || now instanceof Phase.Waiting paused && (paused.timer == null || paused.timer.isDone())) {
            connect();
        } else if (session != null) {
            session.renewTimers();
            observer.onCheck(this);
        }
    }

    /** Handles the shutdown of the event loop. An open session ends with its channel, and reports this itself. */
    private void onLoopShutDown() {
        if (phase instanceof Phase.Waiting) {
            loopsGone();
        } else if (phase instanceof Phase.Connecting connecting) {
            onClosed(connecting.attempt, null, new CloseCause(CloseCause.Kind.UNREACHABLE, LOOPS_GONE, null));
        }
    }

    private void onReady(Try attempted, Session session) {
        if (!(phase instanceof Phase.Connecting connecting && connecting.attempt == attempted)) {
            return; // the session has just closed, and reports its end next
        }
        ServerChoice.Arrival arrival = servers.arrived(role, attempted.target.index(), session.peer());
        if (arrival == ServerChoice.Arrival.MUST_JOIN) {
            leave(connecting, Then.RETRY, address + " is not where the client's other link is logged in");
            return;
        }
        loopWatch.begin(); // in case there was no memory for it before
        attempt = shortSessions;
        failure = null;
        amiVersion = session.amiVersion();
        connects++;
        become(new Phase.Ready(attempted, session, nanoTime.getAsLong()), LinkState.READY);
        observer.onUp(this, session);
        waiting.completeAll(session);
        if (arrival == ServerChoice.Arrival.OTHER_FOLLOWS) {
            callbacks.run("The other link", () -> observer.onElsewhere(this));
        }
    }

    private void onClosed(Try ended, @Nullable Session session, CloseCause cause) {
        Phase was = phase;
        boolean wasUp;
        boolean lasted = false;
        Then then = Then.RETRY;
        if (was instanceof Phase.Connecting connecting && connecting.attempt == ended) {
            wasUp = false;
        } else if (was instanceof Phase.Ready up && up.attempt == ended) {
            wasUp = true;
            lasted = backoff.isSuccess(nanoTime.getAsLong() - up.since, shortSessions);
        } else if (was instanceof Phase.Leaving leaving && leaving.attempt == ended) {
            wasUp = leaving.wasUp;
            then = leaving.then;
        } else {
            return;
        }
        if (wasUp) {
            downSince = nanoTime.getAsLong();
        }
        FailureKind kind = then == Then.RETRY ? FailureKind.of(cause, wasUp) : null;
        if (kind == null) {
            servers.left(role);
        } else {
            count(ended, session, cause, kind, wasUp, lasted);
            failure = kind;
            lastError = cause.message();
        }
        if (then == Then.RETRY && !kept) {
            boolean refused = kind == FailureKind.LOGIN_REFUSED || kind == FailureKind.ALREADY_LOGGED_IN;
            onceAgainAt = nanoTime.getAsLong() + Nanos.of(refused ? REFUSED_ONCE : backoff.cap());
            then = Then.REST;
        }
        settle(then);
        boolean retried = phase instanceof Phase.Waiting;
        if (kind != null && !(retried && servers.isNextUntried(role))) {
            waiting.fail(retried, new AmiNotSentException(cause.message(), cause.error()));
        }
        String at = ended.target.server().toString();
        callbacks.run("The observer of an ending", () -> observer.onDown(this, at, cause, kind, wasUp, retried));
    }

    private void count(
            Try ended, @Nullable Session session, CloseCause cause, FailureKind kind, boolean wasUp, boolean lasted) {
        if (lasted) {
            servers.left(role);
            shortSessions = 0;
            wokenEarly = false;
            attempt = 1;
        } else {
            boolean refused = kind == FailureKind.LOGIN_REFUSED || kind == FailureKind.ALREADY_LOGGED_IN;
            // a link that this side read too slowly would be cut by any server
            boolean elsewhereToo = refused || cause.kind() == CloseCause.Kind.SLOW_READER;
            servers.failed(role, ended.target.index(), session == null ? null : session.peer(), elsewhereToo);
            attempt++;
            if (wasUp) {
                shortSessions++;
                attempt = shortSessions;
            }
        }
    }

    /** Enters the next phase after the session has ended. */
    private void settle(Then then) {
        switch (then) {
            case REST -> become(new Phase.Idle(), LinkState.IDLE);
            case CLOSE -> {
                become(new Phase.Closed(), LinkState.CLOSED);
                loopWatch.end();
            }
            case CONNECT -> retryIn(Duration.ZERO);
            case RETRY -> {
                boolean soon = failure == null || failure == FailureKind.LOGIN_REFUSED && servers.isNextUntried(role);
                retryIn(backoff.delay(attempt, soon ? FailureKind.LOST : failure, nanoTime.getAsLong() - downSince));
            }
        }
    }

    private void retryIn(Duration delay) {
        if (loop.isShuttingDown()) { // a loop that is shut down still accepts a timer, but never runs it
            loopsGone();
            return;
        }
        ScheduledFuture<?> timer = null;
        try {
            timer = loop.schedule(
                    () -> {
                        if (phase instanceof Phase.Waiting) {
                            connect();
                        }
                    },
                    Nanos.of(delay),
                    TimeUnit.NANOSECONDS);
        } catch (Throwable noTimer) {
            if (loop.isShuttingDown()) {
                loopsGone();
                return;
            }
            callbacks.report("Scheduling the next try", noTimer);
        }
        address = servers.next(role).server().toString();
        become(new Phase.Waiting(timer), LinkState.WAITING, clock.instant().plus(delay));
    }

    private void leave(Phase.Open now, Then then, String why) {
        Try left = now.attempt();
        become(new Phase.Leaving(left, now instanceof Phase.Ready, then), then.shown);
        Session session = left.session;
        if (session == null || !callbacks.run("Closing the session", () -> session.close(why))) {
            onClosed(left, session, new CloseCause(CloseCause.Kind.LOCAL, why, null));
        }
    }

    /** Runs the task on the event loop; immediately if called on that loop. */
    private void onLoop(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
            return;
        }
        try {
            loop.execute(task);
        } catch (Throwable notRun) {
            if (loop.isShuttingDown()) {
                loopsGone();
            } else {
                // no thread could be created for the loop: Netty keeps the task and runs it together with the next one
                callbacks.report("Starting the event loop", notRun);
            }
        }
    }

    /** Ends the link and logs that its event loop is shut down. Any thread. */
    private void loopsGone() {
        if (phase instanceof Phase.Closed) {
            return;
        }
        lastError = LOOPS_GONE;
        failure = FailureKind.UNREACHABLE;
        become(new Phase.Closed(), LinkState.CLOSED);
        waiting.fail(false, new AmiNotSentException(LOOPS_GONE));
        LOG.error("Asterisk at {}: no {} link: {}", address, role.word(), LOOPS_GONE);
    }

    /** One connection attempt, and the session that results from it. */
    private final class Try implements SessionListener {

        final ServerChoice.Target target;

        private @Nullable Session session;

        /** The cause of its end, for a later attempt to handle it. */
        CloseCause end = new CloseCause(CloseCause.Kind.CUT, "The session has ended", null);

        Try(ServerChoice.Target target) {
            this.target = target;
        }

        @Override
        public void onReady(Session up) {
            if (!callbacks.run("A login", () -> SessionKeeper.this.onReady(this, up))) {
                up.close("the login could not be handled"); // ends, and is retried
            }
        }

        /** Returns whether the session has ended, whether or not its end could be handled. */
        boolean isOver() {
            Session mine = session;
            return mine == null || mine.state() == SessionState.CLOSED;
        }

        @Override
        public void onClosed(Session over, CloseCause cause) {
            end = cause;
            SessionKeeper.this.onClosed(this, over, cause);
        }

        @Override
        public void onPrivilegeMissing(Session from, String advice) {
            observer.onPrivilegeMissing(advice);
        }
    }
}
