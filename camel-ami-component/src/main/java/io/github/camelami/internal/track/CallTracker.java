/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.track;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.OverflowPolicy;
import io.github.camelami.internal.client.AmiClient;
import io.github.camelami.internal.client.ClientKey;
import io.github.camelami.internal.client.ClientLease;
import io.github.camelami.internal.client.ClientRegistry;
import io.github.camelami.internal.client.EventDelivery;
import io.github.camelami.internal.client.EventFilter;
import io.github.camelami.internal.client.Subscription;
import io.github.camelami.internal.client.SubscriptionOptions;
import io.github.camelami.internal.log.SafeLog;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.message.Shutdown;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tracks calls started by routes until they end. It finds them by their handles in the servers' event streams, and
 * subscribes to a stream only while there is a call to track. After each reconnection it checks whether the calls still
 * exist, so that an end during a gap is reported too. Thread-safe.
 *
 * <p>Whatever fails on the way to a report, such as a question to the server or a wake-up, a regular check repeats it.
 * So each end is reported.
 */
public final class CallTracker {

    private static final SafeLog LOG = SafeLog.of(CallTracker.class);

    /** The maximum number of tracked calls per server and kind, which bounds the memory. */
    private static final int MAX_CALLS = 10_000;

    private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(10);

    /** The time between two checks, each of which repeats the questions that got no answer. */
    private static final Duration CHECK = Duration.ofSeconds(1);

    /** The maximum number of pending questions of one kind to one server. Users' actions share a limit with them. */
    private static final int MAX_QUESTIONS = 64;

    /**
     * The response to Status for a channel that no longer exists. The text is the same from Asterisk 1.8 to 22
     * (manager.c, action_status).
     */
    private static final String GONE = "No such channel";

    /** The kinds of tracked calls, and the events that show their end. */
    public enum Kind {
        LISTENING("ChanSpyStop,Hangup,AmiConnected", Set.of(EventClass.CALL)),
        PLAYBACK("VarSet,Hangup,AmiConnected", Set.of(EventClass.CALL, EventClass.DIALPLAN));

        private final EventFilter filter;
        private final Set<EventClass> classes;

        Kind(String events, Set<EventClass> classes) {
            this.filter = EventFilter.parse(events, Map.of());
            this.classes = classes;
        }
    }

    /** A tracked call. Its methods are called one at a time, on a worker thread. */
    public interface Call {

        /** Returns the channel's unique id. */
        String handle();

        /** Processes an event of the call and returns whether the call has ended. */
        boolean on(AmiEvent event);

        /**
         * Returns whether the server must confirm the end of the call, since callers can forge events in the stream.
         */
        default boolean endNeedsProof() {
            return false;
        }

        /**
         * Returns whether the channels reported by the server show that the call continues, regardless of any event.
         */
        default boolean isLive(List<AmiEvent> channels) {
            return false;
        }

        /**
         * Called when the call has ended, to report its end.
         *
         * @return whether the end has been reported; if not, {@link #settle} calls this method again
         */
        boolean over();

        /** Called when the call is no longer tracked, although it may continue. */
        void released();
    }

    private record Key(ClientKey server, Kind kind) {}

    private final ConcurrentHashMap<Key, Watch> watches = new ConcurrentHashMap<>();
    private final ClientRegistry clients;
    private final Executor workers;
    private final Future<?> checks;

    /**
     * @param clients the servers
     * @param workers runs the code that reports the end of a call
     * @param clock runs the regular check, which does not block
     */
    public CallTracker(ClientRegistry clients, Executor workers, ScheduledExecutorService clock) {
        this.clients = clients;
        this.workers = workers;
        this.checks =
                clock.scheduleWithFixedDelay(this::check, CHECK.toMillis(), CHECK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void check() {
        try {
            watches.values().forEach(Watch::check);
        } catch (Throwable noMemory) { // if it were thrown, this check would be the last one
            LOG.error("Failed to check the tracked calls; retrying", noMemory);
        }
    }

    /** Tracks a call that has just started, or may already have ended. Never throws. */
    public void follow(TrackedServer server, Kind kind, Call call) {
        try {
            watches.compute(new Key(server.key(), kind), (key, known) -> {
                Watch watch = known == null ? new Watch(key, server) : known;
                try {
                    watch.add(call);
                } catch (Throwable noMemory) {
                    if (known == null) {
                        watch.leave();
                    }
                    throw noMemory;
                }
                return watch;
            });
        } catch (IllegalStateException stopped) {
            LOG.debug("Too late to track call {}: {}", call.handle(), stopped.getMessage());
            release(call);
        } catch (Throwable failed) {
            LOG.error("{}: call {} cannot be tracked until it ends", server.name(), call.handle(), failed);
            release(call);
        }
    }

    private static void release(Call call) {
        try {
            call.released();
        } catch (Throwable failed) {
            LOG.error("Failed to report that call {} is no longer tracked", call.handle(), failed);
        }
    }

    /** Returns the tracked call with this handle; null if there is none. */
    @Nullable
    public Call find(TrackedServer server, Kind kind, String handle) {
        Watch watch = watches.get(new Key(server.key(), kind));
        Tracked tracked = watch == null ? null : watch.calls.get(handle);
        return tracked == null ? null : tracked.call;
    }

    /** Calls {@link Call#over} again for a call whose end has not been reported yet. */
    public void settle(TrackedServer server, Kind kind, Call call) {
        Watch watch = watches.get(new Key(server.key(), kind));
        if (watch != null) {
            watch.end(call);
        }
    }

    /** Stops tracking all calls, without ending them. */
    public void close() {
        checks.cancel(false);
        for (Key key : List.copyOf(watches.keySet())) {
            watches.computeIfPresent(key, (same, watch) -> {
                watch.releaseAll();
                return null;
            });
        }
    }

    /** The reason to ask the server whether a call continues. */
    private enum Doubt {
        NONE,
        /** The end may have been missed. */
        MISSED,
        /** An event reported the end. */
        REPORTED;

        Doubt or(Doubt other) {
            return compareTo(other) > 0 ? this : other;
        }
    }

    /** The calls of one kind on one server. */
    private final class Watch {

        private final Key key;
        private final ConcurrentHashMap<String, Tracked> calls = new ConcurrentHashMap<>();
        private final ReentrantLock taking = new ReentrantLock();
        private final AtomicBoolean queued = new AtomicBoolean();
        private final ClientLease lease;
        private final AmiClient client;
        private final Subscription subscription;
        private final AtomicInteger questions = new AtomicInteger();
        private boolean fullReported;

        /** Whether an event could not be processed, which may have been an end. Written under the lock. */
        private volatile boolean missed;

        Watch(Key key, TrackedServer server) {
            this.key = key;
            this.lease = server.lease(clients, "the calls tracked on " + server.name());
            taking.lock(); // no thread takes events before the field is set
            try {
                client = lease.client();
                subscription = subscribe();
            } catch (Throwable failed) {
                close(lease);
                throw failed;
            } finally {
                taking.unlock();
            }
        }

        private Subscription subscribe() {
            return client.subscribe(
                    SubscriptionOptions.builder(
                                    "calls tracked (" + key.kind().name().toLowerCase(Locale.ROOT) + ")")
                            .filter(key.kind().filter)
                            .classes(key.kind().classes)
                            .allowServerFilter()
                            .maxEvents(10_000)
                            .maxBytes(16_000_000)
                            .overflow(OverflowPolicy.DROP_OLDEST)
                            .build(),
                    this::takeSoon);
        }

        void add(Call call) {
            if (calls.size() >= MAX_CALLS) {
                release(call);
                if (!fullReported) {
                    fullReported = true;
                    LOG.warn(
                            "{}: call-tracking limit ({}) reached; the end of further calls will not be reported",
                            client,
                            MAX_CALLS);
                }
                return;
            }
            Tracked tracked = new Tracked(this, call);
            calls.put(call.handle(), tracked);
            tracked.doubt(Doubt.MISSED); // it may have ended before the subscription
        }

        // ---- events ------------------------------------------------------------------------------------------------

        /** Takes the events on a worker thread. If one is already about to do so, it takes all of them. */
        private void takeSoon() {
            if (queued.compareAndSet(false, true)) {
                try {
                    workersOrHere(this::take);
                } catch (Throwable noMemory) {
                    queued.set(false);
                    throw noMemory;
                }
            }
        }

        private void take() {
            taking.lock();
            try {
                queued.set(false);
                if (missed) {
                    lookAtAll();
                }
                for (EventDelivery next = subscription.poll(); next != null; next = subscription.poll()) {
                    take(next);
                }
            } catch (Throwable failed) {
                missed = true;
                LOG.error("{}: failed to take the next event of the tracked calls; retrying", client, failed);
            } finally {
                taking.unlock();
            }
        }

        private void take(EventDelivery next) {
            try {
                if (next.gap() != null) {
                    lookAtAll();
                }
                take(next.event());
            } catch (Throwable failed) {
                missed = true;
                LOG.error(
                        "{}: failed to process an event {}; checking all tracked calls",
                        client,
                        next.event().name(),
                        failed);
            }
        }

        private void take(AmiEvent event) {
            if (event.is("AmiConnected")) {
                lookAtAll();
                return;
            }
            String handle = event.get(event.is("ChanSpyStop") ? "SpyerUniqueid" : "Uniqueid");
            Tracked tracked = handle == null ? null : calls.get(handle);
            if (tracked != null && tracked.call.on(event)) {
                if (tracked.call.endNeedsProof()) {
                    tracked.doubt(Doubt.REPORTED);
                } else {
                    end(tracked.call);
                }
            }
        }

        /** Checks all calls, since they may have ended during a gap. */
        private void lookAtAll() {
            missed = true; // in case the loop fails
            calls.values().forEach(each -> each.doubt(Doubt.MISSED));
            missed = false;
        }

        /** Returns whether the action link is logged in, and few questions are pending. */
        boolean mayAsk() {
            return questions.get() < MAX_QUESTIONS && client.isReadyToSend();
        }

        /** Makes up for a wake-up that was lost, for an event that could not be processed, and for missing answers. */
        void check() {
            boolean eventsWait = !taking.isLocked() && (missed || !subscription.isEmpty());
            boolean doubtful = calls.values().stream().anyMatch(Tracked::mustAsk);
            if (doubtful && !client.isReadyToSend()) {
                client.openForActions();
            }
            if (eventsWait) {
                workersOrHere(this::take);
            }
            if (doubtful && mayAsk()) {
                workersOrHere(() -> calls.values().forEach(Tracked::ask));
            }
        }

        // ---- ends --------------------------------------------------------------------------------------------------

        private void end(Call call) {
            taking.lock();
            try {
                Tracked tracked = calls.get(call.handle());
                if (tracked != null && tracked.call == call && isReported(call)) {
                    calls.remove(call.handle());
                    watches.computeIfPresent(key, (same, watch) -> {
                        if (watch != this || !calls.isEmpty()) {
                            return watch;
                        }
                        leave();
                        return null;
                    });
                }
            } finally {
                taking.unlock();
            }
        }

        private boolean isReported(Call call) {
            try {
                return call.over();
            } catch (Throwable failed) {
                LOG.error("{}: failed to report the end of call {}", client, call.handle(), failed);
                return true;
            }
        }

        void releaseAll() {
            calls.values().forEach(each -> release(each.call));
            calls.clear();
            leave();
        }

        void leave() {
            close(subscription);
            close(lease);
        }
    }

    private static void close(AutoCloseable closed) {
        try {
            closed.close();
        } catch (Throwable failed) {
            LOG.error("Failed to stop tracking the calls of a server", failed);
        }
    }

    /** A call, and the question to the server about it. At most one question of a call is pending. Thread-safe. */
    private final class Tracked {

        private final Watch watch;
        private final Call call;
        private final AtomicReference<Doubt> doubt = new AtomicReference<>(Doubt.NONE);
        private final AtomicBoolean asking = new AtomicBoolean();

        Tracked(Watch watch, Call call) {
            this.watch = watch;
            this.call = call;
        }

        boolean mustAsk() {
            return doubt.get() != Doubt.NONE && !asking.get();
        }

        void doubt(Doubt reason) {
            doubt.accumulateAndGet(reason, Doubt::or);
            ask();
        }

        /**
         * Asks the server if there is a doubt. If a question is pending, its answer may be older than the doubt, so the
         * server is asked again after the answer. Never throws.
         */
        void ask() {
            if (!mustAsk() || !watch.mayAsk() || !asking.compareAndSet(false, true)) {
                return; // the next check asks
            }
            watch.questions.incrementAndGet();
            Doubt reason = doubt.getAndSet(Doubt.NONE);
            try {
                watch.client.send(status(), Duration.ZERO).whenComplete((reply, error) -> {
                    watch.questions.decrementAndGet();
                    onAnswer(reason, reply, error);
                });
            } catch (Throwable noMemory) {
                watch.questions.decrementAndGet();
                askLater(reason);
            }
        }

        private AmiRequest status() {
            return AmiRequest.of(AmiAction.of("Status", "Channel", call.handle()), LOOK_TIMEOUT);
        }

        private void onAnswer(Doubt reason, @Nullable AmiReply reply, @Nullable Throwable error) {
            if (reply == null
                    && !(error instanceof AmiActionRefusedException refused && !Shutdown.isReasonFor(refused))) {
                askLater(reason); // without an answer, the call may continue
                return;
            }
            try {
                if (isOver(reason, reply, error)) {
                    workersOrHere(() -> watch.end(call));
                }
            } catch (Throwable noMemory) {
                askLater(reason);
                return;
            }
            asking.set(false);
            ask();
        }

        /** The next check asks. */
        private void askLater(Doubt reason) {
            doubt.accumulateAndGet(reason, Doubt::or);
            asking.set(false);
        }

        /**
         * Returns whether the server confirms the end. After an event has reported the end, anything but a live call
         * confirms it. Dialled and caller numbers may contain line ends, which Asterisk does not escape, so callers can
         * forge any event in the stream.
         */
        private boolean isOver(Doubt reason, @Nullable AmiReply reply, @Nullable Throwable error) {
            if (reason == Doubt.REPORTED) {
                return reply == null || !call.isLive(reply.items());
            }
            return error instanceof AmiActionRefusedException refused
                    && refused.serverMessage().equals(GONE);
        }
    }

    /** Runs a report on a worker thread. Reports may write to a log, which must not block the network thread. */
    private void workersOrHere(Runnable task) {
        try {
            workers.execute(task);
        } catch (RejectedExecutionException stopping) {
            task.run();
        }
    }
}
