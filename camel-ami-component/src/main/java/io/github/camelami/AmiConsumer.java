/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.client.ClientLease;
import io.github.camelami.client.ClientStatus;
import io.github.camelami.client.Delivery;
import io.github.camelami.client.FailureKind;
import io.github.camelami.client.LinkStatus;
import io.github.camelami.client.Subscription;
import io.github.camelami.client.SubscriptionStatus;
import io.github.camelami.message.AmiLoginRefusedException;
import io.github.camelami.message.AmiProtocolException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Emits the events of a server as exchanges. Starting it needs no server: the link is made, and made again, in the background.
 * Suspended, it keeps its subscription and counts what it leaves out; the next exchange then tells of the gap.
 */
@ManagedResource(description = "Managed AmiConsumer")
public class AmiConsumer extends DefaultConsumer implements Suspendable, ShutdownAware {

    private volatile @Nullable ClientLease lease;
    private volatile @Nullable Subscription subscription;
    private volatile @Nullable EventPump pump;
    private @Nullable NetworkExecutor networkThread;
    private boolean logContext;
    private Runnable stopListening = () -> {};
    private Runnable stopMetering = () -> {};

    public AmiConsumer(AmiEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
    }

    @Override
    public AmiEndpoint getEndpoint() {
        return (AmiEndpoint) super.getEndpoint();
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        // wrong options are told before anything is opened
        getEndpoint().subscription(name());
        getEndpoint().addresses();
        AmiConfiguration configuration = getEndpoint().getConfiguration();
        if (!configuration.isUsingExecutorService() && configuration.getConcurrentConsumers() > 1) {
            throw new IllegalArgumentException("concurrentConsumers=" + configuration.getConcurrentConsumers()
                    + " needs threads beside the network's: it cannot stand together with usingExecutorService=false");
        }
        logContext = Boolean.TRUE.equals(getEndpoint().getCamelContext().isUseMDCLogging());
        AmiHealthCheck check = AmiHealthCheck.ofConsumer(name(), this::status);
        check.setEnabled(getEndpoint().getComponent().isHealthCheckConsumerEnabled());
        setHealthCheck(check);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        ClientLease held = getEndpoint().lease();
        lease = held;
        try {
            EventPump made = new EventPump(
                    threads(held), getEndpoint().getConfiguration().getConcurrentConsumers(), this::route);
            pump = made;
            Subscription begun = held.client().subscribe(getEndpoint().subscription(name()), made::wake);
            subscription = begun;
            made.serve(begun);
            stopMetering = getEndpoint().getComponent().meters().mailbox(held.client(), name(), this::mailbox);
            if (getEndpoint().isBridgeErrorHandler() || getEndpoint().getExceptionHandler() != null) {
                stopListening = held.client().onOutage(this::outage);
            }
            if (getEndpoint().getConfiguration().isTestConnectionOnStartup()) {
                awaitConnection(held, true, getEndpoint());
            }
        } catch (Exception e) {
            release();
            throw e;
        }
    }

    private RouteExecutor threads(ClientLease held) {
        if (getEndpoint().getConfiguration().isUsingExecutorService()) {
            return getEndpoint().getComponent().routeThreads();
        }
        NetworkExecutor made = new NetworkExecutor(held.client(), name());
        networkThread = made;
        return made;
    }

    /**
     * The link is not there. Told to an exception handler, or to the route's error handler, only where the user has set one: the log
     * has a line of it anyway, one for each server.
     */
    private void outage(FailureKind kind, String why) {
        Exception error =
                switch (kind) {
                    case UNREACHABLE -> new ConnectException(why);
                    case LOST -> new SocketException(why);
                    case LOGIN_REFUSED, ALREADY_LOGGED_IN -> new AmiLoginRefusedException(why, why);
                    case PROTOCOL -> new AmiProtocolException(why);
                };
        try {
            getEndpoint().getComponent().routeThreads().execute(() -> getExceptionHandler()
                    .handleException("No events from Asterisk " + getEndpoint().getServer(), error));
        } catch (RejectedExecutionException shutDown) {
            // nobody is left to be told
        }
    }

    /** For {@code testConnectionOnStartup}: waits for the first try, and fails with its reason. */
    static void awaitConnection(ClientLease lease, boolean events, AmiEndpoint endpoint) throws Exception {
        AmiConfiguration configuration = endpoint.getConfiguration();
        Duration patience =
                Duration.ofMillis(configuration.getConnectionTimeout() + configuration.getLoginTimeout() + 1000);
        try {
            lease.client().open(events).get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "No login at " + endpoint.getServiceUrl() + " within " + patience.toMillis() + " ms", e);
        }
    }

    private String name() {
        String route = getRouteId();
        return route == null ? getEndpoint().getServer() : route;
    }

    /** One event through the route; {@code done} is called when the route has finished with it. */
    private void route(Delivery delivery, Runnable done) {
        try {
            Exchange exchange = createExchange(false);
            exchange.setPattern(ExchangePattern.InOnly);
            exchange.setIn(new AmiEventMessage(
                    getEndpoint().getCamelContext(), delivery, getEndpoint().getServer()));
            if (logContext) {
                LogContext about = new LogContext(
                        getEndpoint().getServer(), delivery.event().actionId());
                try {
                    getAsyncProcessor().process(exchange, sync -> finished(exchange, done));
                } finally {
                    about.close();
                }
            } else {
                getAsyncProcessor().process(exchange, sync -> finished(exchange, done));
            }
        } catch (RuntimeException | Error e) {
            // routes put their failures on the exchange; this is about what is around them, and must not stop the
            // events
            getExceptionHandler()
                    .handleException("Error processing " + delivery.event().name(), e);
            done.run();
        }
    }

    private void finished(Exchange exchange, Runnable done) {
        try {
            if (exchange.getException() != null) {
                getExceptionHandler().handleException("Error processing exchange", exchange, exchange.getException());
            }
        } finally {
            releaseExchange(exchange, false);
            done.run();
        }
    }

    @Override
    protected void doSuspend() throws Exception {
        Subscription begun = subscription;
        if (begun != null) {
            begun.suspend();
        }
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        Subscription begun = subscription;
        if (begun != null) {
            begun.resume();
        }
        super.doResume();
    }

    @Override
    protected void doStop() throws Exception {
        release();
        super.doStop();
    }

    private void release() {
        stopMetering.run();
        stopMetering = () -> {};
        stopListening.run();
        stopListening = () -> {};
        EventPump running = pump;
        if (running != null) {
            running.stop();
        }
        NetworkExecutor watched = networkThread;
        if (watched != null) {
            watched.close();
        }
        Subscription begun = subscription;
        if (begun != null) {
            begun.close();
        }
        ClientLease held = lease;
        if (held != null) {
            held.close();
        }
        pump = null;
        networkThread = null;
        subscription = null;
        lease = null;
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask task) {
        return false;
    }

    /** What still waits for the route, and what it is working on. */
    @Override
    public int getPendingExchangesSize() {
        Subscription begun = subscription;
        EventPump running = pump;
        return (begun == null ? 0 : begun.status().waiting()) + (running == null ? 0 : running.underWay());
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        if (forced && pump != null) {
            pump.stop();
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

    private @Nullable SubscriptionStatus mailbox() {
        Subscription begun = subscription;
        return begun == null ? null : begun.status();
    }

    @ManagedAttribute(description = "Whether the server is logged in to")
    public boolean isConnected() {
        ClientStatus now = status();
        return now != null && now.isReady();
    }

    @ManagedAttribute(description = "What the event link is doing: IDLE, CONNECTING, READY, WAITING or CLOSED")
    public String getLinkState() {
        return StatusReport.state(link());
    }

    @ManagedAttribute(description = "Since when it has done so")
    public @Nullable String getLinkStateSince() {
        LinkStatus now = link();
        return now == null ? null : now.since().toString();
    }

    @ManagedAttribute(description = "Failed tries since the event link was last logged in")
    public int getFailedAttempts() {
        LinkStatus now = link();
        return now == null ? 0 : now.attempt();
    }

    @ManagedAttribute(description = "The last failure of the event link; empty when there was none")
    public @Nullable String getLastError() {
        LinkStatus now = link();
        return now == null ? null : now.lastError();
    }

    @ManagedAttribute(description = "How often the event link became logged in, the first time included")
    public long getConnects() {
        LinkStatus now = link();
        return now == null ? 0 : now.connects();
    }

    @ManagedAttribute(description = "Events waiting for the route")
    public int getWaitingEvents() {
        SubscriptionStatus now = mailbox();
        return now == null ? 0 : now.waiting();
    }

    @ManagedAttribute(description = "How long the oldest of them has waited, in milliseconds")
    public long getOldestEventAge() {
        SubscriptionStatus now = mailbox();
        return now == null ? 0 : now.oldestAgeMillis();
    }

    @ManagedAttribute(description = "Events put into the mailbox since the start")
    public long getAcceptedEvents() {
        SubscriptionStatus now = mailbox();
        return now == null ? 0 : now.accepted();
    }

    @ManagedAttribute(description = "Events lost to a full or suspended mailbox since the start")
    public long getDroppedEvents() {
        SubscriptionStatus now = mailbox();
        return now == null ? 0 : now.dropped();
    }

    @ManagedAttribute(description = "Whether the mailbox is full and holds back the reading of the event link")
    public boolean isHoldingBack() {
        SubscriptionStatus now = mailbox();
        return now != null && now.paused();
    }

    @ManagedOperation(description = "Closes the links to the server and makes them anew at once")
    public void reconnect() {
        ClientLease held = lease;
        if (held != null) {
            held.client().reconnect();
        }
    }

    private @Nullable LinkStatus link() {
        return StatusReport.link(status(), StatusReport.ACTION_LINK);
    }
}
