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
import io.github.camelami.internal.observe.StatusReport;
import io.github.camelami.internal.operation.GivenOptions;
import io.github.camelami.internal.operation.Inputs;
import io.github.camelami.internal.operation.OperationContext;
import io.github.camelami.internal.operation.Operations;
import io.github.camelami.internal.operation.Placeholders;
import io.github.camelami.internal.operation.Step;
import java.util.List;
import java.util.Map;
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

    private volatile @Nullable ClientLease lease;
    private volatile @Nullable ComponentResources resources;
    private @Nullable OperationContext context;
    private GivenOptions options = new GivenOptions(Map.of(), Map.of());
    private final NameHints hints;
    private boolean logContext;
    private Runnable stopChecking = () -> {};

    private final RingingPhones ringing = new RingingPhones();

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
        ringing.open();
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
        RingingPhones.hangUp(List.of(ringing));
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
        if (!OperationRun.isOver(first)) {
            new OperationRun(getEndpoint(), ringing, logContext, client, shared, exchange, callback).follow(first);
            return false;
        }
        OperationRun.write(exchange, first);
        callback.done(true);
        return true;
    }

    /** Returns the phones that ring for the operations of this producer. */
    RingingPhones ringing() {
        return ringing;
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
