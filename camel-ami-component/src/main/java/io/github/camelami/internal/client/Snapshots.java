/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.internal.log.SafeLog;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.message.Shutdown;
import io.github.camelami.internal.session.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Requests the lists that consumers want after each connection. A failed list is requested again, unless the server
 * refused it for good. The timeout of a list is suspended while reading lags or is paused, since the rest of the list may then
 * be unread in our own socket. Confined to the event link's loop.
 */
final class Snapshots {

    private static final SafeLog LOG = SafeLog.of(AmiClient.class);

    /** The timeout of a list, in nanoseconds. Only the time in which reading keeps up counts. */
    static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    /** How long the session waits for the list, including pauses in reading. */
    private static final Duration QUESTION = Duration.ofMinutes(10);

    private static final long FIRST_RETRY = TimeUnit.SECONDS.toNanos(5);
    private static final long LAST_RETRY = TimeUnit.MINUTES.toNanos(5);

    private final List<Snapshot> pending = new ArrayList<>();

    /** One list for one consumer. */
    private final class Snapshot {

        final Subscription subscription;
        final AmiAction action;
        final Session on;
        long retry = FIRST_RETRY;
        long left;
        int asks;
        boolean asked;
        boolean failed;

        Snapshot(Subscription subscription, AmiAction action, Session on) {
            this.subscription = subscription;
            this.action = action;
            this.on = on;
        }

        void ask() {
            int ask = ++asks;
            asked = true;
            left = PATIENCE;
            // whenComplete runs on the loop at the last item of the list, so nothing newer can arrive in between
            on.sendOwn(AmiRequest.of(action, QUESTION)).whenComplete((reply, error) -> {
                if (pending.contains(this) && !on.isOver()) {
                    end(reply, error, ask);
                }
            });
        }

        /**
         * Ends a list. If an abandoned list completes late, its items are still used; if it fails late, the failure is
         * ignored.
         */
        private void end(@Nullable AmiReply reply, @Nullable Throwable error, int ask) {
            if (reply != null && !subscription.accepts(reply.items(), failed)) {
                fail(
                        "its " + reply.items().size()
                                + " items do not fit now (options bufferSize, bufferBytes and, of the"
                                + " component, bufferMemory)",
                        null);
            } else if (reply != null) {
                subscription.putList(action.name(), reply.items()); // if this fails, the list is requested again
                pending.remove(this);
            } else if (asked && ask == asks) {
                fail(String.valueOf(error == null ? null : error.getMessage()), error);
            }
        }

        void fail(String why, @Nullable Throwable error) {
            boolean again = !(error instanceof AmiActionRefusedException refused) || Shutdown.isReasonFor(refused);
            boolean first = !failed;
            failed = true;
            asked = false;
            left = retry;
            retry = Math.min(2 * retry, LAST_RETRY);
            if (first) {
                LOG.warn(
                        "Snapshot {} for {}: {}{}",
                        action.name(),
                        subscription.options().name(),
                        why,
                        again ? ". Retrying" : "");
            }
            if (!again) {
                pending.remove(this);
            }
            subscription.announce(LinkEvents.snapshotStart(action.name()));
            subscription.announce(LinkEvents.snapshotEnd(action.name(), 0, why));
        }

        void pass(long nanos) {
            left -= nanos;
            if (left > 0) {
                return;
            }
            if (asked) {
                fail("not complete within " + TimeUnit.NANOSECONDS.toSeconds(PATIENCE) + " s", null);
            } else {
                ask();
            }
        }
    }

    /**
     * Starts the snapshots of a consumer, replacing pending ones. If the consumer is suspended, they start when it is
     * resumed.
     */
    void take(Subscription subscription, Session on) {
        take(subscription, on, false);
    }

    private void take(Subscription subscription, Session on, boolean again) {
        pending.removeIf(snapshot -> snapshot.subscription == subscription);
        subscription.onLists(again);
        if (!subscription.isOpen()) {
            return;
        }
        for (AmiAction action : subscription.options().snapshot()) {
            Snapshot snapshot = new Snapshot(subscription, action, on);
            pending.add(snapshot);
            snapshot.ask();
        }
    }

    /** Starts the snapshots of a consumer again if its buffer has dropped events, unless they are still pending. */
    void takeAgain(Subscription subscription, @Nullable Session on) {
        if (on != null
                && subscription.needsLists()
                && pending.stream().noneMatch(snapshot -> snapshot.subscription == subscription)) {
            take(subscription, on, true);
        }
    }

    /** Advances timeouts and retries by a time, in nanoseconds, in which reading kept up. */
    void pass(long nanos) {
        pending.removeIf(snapshot -> !snapshot.subscription.isOpen());
        for (Snapshot snapshot : List.copyOf(pending)) {
            snapshot.pass(nanos);
        }
    }

    /** Discards all pending lists, since the session has ended. */
    void clear() {
        pending.clear();
    }
}
