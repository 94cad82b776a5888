/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import io.github.camelami.simulator.manager.ManagerOptions;
import io.github.camelami.simulator.manager.ManagerUser;
import io.github.camelami.simulator.time.SimulatorClock;
import io.github.camelami.simulator.world.Flavour;
import io.github.camelami.simulator.world.OriginateResponseOrder;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Configures a simulator. By default, the simulator runs Asterisk 22 on a free loopback port, in real time. It has the
 * phones PJSIP/201 to PJSIP/204, and one user: {@code camel}, with the secret {@code camel-secret} and all privileges.
 * Not thread-safe.
 */
public final class AmiSimulatorBuilder {

    static final List<String> DEFAULT_PHONES = List.of("PJSIP/201", "PJSIP/202", "PJSIP/203", "PJSIP/204");

    private Flavour flavour = Flavour.ASTERISK_22;
    private InetAddress address = InetAddress.getLoopbackAddress();
    private int port;
    private int tlsPort;
    private @Nullable SSLContext tls;
    private SimulatorClock clock = SimulatorClock.real();
    private final Map<String, ManagerUser> users = new LinkedHashMap<>();
    private final List<String> phones = new ArrayList<>();
    private final Map<String, Duration> sounds = new LinkedHashMap<>();
    private final List<String> dialplans = new ArrayList<>();
    private final List<String> queues = new ArrayList<>();
    private boolean ownDialplanOnly;
    private boolean timestampEvents = ManagerOptions.defaults().timestampEvents();
    private String systemName = "";
    private List<String> channelVariables = List.of();
    private Duration authTimeout = ManagerOptions.defaults().authTimeout();
    private int authLimit = ManagerOptions.defaults().authLimit();
    private int keptActions = ManagerOptions.defaults().keptActions();
    private OriginateResponseOrder originateResponse = ManagerOptions.defaults().originateResponse();

    AmiSimulatorBuilder() {
        user(ManagerUser.named("camel").writeTimeout(Duration.ofSeconds(5)));
    }

    /**
     * Sets the Asterisk version to simulate.
     *
     * @param which Asterisk 22 by default
     */
    public AmiSimulatorBuilder flavour(Flavour which) {
        this.flavour = Objects.requireNonNull(which);
        return this;
    }

    /**
     * Sets the address to listen on.
     *
     * @param where the address; the loopback address by default
     */
    public AmiSimulatorBuilder address(InetAddress where) {
        this.address = Objects.requireNonNull(where);
        return this;
    }

    /**
     * Sets the port to listen on.
     *
     * @param number the port, or 0 (the default) for any free port; see {@link AmiSimulator#port()}
     */
    public AmiSimulatorBuilder port(int number) {
        this.port = number;
        return this;
    }

    /**
     * Also listens for TLS connections, on a separate port.
     *
     * @param context the TLS context with the server's key and certificate; see {@link TlsFiles}
     */
    public AmiSimulatorBuilder tls(SSLContext context) {
        return tls(context, 0);
    }

    /**
     * Also listens for TLS.
     *
     * @param context the TLS context with the server's key and certificate
     * @param number the port, or 0 for any free port; see {@link AmiSimulator#tlsPort()}
     */
    public AmiSimulatorBuilder tls(SSLContext context, int number) {
        this.tls = Objects.requireNonNull(context);
        this.tlsPort = number;
        return this;
    }

    /**
     * Sets the clock.
     *
     * @param time the clock; the system clock by default
     */
    public AmiSimulatorBuilder clock(SimulatorClock time) {
        this.clock = Objects.requireNonNull(time);
        return this;
    }

    /** Adds a manager user, or replaces one of the same name. */
    public AmiSimulatorBuilder user(ManagerUser user) {
        users.put(user.name(), user);
        return this;
    }

    /** Adds a manager user with all privileges. */
    public AmiSimulatorBuilder user(String name, String secret) {
        return user(ManagerUser.named(name).secret(secret));
    }

    /**
     * Adds phones that answer calls.
     *
     * @param names the phones as dialled, for instance PJSIP/301
     */
    public AmiSimulatorBuilder phones(String... names) {
        phones.addAll(List.of(names));
        return this;
    }

    /**
     * Adds a sound file.
     *
     * @param file the file's name or path, without extension
     * @param length how long it plays
     */
    public AmiSimulatorBuilder sound(String file, Duration length) {
        sounds.put(file, length);
        return this;
    }

    /**
     * Adds contexts and extensions to the dialplan, replacing extensions that already exist.
     *
     * @param extensionsConf the dialplan, in the form of extensions.conf
     */
    public AmiSimulatorBuilder dialplan(String extensionsConf) {
        dialplans.add(extensionsConf);
        return this;
    }

    /**
     * Adds queues, replacing queues of the same name.
     *
     * @param queuesConf the queues, in the form of queues.conf; the supported settings are strategy, timeout, retry,
     *     servicelevel, maxlen, joinempty and member; each other setting is logged once
     */
    public AmiSimulatorBuilder queues(String queuesConf) {
        queues.add(queuesConf);
        return this;
    }

    /**
     * Omits the built-in dialplan and queues, leaving only those added by {@link #dialplan(String)} and
     * {@link #queues(String)}.
     */
    public AmiSimulatorBuilder withoutBuiltInDialplan() {
        ownDialplanOnly = true;
        return this;
    }

    /**
     * Sets {@code timestampevents} of manager.conf.
     *
     * @param on true by default
     */
    public AmiSimulatorBuilder timestampEvents(boolean on) {
        this.timestampEvents = on;
        return this;
    }

    /**
     * Sets {@code systemname} of asterisk.conf. Every event then contains this name.
     *
     * @param name empty by default
     */
    public AmiSimulatorBuilder systemName(String name) {
        this.systemName = Objects.requireNonNull(name);
        return this;
    }

    /**
     * Sets {@code channelvars} of manager.conf: each event of a channel then has a {@code ChanVariable} line for each
     * of these variables.
     *
     * @param names the variables, or functions such as {@code CALLERID(num)}; none by default
     */
    public AmiSimulatorBuilder channelVariables(String... names) {
        this.channelVariables = List.of(names);
        return this;
    }

    /**
     * Sets {@code authtimeout} of manager.conf.
     *
     * @param limit 30 s by default
     */
    public AmiSimulatorBuilder authTimeout(Duration limit) {
        this.authTimeout = Objects.requireNonNull(limit);
        return this;
    }

    /**
     * Sets {@code authlimit} of manager.conf: the maximum number of connections that have not logged in. The simulator
     * closes further connections without a banner.
     *
     * @param count 50 by default
     */
    public AmiSimulatorBuilder authLimit(int count) {
        this.authLimit = count;
        return this;
    }

    /**
     * Sets the number of received actions to keep for assertions.
     *
     * @param count 10,000 by default
     */
    public AmiSimulatorBuilder keptActions(int count) {
        this.keptActions = count;
        return this;
    }

    /**
     * Sets when OriginateResponse arrives, relative to the events of its channel. Both orders occur on a real server,
     * so test a program with both.
     *
     * @param order {@link OriginateResponseOrder#BEFORE_CHANNEL} by default
     */
    public AmiSimulatorBuilder originateResponse(OriginateResponseOrder order) {
        this.originateResponse = Objects.requireNonNull(order);
        return this;
    }

    /**
     * Starts the simulator.
     *
     * @return a running simulator
     * @throws java.io.UncheckedIOException if the port is in use
     */
    public AmiSimulator start() {
        AmiSimulator simulator = new AmiSimulator(this);
        simulator.begin();
        return simulator;
    }

    Flavour flavour() {
        return flavour;
    }

    InetAddress address() {
        return address;
    }

    int port() {
        return port;
    }

    int tlsPort() {
        return tlsPort;
    }

    @Nullable
    SSLContext tls() {
        return tls;
    }

    SimulatorClock clock() {
        return clock;
    }

    List<ManagerUser> users() {
        return List.copyOf(users.values());
    }

    List<String> phones() {
        return List.copyOf(phones);
    }

    Map<String, Duration> sounds() {
        return Map.copyOf(sounds);
    }

    List<String> dialplans() {
        return List.copyOf(dialplans);
    }

    List<String> queues() {
        return List.copyOf(queues);
    }

    List<String> channelVariables() {
        return channelVariables;
    }

    boolean ownDialplanOnly() {
        return ownDialplanOnly;
    }

    ManagerOptions options() {
        return new ManagerOptions(timestampEvents, systemName, authTimeout, authLimit, keptActions, originateResponse);
    }
}
