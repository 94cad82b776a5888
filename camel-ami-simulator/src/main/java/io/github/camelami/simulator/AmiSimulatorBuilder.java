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
 * What a simulator shall be like. Everything has a default: Asterisk 22 on a free loopback port, the user {@code camel}
 * with the secret {@code camel-secret} and all rights, the phones PJSIP/201 to PJSIP/204, real time. Not thread-safe.
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
     * Which Asterisk to play.
     *
     * @param which default Asterisk 22
     * @return this
     */
    public AmiSimulatorBuilder flavour(Flavour which) {
        this.flavour = Objects.requireNonNull(which);
        return this;
    }

    /**
     * Where to listen.
     *
     * @param where default the loopback address
     * @return this
     */
    public AmiSimulatorBuilder address(InetAddress where) {
        this.address = Objects.requireNonNull(where);
        return this;
    }

    /**
     * Which port to listen on.
     *
     * @param number default 0: any free one, see {@link AmiSimulator#port()}
     * @return this
     */
    public AmiSimulatorBuilder port(int number) {
        this.port = number;
        return this;
    }

    /**
     * Listens for TLS too, on a port of its own.
     *
     * @param context with the server's key and certificate, see {@link TlsFiles}
     * @return this
     */
    public AmiSimulatorBuilder tls(SSLContext context) {
        return tls(context, 0);
    }

    /**
     * Listens for TLS too.
     *
     * @param context with the server's key and certificate
     * @param number the port, 0 for any free one, see {@link AmiSimulator#tlsPort()}
     * @return this
     */
    public AmiSimulatorBuilder tls(SSLContext context, int number) {
        this.tls = Objects.requireNonNull(context);
        this.tlsPort = number;
        return this;
    }

    /**
     * The time.
     *
     * @param time default the machine's
     * @return this
     */
    public AmiSimulatorBuilder clock(SimulatorClock time) {
        this.clock = Objects.requireNonNull(time);
        return this;
    }

    /**
     * Adds a manager user, or replaces one of the same name.
     *
     * @param user who
     * @return this
     */
    public AmiSimulatorBuilder user(ManagerUser user) {
        users.put(user.name(), user);
        return this;
    }

    /**
     * Adds a manager user with all rights.
     *
     * @param name the user's name
     * @param secret the secret
     * @return this
     */
    public AmiSimulatorBuilder user(String name, String secret) {
        return user(ManagerUser.named(name).secret(secret));
    }

    /**
     * Adds phones that answer.
     *
     * @param names as dialled, for instance PJSIP/301
     * @return this
     */
    public AmiSimulatorBuilder phones(String... names) {
        phones.addAll(List.of(names));
        return this;
    }

    /**
     * Makes a recording known.
     *
     * @param file name or path without extension
     * @param length how long it plays
     * @return this
     */
    public AmiSimulatorBuilder sound(String file, Duration length) {
        sounds.put(file, length);
        return this;
    }

    /**
     * Adds contexts and extensions to the dialplan; of an extension that is there already, the new one counts.
     *
     * @param extensionsConf text in the form of extensions.conf
     * @return this
     */
    public AmiSimulatorBuilder dialplan(String extensionsConf) {
        dialplans.add(extensionsConf);
        return this;
    }

    /**
     * Adds queues; one of the same name is replaced.
     *
     * @param queuesConf text in the form of queues.conf: strategy, timeout, retry, member
     * @return this
     */
    public AmiSimulatorBuilder queues(String queuesConf) {
        queues.add(queuesConf);
        return this;
    }

    /**
     * Leaves the built-in dialplan and queues out: only what {@link #dialplan(String)} and {@link #queues(String)} add
     * is there.
     *
     * @return this
     */
    public AmiSimulatorBuilder withoutBuiltInDialplan() {
        ownDialplanOnly = true;
        return this;
    }

    /**
     * {@code timestampevents} of manager.conf.
     *
     * @param on default true
     * @return this
     */
    public AmiSimulatorBuilder timestampEvents(boolean on) {
        this.timestampEvents = on;
        return this;
    }

    /**
     * {@code systemname} of asterisk.conf: stands in each event.
     *
     * @param name default empty
     * @return this
     */
    public AmiSimulatorBuilder systemName(String name) {
        this.systemName = Objects.requireNonNull(name);
        return this;
    }

    /**
     * {@code channelvars} of manager.conf: stand in each event of a channel, a line {@code ChanVariable} each.
     *
     * @param names variables, or functions such as {@code CALLERID(num)}; default none
     * @return this
     */
    public AmiSimulatorBuilder channelVariables(String... names) {
        this.channelVariables = List.of(names);
        return this;
    }

    /**
     * {@code authtimeout} of manager.conf.
     *
     * @param limit default 30 s
     * @return this
     */
    public AmiSimulatorBuilder authTimeout(Duration limit) {
        this.authTimeout = Objects.requireNonNull(limit);
        return this;
    }

    /**
     * {@code authlimit} of manager.conf: one more connection without login is closed without a banner.
     *
     * @param count default 50
     * @return this
     */
    public AmiSimulatorBuilder authLimit(int count) {
        this.authLimit = count;
        return this;
    }

    /**
     * How many received actions are remembered for assertions.
     *
     * @param count default 10,000
     * @return this
     */
    public AmiSimulatorBuilder keptActions(int count) {
        this.keptActions = count;
        return this;
    }

    /**
     * When OriginateResponse comes, among the events of the channel it is about. On a real server both orders happen; test
     * a program with either.
     *
     * @param order default {@link OriginateResponseOrder#BEFORE_CHANNEL}
     * @return this
     */
    public AmiSimulatorBuilder originateResponse(OriginateResponseOrder order) {
        this.originateResponse = Objects.requireNonNull(order);
        return this;
    }

    /**
     * Starts it.
     *
     * @return a running simulator
     * @throws java.io.UncheckedIOException if the port is taken
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
