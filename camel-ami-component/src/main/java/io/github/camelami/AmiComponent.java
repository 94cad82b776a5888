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
import org.apache.camel.spi.OnCamelContextInitializing;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.HealthCheckComponent;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.util.PropertiesHelper;
import org.jspecify.annotations.Nullable;

/**
 * The {@code ami:} component. Owns the resources that its endpoints share: the clients of all servers, the event loops,
 * and the threads that run routes. The same threads serve any number of servers.
 */
@Component("ami")
public class AmiComponent extends HealthCheckComponent implements SSLContextParametersAware {

    @Metadata(description = "The default options for all endpoints")
    private AmiConfiguration configuration = new AmiConfiguration();

    @Metadata(
            label = "security",
            defaultValue = "false",
            description =
                    "Whether an endpoint with tls=true and no sslContextParameters uses Camel's global SSL context"
                            + " parameters")
    private boolean useGlobalSslContextParameters;

    @Metadata(
            label = "advanced",
            description = "The Netty event loops to use, for example those of camel-netty; the component does not shut"
                    + " them down. Half of them read responses, the other half read events")
    private @Nullable EventLoopGroup workerGroup;

    @Metadata(
            label = "advanced",
            defaultValue = "0",
            description =
                    "The number of network threads for all servers together: half for responses, half for events. 0"
                            + " means one per processor, but at least two, so that responses never wait for another"
                            + " server's events")
    private int workerCount;

    @Metadata(
            label = "advanced",
            defaultValue = "10",
            description = "The number of threads that run the routes of consumers, for all servers together. It is"
                    + " also the maximum number of events processed at a time. A thread-pool profile named AmiRoute"
                    + " takes precedence")
    private int routeThreads = 10;

    @Metadata(
            label = "advanced",
            defaultValue = "0",
            description = "The maximum total size of the events in all event buffers, in bytes; 0 means 1/32 of the"
                    + " maximum heap. When this memory runs short, event buffers count as full, and their"
                    + " onOverflow applies")
    private long bufferMemory;

    private final NameHints hints = new NameHints();
    private final ProducerHealthChecks producerChecks = new ProducerHealthChecks(this::name);
    private final TlsContexts tlsContexts = new TlsContexts();

    private final LifecycleStrategy hangUpAtStop = new HangUpAtStop();

    private final Set<AmiProducer> producers = ConcurrentHashMap.newKeySet();
    private volatile boolean contextStopping;
    /** Null while the component is stopped. */
    private volatile @Nullable ComponentResources resources;

    public AmiComponent() {}

    public AmiComponent(CamelContext context) {
        super(context);
    }

    @Override
    public void setCamelContext(CamelContext camel) {
        super.setCamelContext(camel);
        camel.addLifecycleStrategy(LifecycleStrategySupport.adapt((OnCamelContextInitializing) this::addUnderItsName));
    }

    /**
     * Adds a component that is a bean of another name to the context. Camel itself would add it too late: for a {@code
     * toD} that is the first to use the name as a scheme, it would not find {@link AmiSendDynamicAware}.
     */
    private void addUnderItsName(CamelContext camel) {
        camel.getRegistry().findByTypeWithName(AmiComponent.class).forEach((bean, component) -> {
            String scheme = bean.replaceFirst("-component$", ""); // Camel finds a component by both names
            if (component == this && !scheme.equals("ami") && camel.hasComponent(scheme) == null) {
                camel.addComponent(scheme, this);
            }
        });
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        String server = remaining.replaceFirst("^/+", "");
        if (server.isBlank()) {
            throw new IllegalArgumentException(
                    "The URI names no server; write ami:host, ami:host:port, or ami:name of an AmiServer bean");
        }
        AmiServer named = CamelContextHelper.lookup(getCamelContext(), server, AmiServer.class);
        // the name of a bean need not be a valid address
        Addresses.Parsed path = named == null ? Addresses.split(server) : new Addresses.Parsed(server, 0);
        AmiConfiguration own = configuration.copy();
        AmiServer bean =
                named == null ? CamelContextHelper.lookup(getCamelContext(), path.host(), AmiServer.class) : named;
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

    /** Returns the defaults combined with the names and values from a URI, which take precedence. */
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
        // where Camel first looks for the configurer of an AmiConfiguration
        getCamelContext()
                .getRegistry()
                .bind(
                        AmiConfiguration.class.getName(),
                        PropertyConfigurer.class,
                        StrictOptions.of(new AmiConfigurationConfigurer()));
    }

    @Override
    public @Nullable PropertyConfigurer getComponentPropertyConfigurer() {
        return StrictOptions.of(super.getComponentPropertyConfigurer());
    }

    @Override
    public @Nullable PropertyConfigurer getEndpointPropertyConfigurer() {
        return StrictOptions.of(super.getEndpointPropertyConfigurer());
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

    /**
     * Hangs up ringing phones as soon as the context starts to stop. The context then waits for exchanges to finish,
     * but a phone must not ring that long.
     */
    private final class HangUpAtStop extends LifecycleStrategySupport {
        @Override
        public void onContextStopping(CamelContext context) {
            contextStopping = true;
            producers.forEach(producer -> producer.ringing().giveUp());
        }
    }

    void started(AmiProducer producer) {
        producers.add(producer);
        if (contextStopping) {
            producer.ringing().giveUp(); // a dynamic endpoint, created by an exchange that the shutdown waits for
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
        // Camel stops the producers of templates after this component
        RingingPhones.hangUp(producers.stream().map(AmiProducer::ringing).toList());
        ComponentResources open = resources;
        resources = null;
        if (open != null) {
            open.close();
        }
        tlsContexts.clear();
        super.doStop();
    }

    /** Returns the name of the component in the Camel context. */
    String name() {
        CamelContext camel = getCamelContext();
        return camel.getComponentNames().stream()
                .filter(name -> camel.hasComponent(name) == this)
                .sorted()
                .findFirst()
                .orElse("ami");
    }

    /**
     * Returns the resources of the started component.
     *
     * @throws IllegalStateException while the component is not started
     */
    ComponentResources resources() {
        ComponentResources open = resources;
        if (open == null) {
            throw new IllegalStateException(
                    "The component " + name() + " is not started. Add it to a CamelContext and start that");
        }
        return open;
    }

    /** Returns the clients of all servers. */
    ClientRegistry clients() {
        return resources().clients();
    }

    /** Returns the current status of every server, for the dev console. Never waits. */
    List<ClientStatus> statuses() {
        ComponentResources open = resources;
        return open == null ? List.of() : open.clients().statuses();
    }

    /** Returns the client currently in use for a key, or null if there is none. Opens no connection. */
    @Nullable
    AmiClient client(Supplier<ClientKey> key) {
        ComponentResources open = resources;
        return open == null ? null : open.clients().find(key.get());
    }

    /** Returns the tracker of the calls that routes started; null while the component is stopped. */
    @Nullable
    CallTracker tracker() {
        ComponentResources open = resources;
        return open == null ? null : open.tracker();
    }

    /** Returns the object that logs hints about names. It logs each hint once. */
    NameHints hints() {
        return hints;
    }

    /** Returns the health checks of the producers. */
    ProducerHealthChecks producerChecks() {
        return producerChecks;
    }

    /** Returns the TLS contexts of the endpoints. */
    TlsContexts tlsContexts() {
        return tlsContexts;
    }

    /** Returns Camel's global SSL parameters if they are to be used; null otherwise. */
    @Nullable
    SSLContextParameters globalSsl() {
        return useGlobalSslContextParameters ? retrieveGlobalSslContextParameters() : null;
    }

    public AmiConfiguration getConfiguration() {
        return configuration;
    }

    /** The default options for all endpoints. */
    public void setConfiguration(AmiConfiguration configuration) {
        this.configuration = configuration;
    }

    @Override
    public boolean isUseGlobalSslContextParameters() {
        return useGlobalSslContextParameters;
    }

    /**
     * Whether an endpoint with tls=true and no sslContextParameters uses Camel's global SSL context parameters. False
     * by default.
     */
    @Override
    public void setUseGlobalSslContextParameters(boolean useGlobalSslContextParameters) {
        this.useGlobalSslContextParameters = useGlobalSslContextParameters;
    }

    public @Nullable EventLoopGroup getWorkerGroup() {
        return workerGroup;
    }

    /**
     * The Netty event loops to use, for example those of camel-netty; the component does not shut them down. Half of
     * them read responses, the other half read events.
     */
    public void setWorkerGroup(@Nullable EventLoopGroup workerGroup) {
        this.workerGroup = workerGroup;
    }

    public int getWorkerCount() {
        return workerCount;
    }

    /**
     * The number of network threads for all servers together: half for responses, half for events. 0, the default,
     * means one per processor, but at least two, so that responses never wait for another server's events.
     */
    public void setWorkerCount(int workerCount) {
        this.workerCount = workerCount;
    }

    public int getRouteThreads() {
        return routeThreads;
    }

    /**
     * The number of threads that run the routes of consumers, for all servers together. It is also the maximum number
     * of events processed at a time. A thread-pool profile named AmiRoute takes precedence.
     */
    public void setRouteThreads(int routeThreads) {
        this.routeThreads = routeThreads;
    }

    public long getBufferMemory() {
        return bufferMemory;
    }

    /**
     * The maximum total size of the events in all event buffers, in bytes; 0 means 1/32 of the maximum heap. When this
     * memory runs short, event buffers count as full, and their onOverflow applies.
     */
    public void setBufferMemory(long bufferMemory) {
        this.bufferMemory = bufferMemory;
    }
}
