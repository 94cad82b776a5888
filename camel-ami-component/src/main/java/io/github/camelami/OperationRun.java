/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.client.AmiClient;
import io.github.camelami.internal.log.SafeLog;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.observe.MdcScope;
import io.github.camelami.internal.operation.Step;
import io.github.camelami.internal.route.ReplyWriter;
import io.github.camelami.internal.route.Turns;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Runs an exchange through the steps of its operation. Finishes the exchange exactly once, even if a step throws.
 */
final class OperationRun {

    private static final SafeLog LOG = SafeLog.of(OperationRun.class);

    /**
     * The turns of all channels, shared by the whole process: several components, contexts, users and server names may
     * reach the same channel. If two servers have a channel with the same name, one action only has to wait for the
     * other.
     */
    private static final Turns TURNS = new Turns();

    /** The time after which the channel of a started call certainly exists. */
    private static final long CHANNEL_EXISTS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final AmiEndpoint endpoint;
    private final RingingPhones ringing;
    private final boolean logContext;

    private final AmiClient client;
    private final ComponentResources shared;
    private final Exchange exchange;
    private final AsyncCallback callback;

    /** Whether the route runs on the thread that reads the responses, and may block it until the operation ends. */
    private final boolean mayBlockReplies;

    private final AtomicBoolean over = new AtomicBoolean();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile @Nullable CompletableFuture<AmiReply> awaited;
    private volatile long askedAt;
    private volatile @Nullable String calls;
    private volatile @Nullable String turn;

    /** @param logContext whether log lines of the reply's thread contain the server and the ActionID (MDC) */
    OperationRun(
            AmiEndpoint endpoint,
            RingingPhones ringing,
            boolean logContext,
            AmiClient client,
            ComponentResources shared,
            Exchange exchange,
            AsyncCallback callback) {
        this.endpoint = endpoint;
        this.ringing = ringing;
        this.logContext = logContext;
        this.client = client;
        this.shared = shared;
        this.exchange = exchange;
        this.callback = callback;
        this.mayBlockReplies = client.isOnActionThread();
    }

    /** Returns a future that completes, always normally, when the exchange has finished. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** Runs the operation from this step on. Never throws. */
    void follow(Step step) {
        try {
            if (step instanceof Step.Send ask) {
                execute(ask);
            } else if (step instanceof Step.Turn next) {
                takeTurn(next);
            } else if (step instanceof Step.Pause next) {
                pause(next);
            } else {
                finish(() -> write(exchange, step));
            }
        } catch (Throwable thrown) {
            finish(() -> exchange.setException(thrown));
        }
    }

    private void takeTurn(Step.Turn next) {
        releaseTurn();
        String name = next.name();
        CompletableFuture<Boolean> mine = new CompletableFuture<>();
        if (TURNS.take(name, () -> {
            if (mine.complete(true)) {
                turn = name;
                onReplies(() -> begin(next.then()));
            } else {
                TURNS.release(name);
            }
        })) {
            turn = name;
            begin(next.then());
        } else {
            endInTime(next, mine);
        }
    }

    /** Ends the operation if it still waits for its turn after its patience. */
    private void endInTime(Step.Turn next, CompletableFuture<Boolean> mine) {
        long millis = next.patience().toMillis();
        try {
            ScheduledFuture<?> timer = shared.clock()
                    .schedule(
                            () -> {
                                if (mine.complete(false)) {
                                    onReplies(() -> finish(() -> exchange.setException(tooLate(next.name(), millis))));
                                }
                            },
                            millis,
                            TimeUnit.MILLISECONDS);
            mine.whenComplete((granted, none) -> timer.cancel(false));
        } catch (Throwable noTimer) {
            LOG.warn("{}: no time limit for an action that waits for earlier ones", endpoint, noTimer);
        }
    }

    private AmiNotSentException tooLate(String channel, long millis) {
        return new AmiNotSentException(
                "The action was not sent to Asterisk " + client + ": earlier actions for channel " + channel
                        + " did not end within " + millis + " ms",
                null);
    }

    private void pause(Step.Pause next) {
        if (!ringing.hasTimeFor(next.time())) {
            follow(next.end());
            return;
        }
        try {
            shared.clock().schedule(() -> endPause(next), next.time().toNanos(), TimeUnit.NANOSECONDS);
        } catch (Throwable stoppingOrNoMemory) {
            endPause(next);
        }
    }

    private void endPause(Step.Pause over) {
        try {
            shared.replies().execute(() -> begin(over.then()));
        } catch (Throwable stopping) {
            finish(() -> write(exchange, over.end()));
        }
    }

    /**
     * Runs a task on a reply thread, not on the thread that released the turn: that thread must continue its own
     * exchange.
     */
    private void onReplies(Runnable task) {
        try {
            shared.replies().execute(task);
        } catch (Throwable stopping) {
            finish(() -> exchange.setException(new AmiNotSentException(
                    "The action was not sent to Asterisk " + client + ": the component is stopping", stopping)));
        }
    }

    private void begin(Supplier<Step> next) {
        try {
            follow(next.get());
        } catch (Throwable thrown) {
            finish(() -> exchange.setException(thrown));
        }
    }

    private void releaseTurn() {
        String held = turn;
        if (held != null) {
            turn = null;
            TURNS.release(held);
        }
    }

    /**
     * Stops waiting, so that the phone is hung up. If somebody answered it later, no route would be waiting for the
     * call. Asterisk creates the channel a moment after it has accepted the action, and until then a hangup finds
     * no channel. So this method delays the hangup until the channel must exist.
     */
    void giveUp() {
        CompletableFuture<AmiReply> waiting = awaited;
        if (waiting == null || waiting.isDone()) {
            return;
        }
        Runnable end = () -> waiting.completeExceptionally(new AmiOutcomeUnknownException(
                "The route stopped while it waited for a phone, which is being hung up", "", calls, null));
        // the request may have waited for the link before it was sent
        long waited = TimeUnit.MILLISECONDS.toNanos(endpoint.getConfiguration().getConnectionWaitTimeout());
        boolean mayBeNew = System.nanoTime() - askedAt < waited + CHANNEL_EXISTS_NANOS;
        try {
            shared.clock().schedule(end, mayBeNew ? CHANNEL_EXISTS_NANOS : 0, TimeUnit.NANOSECONDS);
        } catch (Throwable stoppingOrNoMemory) {
            end.run();
        }
    }

    private void execute(Step.Send ask) {
        CompletableFuture<AmiReply> reply;
        try {
            reply = send(ask);
        } catch (Throwable thrown) { // such as no memory, perhaps after the action was sent
            reply = CompletableFuture.failedFuture(thrown);
        }
        reply.whenComplete((answer, error) -> onReply(ask, answer, error));
    }

    private CompletableFuture<AmiReply> send(Step.Send ask) {
        boolean rings = ask.request().watch() != null && ask.unknown() != null;
        Duration wait = Duration.ofMillis(endpoint.getConfiguration().getConnectionWaitTimeout());
        if (rings) {
            calls = callId(ask);
            ringing.add(this); // before it is sent, so that a stop waits for it
        }
        CompletableFuture<AmiReply> sent = rings && ringing.isClosed() ? notRung() : client.send(ask.request(), wait);
        if (rings) {
            askedAt = System.nanoTime();
            awaited = sent; // if it still waits for the link, it is not sent after it was completed
            if (ringing.isClosed()) {
                giveUp();
            }
        }
        return mayBlockReplies && !sent.isDone() ? inTime(sent, ask, wait) : sent;
    }

    private static CompletableFuture<AmiReply> notRung() {
        return CompletableFuture.failedFuture(
                new AmiNotSentException("No phone was rung: the route or the application is stopping", null));
    }

    /**
     * Adds a timeout on another thread. If the thread that reads the responses blocks until the operation ends, it can
     * neither read a response nor run a timeout.
     */
    private CompletableFuture<AmiReply> inTime(CompletableFuture<AmiReply> reply, Step.Send ask, Duration wait) {
        CompletableFuture<AmiReply> first = new CompletableFuture<>();
        Duration patience = ask.request().timeout().plus(wait);
        ScheduledFuture<?> end;
        try {
            end = shared.clock()
                    .schedule(
                            () -> first.completeExceptionally(late(ask, patience)),
                            patience.toMillis(),
                            TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopping) {
            return reply;
        } catch (Throwable noMemory) { // a route that blocks this thread would wait forever
            return CompletableFuture.failedFuture(
                    unknown(ask, "no timer could be set for its response: " + noMemory, noMemory));
        }
        reply.whenComplete((answer, error) -> {
            end.cancel(false);
            if (error == null) {
                first.complete(answer);
            } else {
                first.completeExceptionally(error);
            }
        });
        return first;
    }

    private AmiOutcomeUnknownException late(Step.Send ask, Duration patience) {
        return unknown(
                ask,
                "no response was read within " + patience.toMillis()
                        + " ms: the waiting route blocks the thread that reads responses. Remove"
                        + " usingExecutorService=false from the consumer of that route",
                null);
    }

    private AmiOutcomeUnknownException unknown(Step.Send ask, String why, @Nullable Throwable cause) {
        return new AmiOutcomeUnknownException(
                "Action " + ask.request().action().name() + " was sent to Asterisk " + client + ", but " + why,
                "",
                callId(ask),
                cause);
    }

    private @Nullable String callId(Step.Send ask) {
        return ask.request().action().get("ChannelId");
    }

    /** Continues the exchange on a route thread, since the event loop must not run routes. */
    private void onReply(Step.Send ask, @Nullable AmiReply reply, @Nullable Throwable error) {
        try {
            shared.replies().execute(() -> resume(ask, reply, error));
        } catch (Throwable stopping) {
            finish(() ->
                    ReplyWriter.writeFailure(exchange, reply == null ? cause(error) : unread(ask, reply, stopping)));
        }
    }

    private AmiOutcomeUnknownException unread(Step.Send ask, AmiReply reply, Throwable why) {
        return new AmiOutcomeUnknownException(
                "Action " + ask.request().action().name() + " was answered by Asterisk " + client
                        + ", but its response could no longer be read: " + why.getMessage(),
                reply.actionId(),
                callId(ask),
                why);
    }

    private void resume(Step.Send ask, @Nullable AmiReply reply, @Nullable Throwable error) {
        if (logContext) {
            try (MdcScope about = new MdcScope(endpoint.getServer(), actionId(reply, error))) {
                next(ask, reply, error);
            }
        } else {
            next(ask, reply, error);
        }
    }

    private void next(Step.Send ask, @Nullable AmiReply reply, @Nullable Throwable error) {
        Step next;
        try {
            next = reply == null
                    ? ask.after(cause(error), why -> unexpected(ask, why))
                    : ask.then().apply(reply);
            if (next != null && !isOver(next)) {
                follow(next);
                return;
            }
        } catch (Throwable thrown) {
            finish(() -> exchange.setException(thrown));
            return;
        }
        finish(() -> {
            if (next == null) {
                ReplyWriter.writeFailure(exchange, cause(error));
            } else {
                write(exchange, next);
            }
        });
    }

    /** Reports a failure that the client does not explain, such as no memory: the action may have been sent. */
    private AmiOutcomeUnknownException unexpected(Step.Send ask, @Nullable Throwable why) {
        return new AmiOutcomeUnknownException(
                "Action " + ask.request().action().name() + " may have been sent to Asterisk " + client
                        + ", but waiting for its response failed: " + why,
                "",
                callId(ask),
                why);
    }

    private void finish(Runnable writing) {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        try {
            writing.run();
        } catch (Throwable thrown) {
            fail(exchange, thrown);
        }
        ringing.remove(this);
        releaseTurn();
        ended.complete(null);
        try {
            callback.done(false);
        } catch (Throwable thrown) {
            LOG.error("{}: the route failed after an action", endpoint, thrown);
            AmiConsumer.endEventOf(exchange);
        }
    }

    /** Returns whether a step is the end of an operation. */
    static boolean isOver(Step step) {
        return step instanceof Step.Finish || step instanceof Step.Fail;
    }

    private static @Nullable String actionId(@Nullable AmiReply reply, @Nullable Throwable error) {
        if (reply != null) {
            return reply.actionId();
        }
        return cause(error) instanceof AmiOutcomeUnknownException unknown ? unknown.actionId() : null;
    }

    private static @Nullable Throwable cause(@Nullable Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    /**
     * Writes the result of an operation to the exchange; if the message object throws an exception, that exception
     * becomes the exchange's failure.
     */
    static void write(Exchange exchange, Step end) {
        try {
            if (end instanceof Step.Finish done) {
                ReplyWriter.write(exchange.getMessage(), done);
            } else if (end instanceof Step.Fail refused) {
                ReplyWriter.write(exchange, refused);
            }
        } catch (Throwable thrown) {
            fail(exchange, thrown);
        }
    }

    /**
     * Sets a failure on the exchange. If the exchange already has an exception, that one remains and the failure is
     * added as suppressed: the first one reports the outcome of the action.
     */
    private static void fail(Exchange exchange, Throwable thrown) {
        Exception before = exchange.getException();
        if (before == null) {
            exchange.setException(thrown);
        } else {
            before.addSuppressed(thrown);
        }
    }
}
