/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.client.AmiClient;
import io.github.camelami.client.ClientLease;
import io.github.camelami.client.ClientStatus;
import io.github.camelami.client.Counters;
import io.github.camelami.client.LinkStatus;
import io.github.camelami.message.AmiActionRefusedException;
import io.github.camelami.message.AmiNotSentException;
import io.github.camelami.message.AmiOutcomeUnknownException;
import io.github.camelami.message.AmiReply;
import io.github.camelami.operation.GivenOptions;
import io.github.camelami.operation.Inputs;
import io.github.camelami.operation.OperationContext;
import io.github.camelami.operation.Operations;
import io.github.camelami.operation.Step;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.ToLongFunction;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.support.DefaultAsyncProducer;
import org.jspecify.annotations.Nullable;

/**
 * Sends actions. No thread waits unless the caller wants to: the exchange goes on, on one of the component's threads, when the reply is
 * complete. Every exchange is finished exactly once, in one of four ways: done, refused, not sent, or outcome unknown.
 */
@ManagedResource(description = "Managed AmiProducer")
public class AmiProducer extends DefaultAsyncProducer {

    private volatile @Nullable ClientLease lease;
    private volatile @Nullable Executor replies;
    private @Nullable OperationContext context;
    private GivenOptions options = new GivenOptions(Map.of(), Map.of());
    private boolean logContext;
    private Runnable stopChecking = () -> {};

    public AmiProducer(AmiEndpoint endpoint) {
        super(endpoint);
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
            Operations.named(action); // a misspelled action is told before the first message
        }
        logContext = Boolean.TRUE.equals(getEndpoint().getCamelContext().isUseMDCLogging());
        context = getEndpoint().operationContext();
        options = getEndpoint().givenOptions();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        ClientLease held = getEndpoint().lease();
        lease = held;
        replies = getEndpoint().getComponent().replyThreads();
        if (getEndpoint().getConfiguration().isTestConnectionOnStartup()) {
            try {
                AmiConsumer.awaitConnection(held, false, getEndpoint());
            } catch (Exception e) {
                doStop();
                throw e;
            }
        } else {
            held.client().open(false); // so that the link is there when the first message comes
        }
        stopChecking = getEndpoint()
                .getComponent()
                .producerChecks()
                .add(
                        getEndpoint().getCamelContext(),
                        held.client().toString(),
                        getEndpoint().getComponent().isHealthCheckProducerEnabled(),
                        this::status);
    }

    @Override
    protected void doStop() throws Exception {
        stopChecking.run();
        stopChecking = () -> {};
        ClientLease held = lease;
        lease = null;
        if (held != null) {
            held.close();
        }
        super.doStop();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        return begin(exchange, callback, this::onReplyThread);
    }

    /**
     * Sends the action and waits for what becomes of it. The caller itself goes on with the reply: no thread of the component has to
     * be woken for somebody who waits anyway.
     */
    @Override
    public void process(Exchange exchange) {
        WaitingCaller caller = new WaitingCaller();
        if (!begin(exchange, done -> caller.release(), caller)) {
            try {
                caller.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                exchange.setException(e);
            }
        }
    }

    private boolean begin(Exchange exchange, AsyncCallback callback, Executor threads) {
        Step first;
        AmiClient client;
        try {
            ClientLease held = lease;
            OperationContext around = context;
            if (held == null || around == null) {
                throw new IllegalStateException("The producer of " + getEndpoint() + " is stopped");
            }
            client = held.client();
            Inputs inputs = new Inputs(exchange.getMessage(), options, around);
            first = Operations.of(inputs).begin(inputs);
        } catch (Exception e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        if (!(first instanceof Step.Ask)) {
            finish(exchange, first);
            callback.done(true);
            return true;
        }
        new Errand(client, exchange, callback, threads).take(first);
        return false;
    }

    private void onReplyThread(Runnable task) {
        Executor pool = replies;
        if (pool == null) {
            throw new RejectedExecutionException("The component is stopped");
        }
        pool.execute(task);
    }

    /** One exchange on its way through the steps of its operation. */
    private final class Errand {

        private final AmiClient client;
        private final Exchange exchange;
        private final AsyncCallback callback;
        private final Executor threads;

        /** @param threads where it goes on with an answer; the network's thread must not run routes */
        Errand(AmiClient client, Exchange exchange, AsyncCallback callback, Executor threads) {
            this.client = client;
            this.exchange = exchange;
            this.callback = callback;
            this.threads = threads;
        }

        void take(Step step) {
            if (step instanceof Step.Ask ask) {
                Duration wait =
                        Duration.ofMillis(getEndpoint().getConfiguration().getConnectionWait());
                send(client, ask, wait).whenComplete((reply, error) -> goOn(() -> told(ask, reply, error)));
            } else {
                finish(exchange, step);
                callback.done(false);
            }
        }

        private void goOn(Runnable task) {
            try {
                threads.execute(task);
            } catch (RejectedExecutionException stopped) {
                exchange.setException(stopped);
                callback.done(false);
            }
        }

        private void told(Step.Ask ask, @Nullable AmiReply reply, @Nullable Throwable error) {
            if (logContext) {
                LogContext about = new LogContext(getEndpoint().getServer(), actionId(reply, error));
                try {
                    answered(ask, reply, error);
                } finally {
                    about.close();
                }
            } else {
                answered(ask, reply, error);
            }
        }

        private void answered(Step.Ask ask, @Nullable AmiReply reply, @Nullable Throwable error) {
            Step next;
            try {
                next = reply == null ? afterFailure(ask, error) : ask.then().apply(reply);
            } catch (RuntimeException | Error e) {
                exchange.setException(e);
                callback.done(false);
                return;
            }
            if (next == null) {
                ReplyWriter.writeFailure(exchange, cause(error));
                callback.done(false);
            } else {
                take(next);
            }
        }
    }

    /** Whatever goes wrong in sending ends in the future, so that every exchange is finished the same way. */
    private static CompletableFuture<AmiReply> send(AmiClient client, Step.Ask ask, Duration wait) {
        try {
            return client.send(ask.request(), wait);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static @Nullable String actionId(@Nullable AmiReply reply, @Nullable Throwable error) {
        if (reply != null) {
            return reply.actionId();
        }
        return cause(error) instanceof AmiOutcomeUnknownException unknown ? unknown.actionId() : null;
    }

    /** What the operation does about a failure; null when that is its end. */
    private static @Nullable Step afterFailure(Step.Ask ask, @Nullable Throwable error) {
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
        return null;
    }

    private static @Nullable Throwable cause(@Nullable Throwable error) {
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }

    private static void finish(Exchange exchange, Step step) {
        if (step instanceof Step.Finish done) {
            ReplyWriter.write(exchange.getMessage(), done);
        } else if (step instanceof Step.Refuse refused) {
            ReplyWriter.write(exchange, refused);
        }
    }

    /** How the server stands; null while stopped. */
    @Nullable
    ClientStatus status() {
        ClientLease held = lease;
        try {
            return held == null ? null : held.client().status();
        } catch (IllegalStateException closed) {
            return null;
        }
    }

    @ManagedAttribute(description = "Whether the server is logged in to")
    public boolean isConnected() {
        ClientStatus now = status();
        return now != null && now.isReady();
    }

    @ManagedAttribute(description = "What the action link is doing: IDLE, CONNECTING, READY, WAITING or CLOSED")
    public String getLinkState() {
        return StatusReport.state(link());
    }

    @ManagedAttribute(description = "Since when it has done so")
    public @Nullable String getLinkStateSince() {
        LinkStatus now = link();
        return now == null ? null : now.since().toString();
    }

    @ManagedAttribute(description = "Failed tries since the action link was last logged in")
    public int getFailedAttempts() {
        LinkStatus now = link();
        return now == null ? 0 : now.attempt();
    }

    @ManagedAttribute(description = "The last failure of the action link; empty when there was none")
    public @Nullable String getLastError() {
        LinkStatus now = link();
        return now == null ? null : now.lastError();
    }

    @ManagedAttribute(description = "Actions under way on the server's links, of all producers of this server and user")
    public int getPendingActions() {
        return (int) count(Counters.Snapshot::pendingActions);
    }

    @ManagedAttribute(description = "Actions written, of all producers of this server and user")
    public long getSentActions() {
        return count(Counters.Snapshot::actionsSent);
    }

    @ManagedAttribute(description = "Of these, actions the server refused")
    public long getRefusedActions() {
        return count(Counters.Snapshot::actionsRefused);
    }

    @ManagedAttribute(description = "Of these, actions that were never finally answered")
    public long getUnknownOutcomes() {
        return count(Counters.Snapshot::outcomesUnknown);
    }

    @ManagedAttribute(description = "Actions that never left, of all producers of this server and user")
    public long getNotSentActions() {
        return count(Counters.Snapshot::actionsNotSent);
    }

    @ManagedAttribute(description = "Responses that came too late, twice, or to nobody")
    public long getLateAnswers() {
        return count(Counters.Snapshot::lateAnswers);
    }

    @ManagedOperation(description = "Closes the links to the server and makes them anew at once")
    public void reconnect() {
        ClientLease held = lease;
        if (held != null) {
            held.client().reconnect();
        }
    }

    private @Nullable LinkStatus link() {
        return StatusReport.link(status(), StatusReport.EVENT_LINK);
    }

    private long count(ToLongFunction<Counters.Snapshot> number) {
        ClientStatus now = status();
        return now == null ? 0 : number.applyAsLong(now.counters());
    }
}
