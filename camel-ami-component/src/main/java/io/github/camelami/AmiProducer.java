/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.client.AmiClient;
import io.github.camelami.internal.client.ClientLease;
import io.github.camelami.internal.client.ClientStatus;
import io.github.camelami.internal.client.Counters;
import io.github.camelami.internal.client.LinkStatus;
import io.github.camelami.internal.log.SafeLog;
import io.github.camelami.internal.message.AmiReply;
import io.github.camelami.internal.observe.MdcScope;
import io.github.camelami.internal.observe.StatusReport;
import io.github.camelami.internal.operation.GivenOptions;
import io.github.camelami.internal.operation.Inputs;
import io.github.camelami.internal.operation.OperationContext;
import io.github.camelami.internal.operation.Operations;
import io.github.camelami.internal.operation.Placeholders;
import io.github.camelami.internal.operation.Step;
import io.github.camelami.internal.route.ReplyWriter;
import io.github.camelami.internal.route.Turns;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToLongFunction;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultMessage;
import org.jspecify.annotations.Nullable;

/**
 * Sends actions without blocking a thread: once the reply is complete, the exchange continues on one of the component's
 * threads. Every exchange finishes exactly once, in one of four ways: done, refused, not sent, or outcome unknown.
 */
@ManagedResource(description = "Managed AmiProducer")
public non-sealed class AmiProducer extends DefaultAsyncProducer implements ManagedLink {

    private static final SafeLog LOG = SafeLog.of(AmiProducer.class);

    /**
     * The turns of all channels, shared by the whole process: several components, contexts, users and server names may
     * reach the same channel. If two servers have a channel with the same name, one action only has to wait for the
     * other.
     */
    private static final Turns TURNS = new Turns();

    /** How long a stop waits for ringing phones to be hung up. */
    private static final long HANG_UP_MILLIS = 1500;

    /** The time after which the channel of a started call certainly exists. */
    private static final long CHANNEL_EXISTS_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private volatile @Nullable ClientLease lease;
    private volatile @Nullable ComponentResources resources;
    private @Nullable OperationContext context;
    private GivenOptions options = new GivenOptions(Map.of(), Map.of());
    private final NameHints hints;
    private boolean logContext;
    private Runnable stopChecking = () -> {};

    /** Operations that are waiting for the outcome of a call. They hang up the call if they stop waiting. */
    private final Set<OperationRun> ringing = ConcurrentHashMap.newKeySet();

    /**
     * True once no operation may ring another phone, because the producer or the context is stopping and could not hang
     * it up later.
     */
    private volatile boolean ringsNoMore;

    public AmiProducer(AmiEndpoint endpoint) {
        super(endpoint);
        hints = endpoint.getComponent().hints();
    }

    @Override
    public AmiEndpoint getEndpoint() {
        return (AmiEndpoint) super.getEndpoint();
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        getEndpoint().addresses();
        String action = getEndpoint().getConfiguration().getAction();
        if (action != null) {
            Operations.named(action); // reject a misspelled action before the first message
            NameHints.action("action", action);
        }
        logContext = Boolean.TRUE.equals(getEndpoint().getCamelContext().isUseMDCLogging());
        OperationContext around = getEndpoint().operationContext();
        context = around;
        options = getEndpoint().givenOptions();
        Operations.requireUsable(
                options, around, new DefaultMessage(getEndpoint().getCamelContext()));
        hints.idleOptions(getEndpoint(), false);
        hints.idleInputs(getEndpoint().getServer(), options);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        ClientLease held = getEndpoint().lease();
        lease = held;
        ringsNoMore = false;
        getEndpoint().getComponent().started(this);
        resources = getEndpoint().getComponent().resources();
        if (getEndpoint().getConfiguration().isTestConnectionOnStartup()) {
            try {
                AmiConsumer.awaitConnection(held, false, getEndpoint());
            } catch (Exception e) {
                doStop();
                throw e;
            }
        } else {
            held.client().open(false); // open the link before the first message
        }
        startChecking(held);
    }

    /** Adds the health check. If the user's repository of checks fails, the producer works without one. */
    private void startChecking(ClientLease held) {
        try {
            stopChecking = getEndpoint()
                    .getComponent()
                    .producerChecks()
                    .add(
                            getEndpoint().getCamelContext(),
                            held.client().toString(),
                            getEndpoint().getComponent().isHealthCheckProducerEnabled(),
                            this::status);
        } catch (Throwable failed) {
            LOG.warn("{}: started without a health check", getEndpoint(), failed);
        }
    }

    private void stopChecking() {
        try {
            stopChecking.run();
        } catch (Throwable failed) {
            LOG.warn("{}: its health check could not be removed", getEndpoint(), failed);
        }
        stopChecking = () -> {};
    }

    @Override
    protected void doStop() throws Exception {
        stopChecking();
        hangUpWhatRings(List.of(this));
        getEndpoint().getComponent().stopped(this);
        ClientLease held = lease;
        lease = null;
        resources = null;
        if (held != null) {
            held.close();
        }
        super.doStop();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        Step first;
        AmiClient client;
        ComponentResources shared;
        try {
            ClientLease held = lease;
            OperationContext around = context;
            ComponentResources open = resources;
            if (held == null || around == null || open == null) {
                throw new AmiNotSentException(
                        "Nothing was sent to Asterisk: the producer of " + getEndpoint() + " is stopped");
            }
            client = held.client();
            shared = open;
            Placeholders given = Placeholders.of(exchange, getEndpoint().getEndpointUri());
            Inputs inputs = new Inputs(exchange.getMessage(), given, options, around);
            hints.headers(exchange.getMessage());
            first = Operations.of(inputs).begin(inputs);
        } catch (Throwable thrown) {
            exchange.setException(thrown);
            callback.done(true);
            return true;
        }
        if (first instanceof Step.Send || first instanceof Step.Turn) {
            OperationRun run = new OperationRun(client, shared, exchange, callback);
            try {
                run.follow(first);
            } catch (Throwable thrown) { // such as no memory for a timer, after the action was sent
                run.finish(() -> exchange.setException(thrown));
            }
            return false;
        }
        write(exchange, first);
        callback.done(true);
        return true;
    }

    /**
     * Stops waiting for phones that are still ringing for Listen or Playback, so that they are hung up while the link
     * is open. Exchanges that try to ring a phone later fail as not sent. Returns immediately.
     */
    void giveUpWhatRings() {
        ringsNoMore = true; // set before reading the ringing operations: an operation checks it after adding itself
        ringing.forEach(OperationRun::giveUp);
    }

    /**
     * Stops waiting for phones that are still ringing for these producers. Then waits up to 1.5 s until they are hung
     * up. An interrupt does not shorten this wait: a forced stop also interrupts, and the phones would keep ringing.
     */
    static void hangUpWhatRings(Collection<AmiProducer> producers) {
        producers.forEach(AmiProducer::giveUpWhatRings);
        CompletableFuture<?>[] ended = producers.stream()
                .flatMap(producer -> producer.ringing.stream())
                .map(run -> run.ended)
                .toArray(CompletableFuture<?>[]::new);
        // completes normally even if an operation has not ended: such an operation reports an unknown outcome when the
        // link closes
        CompletableFuture.allOf(ended)
                .completeOnTimeout(null, HANG_UP_MILLIS, TimeUnit.MILLISECONDS)
                .handle((none, failure) -> none)
                .join();
    }

    /**
     * Runs an exchange through the steps of its operation. Finishes the exchange exactly once, even if a step throws.
     */
    private final class OperationRun {

        private final AmiClient client;
        private final ComponentResources shared;
        private final Exchange exchange;
        private final AsyncCallback callback;
        private final AtomicBoolean over = new AtomicBoolean();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private volatile @Nullable CompletableFuture<AmiReply> awaited;
        private volatile long askedAt;
        private volatile @Nullable String turn;

        OperationRun(AmiClient client, ComponentResources shared, Exchange exchange, AsyncCallback callback) {
            this.client = client;
            this.shared = shared;
            this.exchange = exchange;
            this.callback = callback;
        }

        void follow(Step step) {
            if (step instanceof Step.Send ask) {
                execute(ask);
            } else if (step instanceof Step.Turn next) {
                takeTurn(next);
            } else {
                finish(() -> write(exchange, step));
            }
        }

        private void takeTurn(Step.Turn next) {
            releaseTurn();
            String name = next.name();
            if (TURNS.take(name, () -> {
                turn = name;
                onReplies(() -> begin(next));
            })) {
                turn = name;
                begin(next);
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

        private void begin(Step.Turn next) {
            try {
                follow(next.then().get());
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
            if (waiting == null) {
                return;
            }
            Runnable end = () -> waiting.completeExceptionally(new AmiOutcomeUnknownException(
                    "The phone was still ringing when the route stopped, and is being hung up", "", null, null));
            // the request may have waited for the link before it was sent
            long waited = TimeUnit.MILLISECONDS.toNanos(
                    getEndpoint().getConfiguration().getConnectionWaitTimeout());
            boolean mayBeNew = System.nanoTime() - askedAt < waited + CHANNEL_EXISTS_NANOS;
            try {
                shared.clock().schedule(end, mayBeNew ? CHANNEL_EXISTS_NANOS : 0, TimeUnit.NANOSECONDS);
            } catch (Throwable stoppingOrNoMemory) {
                end.run();
            }
        }

        void execute(Step.Send ask) {
            boolean rings = ask.request().watch() != null && ask.unknown() != null;
            Duration wait = Duration.ofMillis(getEndpoint().getConfiguration().getConnectionWaitTimeout());
            CompletableFuture<AmiReply> sent = rings && ringsNoMore ? notRung() : send(client, ask, wait);
            CompletableFuture<AmiReply> reply =
                    client.isOnActionThread() && !sent.isDone() ? inTime(sent, ask, wait) : sent;
            if (rings) {
                askedAt = System.nanoTime();
                awaited = sent; // if it still waits for the link, it is not sent after it was completed
                ringing.add(this);
                if (ringsNoMore) {
                    giveUp();
                }
            }
            reply.whenComplete((answer, error) -> onReply(ask, answer, error));
        }

        private static CompletableFuture<AmiReply> notRung() {
            return CompletableFuture.failedFuture(
                    new AmiNotSentException("No phone was rung: the route or the application is stopping", null));
        }

        /**
         * Adds a timeout on another thread if the caller is the thread that reads the responses. If that thread blocks
         * until the response arrives, it can neither read the response nor run a timeout.
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
                finish(() -> ReplyWriter.writeFailure(
                        exchange, reply == null ? cause(error) : unread(ask, reply, stopping)));
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
                try (MdcScope about = new MdcScope(getEndpoint().getServer(), actionId(reply, error))) {
                    next(ask, reply, error);
                }
            } else {
                next(ask, reply, error);
            }
        }

        private void next(Step.Send ask, @Nullable AmiReply reply, @Nullable Throwable error) {
            Step next;
            try {
                next = reply == null ? afterFailure(ask, error) : ask.then().apply(reply);
                if (next instanceof Step.Send || next instanceof Step.Turn) {
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
                LOG.error("{}: the route failed after an action", getEndpoint(), thrown);
                AmiConsumer.endEventOf(exchange);
            }
        }
    }

    /** Sends an action; any failure completes the future, so that every exchange finishes the same way. */
    private static CompletableFuture<AmiReply> send(AmiClient client, Step.Send ask, Duration wait) {
        try {
            return client.send(ask.request(), wait);
        } catch (Throwable thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    private static @Nullable String actionId(@Nullable AmiReply reply, @Nullable Throwable error) {
        if (reply != null) {
            return reply.actionId();
        }
        return cause(error) instanceof AmiOutcomeUnknownException unknown ? unknown.actionId() : null;
    }

    /** Returns the next step of the operation after a failure; null if the failure ends it. */
    private static @Nullable Step afterFailure(Step.Send ask, @Nullable Throwable error) {
        Throwable why = cause(error);
        if (why instanceof AmiActionRefusedException refusal && ask.refused() != null) {
            return ask.refused().apply(refusal);
        }
        if (why instanceof AmiOutcomeUnknownException unknown && ask.unknown() != null) {
            return ask.unknown().apply(unknown);
        }
        if (why instanceof AmiNotSentException notSent && ask.notSent() != null) {
            return ask.notSent().apply(notSent);
        }
        if (why instanceof IllegalArgumentException unfit && ask.notSent() != null) {
            return ask.notSent().apply(new AmiNotSentException(String.valueOf(unfit.getMessage()), unfit));
        }
        if (why instanceof AmiProtocolException unusable && ask.unusable() != null) {
            return ask.unusable().apply(unusable);
        }
        return null;
    }

    private static @Nullable Throwable cause(@Nullable Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    /**
     * Writes the result of an operation to the exchange; if the message object throws an exception, that exception
     * becomes the exchange's failure.
     */
    private static void write(Exchange exchange, Step end) {
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

    @Override
    public @Nullable ClientLease lease() {
        return lease;
    }

    @Override
    public @Nullable LinkStatus link() {
        return StatusReport.actionLink(status());
    }

    @ManagedAttribute(description = "Pending actions on the server's links, from all producers of this server and user")
    public int getPendingActions() {
        return (int) count(Counters.Snapshot::pendingActions);
    }

    @ManagedAttribute(description = "Actions sent by all producers of this server and user")
    public long getSentActions() {
        return count(Counters.Snapshot::actionsSent);
    }

    @ManagedAttribute(description = "Sent actions that the server refused")
    public long getRefusedActions() {
        return count(Counters.Snapshot::actionsRefused);
    }

    @ManagedAttribute(description = "Sent actions that never got a final response")
    public long getUnknownOutcomes() {
        return count(Counters.Snapshot::outcomesUnknown);
    }

    @ManagedAttribute(description = "Actions that were not sent, from all producers of this server and user")
    public long getNotSentActions() {
        return count(Counters.Snapshot::actionsNotSent);
    }

    @ManagedAttribute(description = "Responses that were late or duplicate, or matched no action")
    public long getLateResponses() {
        return count(Counters.Snapshot::lateResponses);
    }

    private long count(ToLongFunction<Counters.Snapshot> number) {
        ClientStatus now = status();
        return now == null ? 0 : number.applyAsLong(now.counters());
    }
}
