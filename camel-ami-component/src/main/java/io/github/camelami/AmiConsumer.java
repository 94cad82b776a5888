/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.client.ClientLease;
import io.github.camelami.internal.client.EventDelivery;
import io.github.camelami.internal.client.FailureKind;
import io.github.camelami.internal.client.LinkStatus;
import io.github.camelami.internal.client.Subscription;
import io.github.camelami.internal.client.SubscriptionStatus;
import io.github.camelami.internal.log.SafeLog;
import io.github.camelami.internal.observe.LinkHealthCheck;
import io.github.camelami.internal.observe.MdcScope;
import io.github.camelami.internal.observe.StatusReport;
import io.github.camelami.internal.route.EventMessage;
import io.github.camelami.internal.route.EventPump;
import io.github.camelami.internal.route.NetworkExecutor;
import io.github.camelami.internal.route.RouteExecutor;
import java.time.Duration;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Emits the events of a server as exchanges. It starts even if the server is down: the link connects and reconnects in
 * the background.
 *
 * <p>While suspended, the consumer keeps its subscription but emits no events; it counts the events that it drops. The
 * first exchange after it resumes reports the gap. A graceful stop or suspension of the route first processes the
 * waiting events, unless {@code purgeWhenStopping} is set.
 */
@ManagedResource(description = "Managed AmiConsumer")
public non-sealed class AmiConsumer extends DefaultConsumer implements ManagedLink, Suspendable, ShutdownAware {

    private static final SafeLog LOG = SafeLog.of(AmiConsumer.class);

    /** The started consumers, to find that of an exchange. A route may not know its own, as with {@code master:}. */
    private static final Set<AmiConsumer> RUNNING = ConcurrentHashMap.newKeySet();

    private volatile @Nullable ClientLease lease;
    private volatile @Nullable Subscription subscription;
    private volatile @Nullable EventPump pump;
    private @Nullable NetworkExecutor networkExecutor;
    private @Nullable FinishedCalls finishedCalls;

    /** True while Camel shuts the route down and the route still processes the waiting events. */
    private volatile boolean draining;

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
        // reject wrong options before opening anything
        getEndpoint().subscription(name());
        getEndpoint().addresses();
        getEndpoint().getComponent().hints().idleOptions(getEndpoint(), true);
        AmiConfiguration configuration = getEndpoint().getConfiguration();
        if (!configuration.isUsingExecutorService() && configuration.getConcurrentConsumers() > 1) {
            throw new IllegalArgumentException("concurrentConsumers=" + configuration.getConcurrentConsumers()
                    + " needs threads of its own and excludes usingExecutorService=false. Remove one of the two"
                    + " options");
        }
        logContext = Boolean.TRUE.equals(getEndpoint().getCamelContext().isUseMDCLogging());
        LinkHealthCheck check = LinkHealthCheck.ofConsumer(name(), this::status);
        check.setEnabled(getEndpoint().getComponent().isHealthCheckConsumerEnabled());
        setHealthCheck(check);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        if (lease != null) { // Camel starts a suspended consumer again after an aborted stop, or with all routes
            continueAfterSuspension();
            return;
        }
        ClientLease held = getEndpoint().lease();
        lease = held;
        try {
            draining = false;
            FinishedCalls calls = getEndpoint().isFollowingCalls() ? new FinishedCalls() : null;
            finishedCalls = calls;
            EventPump made = new EventPump(
                    executor(held),
                    getEndpoint().getConfiguration().getConcurrentConsumers(),
                    getEndpoint().ahead(),
                    calls == null ? this::route : (event, end) -> routeCalls(calls.endedBy(event.event()), end));
            pump = made;
            RUNNING.add(this);
            Subscription begun = held.client().subscribe(getEndpoint().subscription(name()), made::wake);
            subscription = begun;
            made.serve(begun);
            startMetering(held);
            if (getEndpoint().isBridgeErrorHandler() || getEndpoint().getExceptionHandler() != null) {
                stopListening = held.client().onOutage(this::outage);
            }
            if (getEndpoint().getConfiguration().isTestConnectionOnStartup()) {
                awaitConnection(held, true, getEndpoint());
            }
        } catch (Exception | Error e) {
            release();
            throw e;
        }
    }

    private RouteExecutor executor(ClientLease held) {
        ComponentResources shared = getEndpoint().getComponent().resources();
        if (getEndpoint().getConfiguration().isUsingExecutorService()) {
            return shared.routes();
        }
        NetworkExecutor made = new NetworkExecutor(held.client(), name(), shared.clock());
        networkExecutor = made;
        return made;
    }

    /**
     * Reports a failed link to the user's exception handler or to the route's error handler. Independently of these
     * handlers, each outage is logged once per server.
     */
    private void outage(FailureKind kind, String why) {
        Exception error = kind.exception(why, null);
        try {
            getEndpoint().getComponent().resources().routes().execute(() -> getExceptionHandler()
                    .handleException("No events from Asterisk " + getEndpoint().getServer(), error));
        } catch (RejectedExecutionException | IllegalStateException stopped) {
            LOG.debug("{}: the component is stopping, so its route is not notified of: {}", name(), why);
        }
    }

    /**
     * For {@code testConnectionOnStartup}: waits until a server of the endpoint accepts the login, and throws the cause
     * of the last failure if none does.
     */
    static void awaitConnection(ClientLease lease, boolean events, AmiEndpoint endpoint) throws Exception {
        AmiConfiguration configuration = endpoint.getConfiguration();
        int servers = endpoint.addresses().size();
        long attempt = configuration.getConnectionTimeout() + configuration.getLoginTimeout();
        Duration patience =
                Duration.ofMillis(servers * attempt + (servers - 1) * configuration.getMaxReconnectDelay() + 1000);
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

    /**
     * Sends one event through the route.
     *
     * @param end called once the route has finished with the event
     */
    private void route(EventDelivery delivery, EventPump.EventInRoute end) {
        try {
            Exchange exchange = createExchange(false);
            exchange.setPattern(ExchangePattern.InOnly);
            exchange.setIn(new EventMessage(
                    getEndpoint().getCamelContext(), delivery, getEndpoint().getServer()));
            end.carriedBy(exchange, end);
            try (MdcScope about = logContext ? mdc(delivery.event().actionId()) : null) {
                getAsyncProcessor().process(exchange, sync -> finished(exchange, end));
            }
        } catch (Throwable thrown) {
            // the exchange carries the route's failures; this one comes from Camel or from this component
            try {
                handle(() -> getExceptionHandler()
                        .handleException("Error processing " + delivery.event().name(), thrown));
            } finally {
                end.run();
            }
        }
    }

    /** Sends the calls that an event ended through the route one by one, since a list can end thousands at once. */
    private void routeCalls(Iterator<FinishedCalls.FinishedCall> ended, EventPump.EventInRoute end) {
        while (ended.hasNext() && mayEmit()) { // calls left when suspended follow with the next event
            FinishedCalls.FinishedCall call = ended.next();
            boolean here = true;
            try {
                Exchange exchange = createExchange(false);
                exchange.setPattern(ExchangePattern.InOnly);
                exchange.setIn(FinishedCalls.message(
                        getEndpoint().getCamelContext(), getEndpoint().getServer(), call));
                AtomicBoolean over = new AtomicBoolean();
                Runnable next = () -> {
                    if (over.compareAndSet(false, true)) {
                        end.continuedAfter(exchange);
                        routeCalls(ended, end);
                    }
                };
                end.carriedBy(exchange, next);
                try (MdcScope about = logContext ? mdc(null) : null) {
                    here = getAsyncProcessor()
                            .process(exchange, sync -> finished(exchange, sync ? FinishedCalls.CONTINUES : next));
                }
            } catch (Throwable thrown) {
                handle(() -> getExceptionHandler()
                        .handleException("Error processing call " + call.call().id(), thrown));
            }
            if (!here) {
                return;
            }
        }
        end.run();
    }

    private boolean mayEmit() {
        return isRunAllowed() && (draining || !isSuspendingOrSuspended());
    }

    /** Puts the server and the action into the MDC. */
    private MdcScope mdc(@Nullable String actionId) {
        return new MdcScope(getEndpoint().getServer(), actionId);
    }

    private void finished(Exchange exchange, Runnable end) {
        try {
            if (exchange.getException() != null) {
                handle(() -> getExceptionHandler()
                        .handleException("Error processing exchange", exchange, exchange.getException()));
            }
            releaseExchange(exchange, false);
        } finally {
            end.run();
        }
    }

    /**
     * Ends the event of an exchange that Camel abandoned, so that its consumer continues. Camel never ends an exchange
     * that met a VirtualMachineError on another thread than the consumer's.
     *
     * @param abandoned an exchange of a route, or a copy of it, as those of a splitter
     * @return whether there was such an event
     */
    static boolean endEventOf(Exchange abandoned) {
        boolean awaited = isAwaitedCopy(abandoned);
        AmiConsumer own = null;
        for (AmiConsumer consumer : RUNNING) {
            EventPump running = consumer.pump;
            if (running != null && consumer.getEndpoint().getCamelContext() == abandoned.getContext()) {
                if (running.end(abandoned, awaited)) {
                    return true;
                }
                String route = consumer.getRouteId();
                own = route != null && route.equals(abandoned.getFromRouteId()) ? consumer : own;
            }
        }
        EventPump running = own == null || !awaited ? null : own.pump;
        if (running == null) {
            return false;
        }
        boolean ended = running.endOnly();
        if (!ended) {
            LOG.error(
                    "{}: Camel abandoned an exchange, and one of the concurrent consumers waits for it. Restart the"
                            + " route",
                    own.name());
        }
        return ended;
    }

    /**
     * Returns whether the original of a copy waits for it. Nothing waits for the copy of a wireTap, which names no
     * original, nor for a copy that another consumer took from a queue without having to answer.
     */
    private static boolean isAwaitedCopy(Exchange exchange) {
        return exchange.getProperty(ExchangePropertyKey.CORRELATION_ID) != null
                && (exchange.getFromEndpoint() instanceof AmiEndpoint
                        || exchange.getPattern().isOutCapable());
    }

    /** Runs an exception handler and catches what it throws, since it may be user code. */
    private void handle(Runnable handler) {
        try {
            handler.run();
        } catch (Throwable thrown) {
            LOG.error("{}: the exception handler failed; the consumer continues with the next event", name(), thrown);
        }
    }

    @Override
    protected void doSuspend() throws Exception {
        Subscription begun = subscription;
        EventPump running = pump;
        if (begun != null && running != null) {
            begun.suspend(draining);
            if (!draining) {
                running.hold();
            }
        }
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        continueAfterSuspension();
        super.doResume();
    }

    private void continueAfterSuspension() {
        Subscription begun = subscription;
        EventPump running = pump;
        draining = false;
        if (begun != null && running != null) {
            begun.resume();
            running.release();
        }
    }

    @Override
    protected void doStop() throws Exception {
        release();
        super.doStop();
    }

    private void release() {
        RUNNING.remove(this);
        stopMetering();
        stopListening.run();
        stopListening = () -> {};
        EventPump running = pump;
        Subscription begun = subscription;
        if (running != null && begun != null) {
            running.stop();
            int left = begun.status().waiting() + running.ahead();
            if (left > 0) {
                LOG.warn("{}: stopped with {} events waiting, which are lost", name(), left);
            }
        }
        FinishedCalls calls = finishedCalls;
        if (calls != null && calls.waiting() > 0) {
            LOG.warn("{}: stopped with {} finished calls waiting, which are lost", name(), calls.waiting());
        }
        NetworkExecutor watched = networkExecutor;
        if (watched != null) {
            watched.close();
        }
        if (begun != null) {
            begun.close();
        }
        ClientLease held = lease;
        if (held != null) {
            held.close();
        }
        pump = null;
        networkExecutor = null;
        finishedCalls = null;
        subscription = null;
        lease = null;
    }

    /** Adds the metrics. What the user's registry throws must not keep the consumer from starting. */
    private void startMetering(ClientLease held) {
        try {
            stopMetering =
                    getEndpoint().getComponent().resources().meters().buffer(held.client(), name(), this::buffer);
        } catch (Throwable thrown) {
            LOG.error("{}: the meter registry failed to add the metrics of this consumer", name(), thrown);
        }
    }

    /** Removes the metrics. What the user's registry throws must not keep the link open. */
    private void stopMetering() {
        try {
            stopMetering.run();
        } catch (Throwable thrown) {
            LOG.error("{}: the meter registry failed to remove the metrics of this consumer", name(), thrown);
        }
        stopMetering = () -> {};
    }

    /**
     * Called by Camel before a graceful stop or suspension. Processes the waiting events first, unless the consumer is
     * already suspended or {@code purgeWhenStopping} is set.
     */
    @Override
    public boolean deferShutdown(ShutdownRunningTask task) {
        draining = !isSuspended() && !getEndpoint().getConfiguration().isPurgeWhenStopping();
        return false;
    }

    /**
     * Returns the number of events being processed plus, unless the consumer is suspended, the number waiting for the
     * route.
     */
    @Override
    public int getPendingExchangesSize() {
        EventPump running = pump;
        if (running == null) {
            return 0;
        }
        return isSuspended() && !draining ? running.processing() : running.pending();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        draining = false;
        Subscription begun = subscription;
        EventPump running = pump;
        if (begun != null && running != null) {
            begun.suspend(false);
            running.hold();
            if (forced) {
                running.stop();
            }
        }
    }

    @Override
    public @Nullable ClientLease lease() {
        return lease;
    }

    @Override
    public @Nullable LinkStatus link() {
        return StatusReport.eventLink(status());
    }

    @ManagedAttribute(description = "Events waiting for the route")
    public int getWaitingEvents() {
        SubscriptionStatus now = buffer();
        EventPump running = pump;
        return (now == null ? 0 : now.waiting()) + (running == null ? 0 : running.ahead());
    }

    private @Nullable SubscriptionStatus buffer() {
        Subscription begun = subscription;
        return begun == null ? null : begun.status();
    }

    @ManagedAttribute(description = "How long the oldest waiting event has waited, in milliseconds")
    public long getOldestEventAge() {
        SubscriptionStatus now = buffer();
        return now == null ? 0 : now.oldestAgeMillis();
    }

    @ManagedAttribute(description = "Events put into the event buffer since the start")
    public long getAcceptedEvents() {
        SubscriptionStatus now = buffer();
        return now == null ? 0 : now.accepted();
    }

    @ManagedAttribute(description = "Events lost to a full or suspended event buffer since the start")
    public long getLostEvents() {
        SubscriptionStatus now = buffer();
        return now == null ? 0 : now.lost();
    }

    @ManagedAttribute(description = "Whether the event buffer of this consumer is full and pauses the event link")
    public boolean isLinkPaused() {
        SubscriptionStatus now = buffer();
        return now != null && now.linkPaused();
    }
}
