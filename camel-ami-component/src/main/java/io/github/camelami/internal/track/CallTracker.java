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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows calls that routes began to their end, by their handles, on the servers' event streams. Takes part in a stream only while
 * there is a call to follow, and looks after each reconnection whether the calls are still there, so that an end during a gap is
 * reported, too. Safe for use by any number of threads.
 */
public final class CallTracker {

    private static final Logger LOG = LoggerFactory.getLogger(CallTracker.class);

    /** A server with more listeners than this has other troubles; the memory must be bounded all the same. */
    private static final int MAX_CALLS = 10_000;

    private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(10);

    /** When a server that did not answer is asked again. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    /** The action link may come back later than the event link; if it stays away longer, so does the other, and comes again. */
    private static final Duration LOOK_WAIT = Duration.ofMinutes(5);

    /** The answer to Status for a channel that is gone, the same from 1.8 to 22 (manager.c, action_status). */
    private static final String GONE = "No such channel";

    /** What kinds of calls are followed, and what shows their end. */
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

    /** A call that is followed. Its methods are called one at a time, on a worker thread. */
    public interface Call {

        /** The channel's unique id. */
        String handle();

        /** Takes an event of the call; returns whether that was its end. */
        boolean on(AmiEvent event);

        /** Whether an event alone does not end it, since anybody who can call may write one into the stream. */
        default boolean endNeedsProof() {
            return false;
        }

        /** Whether it continues, whatever an event says, by what the server reports of its channel. */
        default boolean isLive(List<AmiEvent> channels) {
            return false;
        }

        /**
         * The call is over.
         *
         * @return whether that is the last of it; otherwise the call is asked again at {@link #settle}
         */
        boolean over();

        /** The call may go on, but is followed no more. */
        void released();
    }

    private record Key(ClientKey server, Kind kind) {}

    private final ConcurrentHashMap<Key, Watch> watches = new ConcurrentHashMap<>();
    private final ClientRegistry clients;
    private final Executor workers;

    /**
     * @param clients the servers
     * @param workers where a call's end is reported
     */
    public CallTracker(ClientRegistry clients, Executor workers) {
        this.clients = clients;
        this.workers = workers;
    }

    /** Follows a call that has begun, or already ended in this very moment. */
    public void follow(TrackedServer server, Kind kind, Call call) {
        Key key = new Key(server.key(), kind);
        try {
            watches.compute(key, (same, known) -> {
                Watch watch = known == null ? new Watch(key, server) : known;
                watch.add(call);
                return watch;
            });
        } catch (IllegalStateException stopped) {
            LOG.debug("Too late to follow call {}: {}", call.handle(), stopped.getMessage());
            call.released();
        }
    }

    /** The followed call of this handle, or null. */
    @Nullable
    public Call find(TrackedServer server, Kind kind, String handle) {
        Watch watch = watches.get(new Key(server.key(), kind));
        return watch == null ? null : watch.calls.get(handle);
    }

    /** Asks a call that is over once more whether that is the last of it. */
    public void settle(TrackedServer server, Kind kind, Call call) {
        Watch watch = watches.get(new Key(server.key(), kind));
        if (watch != null) {
            watch.end(call);
        }
    }

    /** Lets every call go on its own. */
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
        private boolean fullTold;

        Watch(Key key, TrackedServer server) {
            this.key = key;
            this.lease = server.lease(clients, "the calls followed on " + server.name());
            taking.lock(); // nobody takes before the field is there
            try {
                subscription = subscribe();
            } finally {
                taking.unlock();
            }
        }

        private Subscription subscribe() {
            return lease.client()
                    .subscribe(
                            SubscriptionOptions.builder("calls followed ("
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
                if (!fullTold) {
                    fullTold = true;
                    LOG.warn(
                            "{}: {} calls are followed already; the end of further ones will not be reported",
                            lease.client(),
                            MAX_CALLS);
                }
                return;
            }
            calls.put(call.handle(), call);
            look(call); // it may have ended before we listened
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
         * Ends a call that an event ended, unless the server says that it continues. What a caller dials, or calls himself, may hold line
         * ends, which Asterisk writes as they are; so he can write an event of any name into the stream.
         */
        private void confirm(Call call) {
            if (!call.endNeedsProof()) {
                end(call);
                return;
            }
            lease.client().send(status(call), LOOK_TIMEOUT).whenComplete((there, error) -> {
                if (error != null && !(error instanceof AmiActionRefusedException)) {
                    confirmLater(call); // without an answer it may continue
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

        /** They may have ended in a gap. */
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

    /** What is reported of an end may log, and must not hold up the network. */
    private void workersOrHere(Runnable task) {
        try {
            workers.execute(task);
        } catch (RejectedExecutionException stopping) {
            task.run();
        }
    }
}
