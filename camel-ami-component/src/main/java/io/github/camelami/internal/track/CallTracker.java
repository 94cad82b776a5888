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
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.message.EventClass;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tracks calls started by routes until they end. It finds them by their handles in the servers' event streams, and
 * subscribes to a stream only while there is a call to track. After each reconnection it checks whether the calls still
 * exist, so that an end during a gap is reported too. Thread-safe.
 */
public final class CallTracker {

    private static final SafeLog LOG = SafeLog.of(CallTracker.class);

    /** The maximum number of tracked calls per server and kind, which bounds the memory. */
    private static final int MAX_CALLS = 10_000;

    private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(10);

    /** The delay before a server that did not answer is queried again. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    /**
     * How long a query waits for the action link, which may reconnect later than the event link. If the action link
     * takes longer, the event link is down too, and its reconnection triggers another query.
     */
    private static final Duration LOOK_WAIT = Duration.ofMinutes(5);

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

    /**
     * @param clients the servers
     * @param workers runs the code that reports the end of a call
     */
    public CallTracker(ClientRegistry clients, Executor workers) {
        this.clients = clients;
        this.workers = workers;
    }

    /** Tracks a call that has just started, or may already have ended. */
    public void follow(TrackedServer server, Kind kind, Call call) {
        Key key = new Key(server.key(), kind);
        try {
            watches.compute(key, (same, known) -> {
                Watch watch = known == null ? new Watch(key, server) : known;
                watch.add(call);
                return watch;
            });
        } catch (IllegalStateException stopped) {
            LOG.debug("Too late to track call {}: {}", call.handle(), stopped.getMessage());
            call.released();
        }
    }

    /** Returns the tracked call with this handle; null if there is none. */
    @Nullable
    public Call find(TrackedServer server, Kind kind, String handle) {
        Watch watch = watches.get(new Key(server.key(), kind));
        return watch == null ? null : watch.calls.get(handle);
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
        for (Key key : List.copyOf(watches.keySet())) {
            watches.computeIfPresent(key, (same, watch) -> {
                watch.releaseAll();
                return null;
            });
        }
    }

    /** The calls of one kind on one server. */
    private final class Watch {

        private final Key key;
        private final ConcurrentHashMap<String, Call> calls = new ConcurrentHashMap<>();
        private final ReentrantLock taking = new ReentrantLock();
        private final ClientLease lease;
        private final Subscription subscription;
        private boolean fullReported;

        Watch(Key key, TrackedServer server) {
            this.key = key;
            this.lease = server.lease(clients, "the calls tracked on " + server.name());
            taking.lock(); // no thread takes events before the field is set
            try {
                subscription = subscribe();
            } finally {
                taking.unlock();
            }
        }

        private Subscription subscribe() {
            return lease.client()
                    .subscribe(
                            SubscriptionOptions.builder("calls tracked ("
                                            + key.kind().name().toLowerCase(Locale.ROOT) + ")")
                                    .filter(key.kind().filter)
                                    .classes(key.kind().classes)
                                    .maxEvents(10_000)
                                    .maxBytes(16_000_000)
                                    .overflow(OverflowPolicy.DROP_OLDEST)
                                    .build(),
                            () -> workersOrHere(this::take));
        }

        void add(Call call) {
            if (calls.size() >= MAX_CALLS) {
                call.released();
                if (!fullReported) {
                    fullReported = true;
                    LOG.warn(
                            "{}: call-tracking limit ({}) reached; the end of further calls will not be reported",
                            lease.client(),
                            MAX_CALLS);
                }
                return;
            }
            calls.put(call.handle(), call);
            look(call); // it may have ended before the subscription
        }

        private void take() {
            taking.lock();
            try {
                EventDelivery next = subscription.poll();
                while (next != null) {
                    if (next.gap() != null) {
                        lookAtAll();
                    }
                    take(next.event());
                    next = subscription.poll();
                }
            } finally {
                taking.unlock();
            }
        }

        private void take(AmiEvent event) {
            if (event.is("AmiConnected")) {
                lookAtAll();
                return;
            }
            String handle = event.get(event.is("ChanSpyStop") ? "SpyerUniqueid" : "Uniqueid");
            Call call = handle == null ? null : calls.get(handle);
            if (call != null && call.on(event)) {
                confirm(call);
            }
        }

        /**
         * Ends a call after an event has reported its end, unless the server reports that the call continues. Dialled
         * and caller numbers may contain line ends, which Asterisk does not escape, so callers can forge any event in
         * the stream.
         */
        private void confirm(Call call) {
            if (!call.endNeedsProof()) {
                end(call);
                return;
            }
            lease.client().send(status(call), LOOK_TIMEOUT).whenComplete((there, error) -> {
                if (error != null && !(error instanceof AmiActionRefusedException)) {
                    confirmLater(call); // without a response it may continue
                } else if (there == null || !call.isLive(there.items())) {
                    workersOrHere(() -> end(call));
                }
            });
        }

        private void confirmLater(Call call) {
            CompletableFuture.delayedExecutor(AGAIN.toMillis(), TimeUnit.MILLISECONDS, CallTracker.this::workersOrHere)
                    .execute(() -> {
                        if (calls.get(call.handle()) == call) {
                            confirm(call);
                        }
                    });
        }

        private static AmiRequest status(Call call) {
            return AmiRequest.of(AmiAction.of("Status", "Channel", call.handle()), LOOK_TIMEOUT);
        }

        /** Checks all calls, since they may have ended during a gap. */
        private void lookAtAll() {
            calls.values().forEach(this::look);
        }

        private void look(Call call) {
            AmiClient client = lease.client();
            client.send(status(call), LOOK_WAIT).whenComplete((there, error) -> {
                if (error instanceof AmiActionRefusedException refused
                        && refused.serverMessage().equals(GONE)) {
                    workersOrHere(() -> end(call));
                }
            });
        }

        private void end(Call call) {
            taking.lock();
            try {
                endNow(call);
            } finally {
                taking.unlock();
            }
        }

        private void endNow(Call call) {
            if (calls.get(call.handle()) == call && call.over()) {
                calls.remove(call.handle());
                watches.computeIfPresent(key, (same, watch) -> {
                    if (watch != this || !calls.isEmpty()) {
                        return watch;
                    }
                    leave();
                    return null;
                });
            }
        }

        void releaseAll() {
            calls.values().forEach(Call::released);
            calls.clear();
            leave();
        }

        private void leave() {
            subscription.close();
            lease.close();
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
