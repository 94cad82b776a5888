/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.client.AmiClient;
import io.github.camelami.client.ClientLease;
import io.github.camelami.client.ClientStatus;
import io.github.camelami.message.AmiActionRefusedException;
import io.github.camelami.message.AmiNotSentException;
import io.github.camelami.message.AmiOutcomeUnknownException;
import io.github.camelami.message.AmiReply;
import io.github.camelami.operation.Inputs;
import io.github.camelami.operation.Operations;
import io.github.camelami.operation.Policy;
import io.github.camelami.operation.Step;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.support.DefaultAsyncProducer;
import org.jspecify.annotations.Nullable;

/**
 * Sends actions. No thread waits: the exchange goes on, on one of the component's threads, when the reply is complete. Every exchange is
 * finished exactly once, in one of four ways: done, refused, not sent, or outcome unknown.
 */
@ManagedResource(description = "Managed AmiProducer")
public class AmiProducer extends DefaultAsyncProducer {

    private volatile @Nullable ClientLease lease;
    private volatile @Nullable ExecutorService threads;
    private @Nullable Policy policy;
    private Map<String, Object> options = Map.of();
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
        policy = getEndpoint().policy();
        options = getEndpoint().getConfiguration().operationOptions();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        ClientLease held = getEndpoint().lease();
        lease = held;
        threads = getEndpoint().getComponent().replyThreadPool();
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
        Step first;
        AmiClient client;
        try {
            ClientLease held = lease;
            Policy rules = policy;
            if (held == null || rules == null) {
                throw new IllegalStateException("The producer of " + getEndpoint() + " is stopped");
            }
            client = held.client();
            Inputs inputs = new Inputs(
                    exchange.getMessage(),
                    options,
                    rules,
                    Duration.ofMillis(getEndpoint().getConfiguration().getRequestTimeout()));
            first = Operations.named(action(exchange.getMessage())).begin(inputs);
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
        take(client, first, exchange, callback);
        return false;
    }

    private String action(Message message) {
        String header = message.getHeader(AmiConstants.ACTION, String.class);
        String action = header == null || header.isBlank()
                ? getEndpoint().getConfiguration().getAction()
                : header;
        if (action == null) {
            throw new IllegalArgumentException(
                    "No action: set the option action or the header CamelAmiAction, for example Originate, Listen or Hangup");
        }
        return action.strip();
    }

    private void take(AmiClient client, Step step, Exchange exchange, AsyncCallback callback) {
        if (step instanceof Step.Ask ask) {
            Duration wait = Duration.ofMillis(getEndpoint().getConfiguration().getConnectionWait());
            send(client, ask, wait)
                    .whenComplete((reply, error) ->
                            goOn(callback, exchange, () -> answered(client, ask, reply, error, exchange, callback)));
        } else {
            finish(exchange, step);
            callback.done(false);
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

    /** The answer came on the network's thread, which must not run routes. */
    private void goOn(AsyncCallback callback, Exchange exchange, Runnable task) {
        ExecutorService pool = threads;
        try {
            if (pool == null) {
                throw new RejectedExecutionException("The component is stopped");
            }
            pool.execute(task);
        } catch (RejectedExecutionException stopped) {
            exchange.setException(stopped);
            callback.done(false);
        }
    }

    private void answered(
            AmiClient client,
            Step.Ask ask,
            @Nullable AmiReply reply,
            @Nullable Throwable error,
            Exchange exchange,
            AsyncCallback callback) {
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
            take(client, next, exchange, callback);
        }
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

    @ManagedAttribute(description = "Actions under way on the server's links")
    public int getPendingActions() {
        ClientStatus now = status();
        return now == null ? 0 : now.counters().pendingActions();
    }

    @ManagedOperation(description = "Closes the links to the server and makes them anew at once")
    public void reconnect() {
        ClientLease held = lease;
        if (held != null) {
            held.client().reconnect();
        }
    }
}
