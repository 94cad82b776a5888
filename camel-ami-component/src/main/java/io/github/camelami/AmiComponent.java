/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.client.AmiClient;
import io.github.camelami.internal.client.ClientKey;
import io.github.camelami.internal.client.ClientRegistry;
import io.github.camelami.internal.client.ClientStatus;
import io.github.camelami.internal.observe.ProducerHealthChecks;
import io.github.camelami.internal.track.CallTracker;
import io.netty.channel.EventLoopGroup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.SSLContextParametersAware;
import org.apache.camel.spi.LifecycleStrategy;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.HealthCheckComponent;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.util.PropertiesHelper;
import org.jspecify.annotations.Nullable;

/**
 * The component {@code ami:}. Owns what its endpoints share: the clients of all servers, the event loops, and the threads that run
 * routes. Any number of servers is served by the same threads.
 */
@Component("ami")
public class AmiComponent extends HealthCheckComponent implements SSLContextParametersAware {

    @Metadata(description = "The defaults of all endpoints")
    private AmiConfiguration configuration = new AmiConfiguration();

    @Metadata(
            label = "security",
            defaultValue = "false",
            description =
                    "Whether to use the global SSL context parameters of Camel where an endpoint has tls=true and none of its own")
    private boolean useGlobalSslContextParameters;

    @Metadata(
            label = "advanced",
            description =
                    "Netty's event loops to be used, for example shared with camel-netty; not shut down by the component. One half of"
                            + " them reads answers and the other events")
    private @Nullable EventLoopGroup workerGroup;

    @Metadata(
            label = "advanced",
            defaultValue = "0",
            description =
                    "How many threads serve the network, for all servers together, one half of them for answers and the other for events;"
                            + " 0 for one for each processor, at least two, so that no answer waits behind another server's events")
    private int workerCount;

    @Metadata(
            label = "advanced",
            defaultValue = "10",
            description =
                    "How many threads run consumers' routes, for all servers together: at most so many events are processed at a time."
                            + " A thread-pool profile named AmiRoute may say another number")
    private int routeThreads = 10;

    @Metadata(
            label = "advanced",
            defaultValue = "0",
            description =
                    "How many bytes of events may wait in the event buffers of all consumers together; 0 for 1/32 of the maximum heap."
                            + " When it runs short, event buffers count as full, whatever their onOverflow is")
    private long bufferMemory;

    private final ProducerHealthChecks producerChecks = new ProducerHealthChecks(this::name);
    private final TlsContexts tlsContexts = new TlsContexts();

    /** Null while the component is not started. */
    private final LifecycleStrategy hangUpAtStop = new HangUpAtStop();

    private final Set<AmiProducer> producers = ConcurrentHashMap.newKeySet();
    private volatile boolean contextStopping;
    private volatile @Nullable ComponentResources resources;

    public AmiComponent() {}

    public AmiComponent(CamelContext context) {
        super(context);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        String server = remaining.replaceFirst("^/+", "");
        if (server.isBlank()) {
            throw new IllegalArgumentException(
                    "The URI names no server; write ami:host, ami:host:port, or ami:name of an AmiServer bean");
        }
        Addresses.Written path = Addresses.split(server);
        AmiConfiguration own = configuration.copy();
        AmiServer bean = CamelContextHelper.lookup(getCamelContext(), path.host(), AmiServer.class);
        if (bean != null) {
            bean.applyTo(own);
        } else {
            BeanHints.log(getCamelContext(), path.host());
        }
        AmiEndpoint endpoint = new AmiEndpoint(uri, this, own);
        endpoint.locate(path, bean);
        endpoint.readOver(own.copy(), parameters);
        own.setMatch(with(own.getMatch(), parameters, "match."));
        own.setVariables(with(own.getVariables(), parameters, "variable."));
        own.setFields(with(own.getFields(), parameters, "field."));
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** Names and values of a URI over those of the defaults. */
    private static @Nullable Map<String, Object> with(
            @Nullable Map<String, Object> defaults, Map<String, Object> parameters, String prefix) {
        Map<String, Object> given = PropertiesHelper.extractProperties(parameters, prefix);
        if (given.isEmpty()) {
            return defaults;
        }
        Map<String, Object> all = defaults == null ? new LinkedHashMap<>() : new LinkedHashMap<>(defaults);
        all.putAll(given);
        return all;
    }

    @Override
    protected void doBuild() throws Exception {
        super.doBuild();
        // Camel looks here first for what sets the properties of an AmiConfiguration
        getCamelContext()
                .getRegistry()
                .bind(
                        AmiConfiguration.class.getName(),
                        PropertyConfigurer.class,
                        StrictDurations.of(new AmiConfigurationConfigurer()));
    }

    @Override
    public @Nullable PropertyConfigurer getComponentPropertyConfigurer() {
        return StrictDurations.of(super.getComponentPropertyConfigurer());
    }

    @Override
    public @Nullable PropertyConfigurer getEndpointPropertyConfigurer() {
        return StrictDurations.of(super.getEndpointPropertyConfigurer());
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        contextStopping = false;
        resources = new ComponentResources(
                this,
                () -> new NettyResources(getCamelContext(), workerGroup, workerCount),
                routeThreads,
                bufferMemory);
    }

    /** A context that stops waits for exchanges; a phone must not ring as long. */
    private final class HangUpAtStop extends LifecycleStrategySupport {
        @Override
        public void onContextStopping(CamelContext context) {
            contextStopping = true;
            producers.forEach(AmiProducer::giveUpWhatRings);
        }
    }

    void started(AmiProducer producer) {
        producers.add(producer);
        if (contextStopping) {
            producer.giveUpWhatRings(); // one of a dynamic address, made for an exchange that the stop waits for
        }
    }

    void stopped(AmiProducer producer) {
        producers.remove(producer);
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        getCamelContext().addLifecycleStrategy(hangUpAtStop);
    }

    @Override
    protected void doShutdown() throws Exception {
        getCamelContext().getLifecycleStrategies().remove(hangUpAtStop);
        super.doShutdown();
    }

    @Override
    protected void doStop() throws Exception {
        ComponentResources open = resources;
        resources = null;
        if (open != null) {
            open.close();
        }
        super.doStop();
    }

    /** The name under which the context holds it. */
    String name() {
        CamelContext camel = getCamelContext();
        return camel.getComponentNames().stream()
                .filter(name -> camel.hasComponent(name) == this)
                .sorted()
                .findFirst()
                .orElse("ami");
    }

    /**
     * What the started component owns.
     *
     * @throws IllegalStateException while it is not started
     */
    ComponentResources resources() {
        ComponentResources open = resources;
        if (open == null) {
            throw new IllegalStateException(
                    "The component " + name() + " is not started. Add it to a CamelContext and start that");
        }
        return open;
    }

    /** The clients of all servers. */
    ClientRegistry clients() {
        return resources().clients();
    }

    /** How all servers stand now, for the console. Never waits. */
    List<ClientStatus> statuses() {
        ComponentResources open = resources;
        return open == null ? List.of() : open.clients().statuses();
    }

    /** The client somebody holds now; null when nobody does. Opens nothing. */
    @Nullable
    AmiClient client(Supplier<ClientKey> key) {
        ComponentResources open = resources;
        return open == null ? null : open.clients().find(key.get());
    }

    /** Returns what tracks calls to their end; null while the component is stopped. */
    @Nullable
    CallTracker tracker() {
        ComponentResources open = resources;
        return open == null ? null : open.tracker();
    }

    /** The health checks of the producers. */
    ProducerHealthChecks producerChecks() {
        return producerChecks;
    }

    /** The TLS contexts of the endpoints. */
    TlsContexts tlsContexts() {
        return tlsContexts;
    }

    /** Camel's global SSL parameters when they are to be used; null otherwise. */
    @Nullable
    SSLContextParameters globalSsl() {
        return useGlobalSslContextParameters ? retrieveGlobalSslContextParameters() : null;
    }

    public AmiConfiguration getConfiguration() {
        return configuration;
    }

    /** The defaults of all endpoints. */
    public void setConfiguration(AmiConfiguration configuration) {
        this.configuration = configuration;
    }

    @Override
    public boolean isUseGlobalSslContextParameters() {
        return useGlobalSslContextParameters;
    }

    /** Whether to use the global SSL context parameters of Camel where an endpoint has tls=true and none of its own. */
    @Override
    public void setUseGlobalSslContextParameters(boolean useGlobalSslContextParameters) {
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }

    public @Nullable EventLoopGroup getWorkerGroup() {
        return workerGroup;
    }

    /**
     * Netty's event loops to be used, for example shared with camel-netty; not shut down by the component. One half of them reads
     * answers and the other events.
     */
    public void setWorkerGroup(@Nullable EventLoopGroup workerGroup) {
        this.workerGroup = workerGroup;
    }

    public int getWorkerCount() {
        return workerCount;
    }

    /**
     * How many threads serve the network, for all servers together, one half of them for answers and the other for events; 0, the
     * default, for one for each processor, at least two, so that no answer waits behind another server's events.
     */
    public void setWorkerCount(int workerCount) {
        this.workerCount = workerCount;
    }

    public int getRouteThreads() {
        return routeThreads;
    }

    /**
     * How many threads run consumers' routes, for all servers together: at most so many events are processed at a time. A thread-pool
     * profile named AmiRoute may say another number.
     */
    public void setRouteThreads(int routeThreads) {
        this.routeThreads = routeThreads;
    }

    public long getBufferMemory() {
        return bufferMemory;
    }

    /**
     * How many bytes of events may wait in the event buffers of all consumers together; 0 for 1/32 of the maximum heap. When it runs short,
     * event buffers count as full, whatever their onOverflow is.
     */
    public void setBufferMemory(long bufferMemory) {
        this.bufferMemory = bufferMemory;
    }
}
