/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.AmiNotSentException;
import io.github.camelami.internal.session.Callbacks;
import io.github.camelami.internal.session.Nanos;
import io.github.camelami.internal.session.Session;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The callers that wait for a link to log in. Each waits until the link is logged in, the link fails, or a timeout
 * expires. Their number is bounded. Confined to the link's event loop.
 */
final class LinkWaiters {

    /** A future that is completed with the session. */
    static final class Waiter extends CompletableFuture<Session> {

        private final @Nullable Duration patience;
        private @Nullable ScheduledFuture<?> timer;

        /** @param patience how long to wait; null to wait without a timeout, until the link is logged in or fails */
        Waiter(@Nullable Duration patience) {
            this.patience = patience;
        }

        boolean failsFast() {
            return patience == null;
        }

        void fail(String why) {
            completeExceptionally(new AmiNotSentException(why));
        }
    }

    private final int most;
    private final EventLoop loop;
    private final Callbacks callbacks;
    private final Set<Waiter> waiting = new LinkedHashSet<>();

    /** @param most the maximum number of waiters; further waiters are refused */
    LinkWaiters(int most, EventLoop loop, Callbacks callbacks) {
        this.most = most;
        this.loop = loop;
        this.callbacks = callbacks;
    }

    /**
     * Adds a waiter. Completes it exceptionally if there are too many, or if its timeout cannot be set.
     *
     * @param why supplies the reason to report if the wait times out
     */
    void add(Waiter waiter, Supplier<String> why) {
        if (!waiter.failsFast() && waiting.size() >= most && actions() >= most) {
            waiter.fail(actions() + " others already wait for the link (option maxPendingActions)");
            return;
        }
        Duration patience = waiter.patience;
        if (patience != null) {
            try {
                waiter.timer = loop.schedule(
                        () -> {
                            waiting.remove(waiter);
                            waiter.fail(why.get() + " (waited " + patience.toMillis() + " ms)");
                        },
                        Nanos.of(patience),
                        TimeUnit.NANOSECONDS);
            } catch (Throwable noTimer) {
                waiter.fail("no timer could be set for the wait for the link: " + noTimer);
                return;
            }
        }
        waiting.add(waiter);
    }

    /** Returns the number of waiting actions. The other waiters only open the link. */
    private long actions() {
        return waiting.stream().filter(waiter -> !waiter.failsFast()).count();
    }

    void completeAll(Session session) {
        end(false, waiter -> waiter.complete(session));
    }

    /** @param onlyFast whether to fail only waiters without a timeout; the others then keep waiting */
    void fail(boolean onlyFast, AmiNotSentException why) {
        end(onlyFast, waiter -> waiter.completeExceptionally(why));
    }

    private void end(boolean onlyFast, Consumer<Waiter> how) {
        List<Waiter> ended = new ArrayList<>(waiting);
        ended.removeIf(waiter -> onlyFast && !waiter.failsFast());
        ended.forEach(waiting::remove);
        for (Waiter waiter : ended) {
            if (waiter.timer != null) {
                waiter.timer.cancel(false);
            }
            callbacks.run("An action that waited", () -> how.accept(waiter));
        }
    }
}
