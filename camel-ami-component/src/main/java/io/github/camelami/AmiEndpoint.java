/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import io.github.camelami.internal.client.AmiClient;
import io.github.camelami.internal.client.ClientKey;
import io.github.camelami.internal.client.ClientLease;
import io.github.camelami.internal.client.ClientOptions;
import io.github.camelami.internal.client.ClientRegistry;
import io.github.camelami.internal.client.ClientStatus;
import io.github.camelami.internal.client.EventFilter;
import io.github.camelami.internal.client.HostPort;
import io.github.camelami.internal.client.SubscriptionOptions;
import io.github.camelami.internal.client.Tls;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.message.LostPlus;
import io.github.camelami.internal.observe.StatusReport;
import io.github.camelami.internal.operation.GivenOptions;
import io.github.camelami.internal.operation.Input;
import io.github.camelami.internal.operation.OperationContext;
import io.github.camelami.internal.route.EventPump;
import io.github.camelami.internal.track.AuditLog;
import io.github.camelami.internal.track.CallTracker;
import io.github.camelami.internal.track.PlaybackEvents;
import io.github.camelami.internal.track.TrackedServer;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.AsyncEndpoint;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.EndpointServiceLocation;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;

/**
 * Receive events from, and send actions to, Asterisk PBXs over the Asterisk Manager Interface (AMI).
 *
 * <p>The endpoint itself opens no connection. Its consumers and producers lease links. They share these with all other
 * consumers and producers of the same server and user.
 */
@ManagedResource(description = "Managed AmiEndpoint")
@UriEndpoint(
        firstVersion = "1.0.0",
        scheme = "ami",
        title = "Asterisk Manager Interface",
        syntax = "ami:server:port",
        category = {Category.MOBILE, Category.MESSAGING},
        headersClass = AmiConstants.class)
public class AmiEndpoint extends DefaultEndpoint
        implements AsyncEndpoint, MultipleConsumersSupport, EndpointServiceLocation {

    /** The maximum size of a value to send. An AMI line may have 1022 bytes, including the field name. */
    private static final int MAX_SENT_BYTES = 1000;

    @UriPath
    @Metadata(
            required = true,
            description = "The name of an AmiServer bean, or the host name or address of the server (IPv6 in brackets)")
    private String server = "";

    // a String, since Camel's catalog cuts [::1]:5038 at its first colon and would reject the rest as a number
    @UriPath(description = "The port; 5038 by default, 5039 with TLS")
    private String port = "0";

    @UriParam
    private final AmiConfiguration configuration;

    private @Nullable AmiServer bean;
    private AmiConfiguration defaults = new AmiConfiguration();
    private Map<String, Object> written = Map.of();

    public AmiEndpoint(String uri, AmiComponent component, AmiConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    /**
     * Sets the server of this endpoint.
     *
     * @param path the name of a bean, or a host with an optional port; this port takes precedence over all others
     * @param named the bean of that name; null if there is none
     */
    void locate(Addresses.Parsed path, @Nullable AmiServer named) {
        server = path.host();
        setPort(path.port());
        bean = named;
    }

    /**
     * Stores the options of the URI and the defaults for all other options.
     *
     * @param defaults the options of the server bean and the component
     * @param written the options of the URI, by name
     */
    void readOver(AmiConfiguration defaults, Map<String, Object> written) {
        this.defaults = defaults;
        this.written = new LinkedHashMap<>(written);
    }

    /** Returns the configured inputs, divided into those that a message may replace and those that it may not. */
    GivenOptions givenOptions() {
        Map<Input, Object> fixed = new EnumMap<>(Input.class);
        Map<Input, Object> replaceable = new EnumMap<>(defaults.inputs());
        configuration.inputs().forEach((input, value) -> {
            if (value instanceof Map<?, ?> named) {
                Object before = isWritten(input) ? null : replaceable.get(input); // a map may also be set as a whole
                Map<?, ?> own = without(named, before instanceof Map<?, ?> map ? map : Map.of(), input);
                if (!own.isEmpty()) {
                    fixed.put(input, own);
                }
            } else if (isWritten(input) || !value.equals(replaceable.get(input))) {
                fixed.put(input, value);
            }
        });
        return new GivenOptions(fixed, replaceable);
    }

    /** Returns the names and values that come from the URI or from a setter, not from the defaults. */
    private Map<?, ?> without(Map<?, ?> all, Map<?, ?> before, Input input) {
        String prefix = (input == Input.FIELDS ? "field." : "variable.").toLowerCase(Locale.ROOT);
        Map<Object, Object> own = new LinkedHashMap<>(all);
        own.entrySet()
                .removeIf(entry -> Objects.equals(entry.getValue(), before.get(entry.getKey()))
                        && written.keySet().stream().noneMatch(name -> name.equalsIgnoreCase(prefix + entry.getKey())));
        return own;
    }

    /** Returns whether the URI sets an input. Camel accepts option names in any case and with dashes. */
    private boolean isWritten(Input input) {
        return written.keySet().stream().anyMatch(name -> name.replace("-", "").equalsIgnoreCase(input.option()));
    }

    /** Returns the names of the options in the URI, as written. */
    Set<String> writtenOptions() {
        return written.keySet();
    }

    /** Returns the action set in the URI; null if a message may set it. */
    @Nullable
    String fixedAction() {
        String action = configuration.getAction();
        return isWritten(Input.ACTION) || !Objects.equals(action, defaults.getAction()) ? action : null;
    }

    @Override
    public Producer createProducer() {
        return new AmiProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        AmiConsumer consumer = new AmiConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public AmiComponent getComponent() {
        return (AmiComponent) super.getComponent();
    }

    @Override
    public boolean isMultipleConsumersSupported() {
        return true;
    }

    /** Returns a lease on the links to this endpoint's server. */
    ClientLease lease() {
        return getComponent().clients().acquire(clientKey(), clientOptions(), URISupport.sanitizeUri(getEndpointUri()));
    }

    /** Returns the key that distinguishes this endpoint's client from others. */
    ClientKey clientKey() {
        String username = configuration.getUsername();
        String password = configuration.getPassword();
        if (username == null || password == null) {
            throw new IllegalArgumentException(
                    "No " + (username == null ? "username" : "password") + " for server " + server
                            + ": set it in the URI, on the AmiServer bean or on the component (camel.component.ami."
                            + (username == null ? "username" : "password") + ")");
        }
        String connectionGroup = configuration.getConnectionGroup();
        return new ClientKey(addresses(), tls(), username, password, connectionGroup == null ? "" : connectionGroup);
    }

    /** Returns the server's addresses, the primary address first. */
    List<HostPort> addresses() {
        int usual = configuration.isTls() || configuration.getSslContextParameters() != null
                ? Addresses.TLS_PORT
                : Addresses.PORT;
        return Addresses.all(first(usual), configuration.getHosts());
    }

    private HostPort first(int usual) {
        AmiServer named = bean;
        if (named == null) {
            return new HostPort(server, getPort() == 0 ? usual : getPort());
        }
        String host = named.getHost();
        if (host == null || host.isBlank()) {
            throw new IllegalArgumentException(
                    "The AmiServer bean '" + server + "' has no host; set its property host");
        }
        HostPort at = Addresses.parse(host, named.getPort() == null ? usual : named.getPort());
        return getPort() == 0 ? at : new HostPort(at.host(), getPort());
    }

    private @Nullable Tls tls() {
        SSLContextParameters parameters = configuration.getSslContextParameters();
        if (parameters == null && !configuration.isTls()) {
            return null;
        }
        if (parameters == null) {
            parameters = getComponent().globalSsl();
        }
        return new Tls(
                getComponent().tlsContexts().context(getCamelContext(), parameters),
                configuration.isHostnameVerification());
    }

    private ClientOptions clientOptions() {
        requireLogin();
        return ClientOptions.builder()
                .connectTimeout(AmiConfiguration.millis(configuration.getConnectionTimeout()))
                .loginTimeout(AmiConfiguration.millis(configuration.getLoginTimeout()))
                .plainLogin(plainLogin())
                .pingInterval(AmiConfiguration.millis(configuration.getPingInterval()))
                .pingTimeout(AmiConfiguration.millis(configuration.getPingTimeout()))
                .reconnectDelay(AmiConfiguration.millis(configuration.getReconnectDelay()))
                .maxReconnectDelay(AmiConfiguration.millis(configuration.getMaxReconnectDelay()))
                .maxPendingActions(configuration.getMaxPendingActions())
                .maxMessageBytes(configuration.getMaxMessageBytes())
                .maxListItems(configuration.getMaxListItems())
                .maxListBytes(configuration.getMaxListBytes())
                .singleLink(configuration.isSingleLink())
                .charset(charset())
                .build();
    }

    /** Requires a user name and a password. The error omits the value, which may be secret. */
    private void requireLogin() {
        Charset charset = charset();
        requireLogin("username", configuration.getUsername(), true, charset);
        requireLogin("password", configuration.getPassword(), configuration.isPlainLogin(), charset);
    }

    /** Rejects characters outside the charset: they would be encoded as question marks, even in the MD5 response. */
    private static void requireLogin(String option, @Nullable String value, boolean sent, Charset charset) {
        if (value != null && !charset.newEncoder().canEncode(value)) {
            throw new IllegalArgumentException("The value of " + option + " holds a character that the charset "
                    + charset + " cannot encode (option charset)");
        }
        if (value != null && sent && value.getBytes(charset).length > MAX_SENT_BYTES) {
            throw new IllegalArgumentException("The value of " + option + " is longer than " + MAX_SENT_BYTES
                    + " bytes, the most that an AMI line can hold"
                    + (option.equals("password")
                            ? ". Leave out plainLogin, so that the password itself is not sent"
                            : ""));
        }
    }

    private boolean plainLogin() {
        boolean encrypted = configuration.isTls() || configuration.getSslContextParameters() != null;
        if (configuration.isPlainLogin() && !encrypted && !configuration.isAllowUnencryptedPassword()) {
            throw new IllegalArgumentException("plainLogin=true without TLS would send the password of manager user "
                    + configuration.getUsername() + " to "
                    + addresses().get(0) + ", so that anyone on the network path could read it."
                    + " Set tls=true, or leave out plainLogin, which sends the answer to a challenge instead of the password."
                    + " Only allowUnencryptedPassword=true permits this. plainLogin is set " + whereIsPlainLogin());
        }
        return configuration.isPlainLogin();
    }

    private String whereIsPlainLogin() {
        if (written.keySet().stream().anyMatch(name -> name.replace("-", "").equalsIgnoreCase("plainLogin"))) {
            return "in the URI";
        }
        return bean != null && Boolean.TRUE.equals(bean.getPlainLogin())
                ? "on the AmiServer bean '" + server + "'"
                : "on the component (camel.component.ami.plain-login)";
    }

    private Charset charset() {
        String name = configuration.getCharset();
        Charset charset;
        try {
            charset = Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            throw new IllegalArgumentException(
                    "charset=" + name + " is unknown to this JVM; use for example UTF-8 or ISO-8859-1", unknown);
        }
        byte[] ascii = new byte[128];
        for (int i = 0; i < ascii.length; i++) {
            ascii[i] = (byte) i;
        }
        // all of ASCII: x-IBM949 encodes the backslash, which escapes separators, as another byte
        if (!charset.canEncode()
                || !Arrays.equals(new String(ascii, StandardCharsets.US_ASCII).getBytes(charset), ascii)) {
            throw new IllegalArgumentException("charset=" + name
                    + " does not write ASCII as ASCII, which AMI needs; use for example UTF-8 or ISO-8859-1");
        }
        return charset;
    }

    /** Returns the subscription options of a consumer of this endpoint. */
    SubscriptionOptions subscription(String name) {
        boolean calls = isFollowingCalls();
        Map<String, String> match = new LinkedHashMap<>();
        if (configuration.getMatch() != null) {
            configuration.getMatch().forEach((field, value) -> {
                String pattern = String.valueOf(value);
                if (pattern.startsWith(" ") || LostPlus.isBeforeNumber(pattern)) {
                    throw LostPlus.error("match." + field, "match." + field, pattern);
                }
                match.put(field, pattern);
            });
        }
        String events = calls ? AmiCalls.EVENTS : configuration.getEvents();
        List<AmiAction> snapshot = new ArrayList<>();
        AmiConfiguration.words(calls ? AmiCalls.SNAPSHOT : configuration.getSnapshot())
                .forEach(action -> snapshot.add(AmiAction.of(action)));
        return SubscriptionOptions.builder(name)
                .filter(EventFilter.parse(events == null ? "" : events, match))
                .classes(calls && configuration.getEventMask() == null ? AmiCalls.CLASSES : eventClasses())
                .maxEvents(share(configuration.getBufferSize()))
                .maxBytes(share(configuration.getBufferBytes()))
                .overflow(configuration.getOnOverflow())
                .snapshot(snapshot)
                .serverFilter(configuration.isServerFilter())
                .build();
    }

    /**
     * Returns whether a consumer of this endpoint emits calls instead of events.
     *
     * @throws IllegalArgumentException if the options contradict each other
     */
    boolean isFollowingCalls() {
        String calls = configuration.getCalls();
        if (calls == null) {
            return false;
        }
        if (!calls.equals("finished")) {
            throw new IllegalArgumentException("calls=" + calls + " is unknown; write calls=finished");
        }
        String against = "";
        if (configuration.getEvents() != null) {
            against = "events=" + configuration.getEvents();
        } else if (configuration.getSnapshot() != null) {
            against = "snapshot=" + configuration.getSnapshot();
        } else if (configuration.getMatch() != null && !configuration.getMatch().isEmpty()) {
            against = "match." + configuration.getMatch().keySet().iterator().next();
        } else if (configuration.getConcurrentConsumers() > 1) {
            against = "concurrentConsumers=" + configuration.getConcurrentConsumers();
        } else if (configuration.getOnOverflow() != OverflowPolicy.PAUSE) {
            against = "onOverflow=" + configuration.getOnOverflow();
        }
        if (!against.isEmpty()) {
            throw new IllegalArgumentException("calls=finished excludes " + against
                    + ": it needs all events of calls, in order. Remove that option, or use another route for"
                    + " it");
        }
        return true;
    }

    /** Returns how many events and bytes the parallel consumers may take in advance: half of the event buffer. */
    EventPump.Ahead ahead() {
        return new EventPump.Ahead(share(configuration.getBufferSize()), share(configuration.getBufferBytes()));
    }

    private int share(int events) {
        return configuration.getConcurrentConsumers() > 1 && events > 1 ? events / 2 : events;
    }

    private long share(long bytes) {
        return configuration.getConcurrentConsumers() > 1 && bytes > 1 ? bytes / 2 : bytes;
    }

    private Set<EventClass> eventClasses() {
        Set<EventClass> classes = EnumSet.noneOf(EventClass.class);
        for (String word : AmiConfiguration.words(configuration.getEventMask())) {
            try {
                classes.add(EventClass.valueOf(word.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException unknown) {
                throw new IllegalArgumentException("eventMask=" + configuration.getEventMask()
                        + " holds the unknown class '" + word + "'; there are "
                        + Arrays.stream(EventClass.values())
                                .map(EventClass::word)
                                .toList());
            }
        }
        return classes;
    }

    /**
     * Returns the context of this endpoint's operations: policies, allow-lists and options.
     *
     * @throws IllegalArgumentException if an allow-list is blank or contains an unsupported wildcard
     */
    OperationContext operationContext() {
        TrackedServer tracked = new Tracked();
        return new OperationContext(
                AllowLists.policy(configuration), new AuditLog(tracked), new PlaybackEvents(tracked));
    }

    /** The server of this endpoint, for call tracking. */
    private final class Tracked implements TrackedServer {

        @Override
        public String name() {
            return getServer();
        }

        @Override
        public ClientKey key() {
            return clientKey();
        }

        @Override
        public @Nullable AmiClient client() {
            return AmiEndpoint.this.client();
        }

        @Override
        public ClientLease lease(ClientRegistry clients, String holder) {
            return clients.acquireForCalls(clientKey(), clientOptions(), holder);
        }

        @Override
        public @Nullable CallTracker tracker() {
            return getComponent().tracker();
        }
    }

    @Override
    public String getServiceUrl() {
        try {
            return addresses().get(0).toString();
        } catch (IllegalArgumentException unset) {
            return server;
        }
    }

    @Override
    public String getServiceProtocol() {
        return configuration.isTls() || configuration.getSslContextParameters() != null ? "amis" : "ami";
    }

    @Override
    public @Nullable Map<String, String> getServiceMetadata() {
        String username = configuration.getUsername();
        return username == null ? null : Map.of("username", username);
    }

    /** Returns the client of the server; null while it is unused. Does not connect or wait. */
    @Nullable
    AmiClient client() {
        try {
            return getComponent().client(this::clientKey);
        } catch (IllegalArgumentException incomplete) {
            return null; // starting the endpoint reports what is wrong with its options
        }
    }

    private @Nullable ClientStatus status() {
        AmiClient client = client();
        return client == null ? null : client.status();
    }

    @ManagedAttribute(description = "The address of the server; the first one if there are several")
    public String getServerAddress() {
        return getServiceUrl();
    }

    @ManagedAttribute(description = "Whether any consumer or producer is logged in to the server")
    public boolean isConnected() {
        ClientStatus now = status();
        return now != null && now.isReady() && !now.links().isEmpty();
    }

    @ManagedAttribute(description = "The state of the event link: IDLE, CONNECTING, READY, WAITING or CLOSED")
    public String getEventLinkState() {
        return StatusReport.state(StatusReport.eventLink(status()));
    }

    @ManagedAttribute(description = "The state of the action link: IDLE, CONNECTING, READY, WAITING or CLOSED")
    public String getActionLinkState() {
        return StatusReport.state(StatusReport.actionLink(status()));
    }

    @ManagedOperation(description = "Links, event buffers and counters of the server, as the dev console shows them")
    public String report() {
        ClientStatus now = status();
        return now == null ? "No consumer or producer uses " + getServiceUrl() : StatusReport.text(now);
    }

    @ManagedOperation(description = "Closes the links to the server and reconnects immediately")
    public void reconnect() {
        AmiClient client = client();
        if (client != null) {
            client.reconnect();
        }
    }

    public AmiConfiguration getConfiguration() {
        return configuration;
    }

    public String getServer() {
        return server;
    }

    /** The name of an AmiServer bean, or the host name or address of the server (IPv6 in brackets). */
    public void setServer(String server) {
        this.server = Addresses.requireNoUser(server);
    }

    public int getPort() {
        return Integer.parseInt(port);
    }

    /** The port; 5038 by default, 5039 with TLS. */
    public void setPort(int port) {
        this.port = Integer.toString(port);
    }
}
