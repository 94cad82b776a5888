/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.manager;

import io.github.camelami.simulator.fault.Fault;
import io.github.camelami.simulator.fault.FaultPlan;
import io.github.camelami.simulator.time.SimulatorClock;
import io.github.camelami.simulator.wire.AmiEvent;
import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.wire.MessageBuilder;
import io.github.camelami.simulator.world.TelephonyModel;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Manages all sessions of a simulator: connections, logins, and the distribution of events. Its methods must be called
 * on the event loop unless noted otherwise.
 */
public final class ManagerHub {

    private static final DateTimeFormatter SECURITY_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxx").withZone(ZoneOffset.UTC);

    private final EventLoop loop;
    private final SimulatorClock clock;
    private final TelephonyModel world;
    private final ManagerOptions options;
    private final ActionTable actions;
    private final FaultPlan faults = new FaultPlan();
    private final ActionLog log;
    private final Map<String, ManagerUser> users = new LinkedHashMap<>();
    private final Set<Session> sessions = new LinkedHashSet<>();
    private final Set<Session> challenged = new HashSet<>();
    private final List<Flood> floods = new ArrayList<>();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong logins = new AtomicLong();
    private final AtomicLong refusedLogins = new AtomicLong();
    private final AtomicLong slowReaders = new AtomicLong();
    private final AtomicLong struck = new AtomicLong();
    private final AtomicLong events = new AtomicLong();
    private boolean shuttingDown;
    private Instant booted;

    /**
     * Creates a hub without sessions.
     *
     * @param loop the event loop that runs the server and its world
     * @param clock the simulator's clock
     * @param world the simulated telephone system
     * @param options general settings
     * @param actions the supported actions
     * @param users the manager users
     */
    public ManagerHub(
            EventLoop loop,
            SimulatorClock clock,
            TelephonyModel world,
            ManagerOptions options,
            ActionTable actions,
            Collection<ManagerUser> users) {
        this.loop = loop;
        this.clock = clock;
        this.world = world;
        this.options = options;
        this.actions = actions;
        this.log = new ActionLog(options.keptActions());
        this.booted = clock.now();
        users.forEach(this::addUser);
        world.listener(this::publish);
    }

    /** Adds or replaces a user; existing sessions keep their privileges. */
    public void addUser(ManagerUser user) {
        users.put(user.name().toLowerCase(Locale.ROOT), user);
    }

    @Nullable
    ManagerUser user(String name) {
        return users.get(name.toLowerCase(Locale.ROOT));
    }

    /** {@return the event loop; callable from any thread} */
    public EventLoop loop() {
        return loop;
    }

    /** {@return the clock; callable from any thread} */
    public SimulatorClock clock() {
        return clock;
    }

    /** {@return the simulated telephone system} */
    public TelephonyModel world() {
        return world;
    }

    /** {@return the general settings; callable from any thread} */
    public ManagerOptions options() {
        return options;
    }

    /** {@return the supported actions} */
    public ActionTable actions() {
        return actions;
    }

    /**
     * Returns the names and synopses of the actions that a user's privileges allow, in alphabetical order.
     *
     * @param writeMask the mask of the user's write privileges
     */
    public Map<String, String> allowedActions(int writeMask) {
        return actions.allowed(writeMask);
    }

    /** {@return the planned faults; thread-safe} */
    public FaultPlan faults() {
        return faults;
    }

    /** {@return the log of received actions; thread-safe} */
    public ActionLog log() {
        return log;
    }

    /** {@return the number of accepted connections; callable from any thread} */
    public long connections() {
        return connections.get();
    }

    /** {@return the number of accepted logins; callable from any thread} */
    public long logins() {
        return logins.get();
    }

    /** {@return the number of refused logins; callable from any thread} */
    public long refusedLogins() {
        return refusedLogins.get();
    }

    /** {@return the number of sessions cut off because their clients did not read; callable from any thread} */
    public long slowReadersCut() {
        return slowReaders.get();
    }

    /** {@return the number of faults that occurred; callable from any thread} */
    public long faultsStruck() {
        return struck.get();
    }

    /** {@return the number of events raised, whether or not a client received them; callable from any thread} */
    public long events() {
        return events.get();
    }

    /** {@return a snapshot of the open connections} */
    public List<Session> sessions() {
        return List.copyOf(sessions);
    }

    /** {@return the boot time of the simulated Asterisk} */
    public Instant booted() {
        return booted;
    }

    /** Numbers a new connection and creates its session. */
    Session accept(Channel channel) {
        Session session = new Session(this, channel, connections.incrementAndGet());
        return session;
    }

    /** Adds a session. Returns false if the number of connections that have not logged in has reached authlimit. */
    boolean admit(Session session) {
        long waiting = sessions.stream().filter(s -> s.userName().isEmpty()).count();
        if (waiting >= options.authLimit()) {
            return false;
        }
        sessions.add(session);
        return true;
    }

    void gone(Session session) {
        sessions.remove(session);
        challenged.remove(session);
    }

    boolean isLoggedIn(ManagerUser user) {
        return sessions.stream().anyMatch(s -> s.userName().equalsIgnoreCase(user.name()));
    }

    boolean challenged(Session session) {
        return challenged.contains(session);
    }

    void received(Session session, io.github.camelami.simulator.wire.ActionMessage message) {
        ReceivedAction received = new ReceivedAction(session.number(), session.userName(), clock.now(), message);
        // log the action only after it was executed, so that a waiting test finds its effects
        loop.execute(() -> log.add(received));
        if (message.action().equalsIgnoreCase("Challenge")) {
            challenged.add(session);
        }
    }

    void loggedIn(Session session) {
        logins.incrementAndGet();
    }

    void loginRefused() {
        refusedLogins.incrementAndGet();
    }

    void slowReaderCut() {
        slowReaders.incrementAndGet();
    }

    void struck(Fault fault) {
        struck.incrementAndGet();
    }

    /**
     * Completes an accepted login: sends FullyBooted to this session, and SuccessfulAuth to all sessions that may see
     * it.
     */
    void welcome(Session session) {
        if (session.wants(EventClass.SYSTEM)) {
            long uptime = Duration.between(booted, clock.now()).toSeconds();
            session.output()
                    .send("Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: " + uptime + "\r\nLastReload: "
                            + uptime + "\r\nStatus: Fully Booted\r\n\r\n");
        }
        String now = SECURITY_TIME.format(clock.now());
        world.publish(
                "SuccessfulAuth",
                EventClass.SECURITY,
                new MessageBuilder()
                        .add("EventTV", now)
                        .add("Severity", "Informational")
                        .add("Service", "AMI")
                        .add("EventVersion", "1")
                        .add("AccountID", session.userName())
                        .add("SessionID", "0x" + Long.toHexString(0x7f8e_9800_0000L + session.number() * 0x10))
                        .add("LocalAddress", session.localAddress())
                        .add("RemoteAddress", session.remoteAddress())
                        .add("UsingPassword", "0")
                        .add("SessionTV", now));
    }

    // ---- events

    /** Returns the current time in the format of events: seconds, a dot, and six digits of microseconds. */
    public String timestamp() {
        Instant now = clock.now();
        return String.format(Locale.ROOT, "%d.%06d", now.getEpochSecond(), now.getNano() / 1000);
    }

    private void publish(AmiEvent event) {
        events.incrementAndGet();
        String text = null;
        for (Session session : sessions) {
            if (session.wants(event.eventClass())) {
                if (text == null) {
                    text = render(event);
                }
                session.event(text);
            }
        }
    }

    /** Returns the complete text of an event, as this server writes it. */
    public String render(AmiEvent event) {
        return event.render(options.timestampEvents() ? timestamp() : "", options.systemName());
    }

    /**
     * Sends bytes to every logged-in session that receives events of a class. Filters do not apply.
     *
     * @param eventClass the event class; only sessions that receive this class get the data
     * @param bytes any bytes
     */
    public void raw(EventClass eventClass, byte[] bytes) {
        for (Session session : sessions()) {
            if (session.wants(eventClass)) {
                session.raw(Unpooled.wrappedBuffer(bytes));
            }
        }
    }

    // ---- floods

    void add(Flood flood) {
        floods.add(flood);
    }

    void remove(Flood flood) {
        floods.remove(flood);
    }

    void writable(Session session) {
        for (Flood flood : List.copyOf(floods)) {
            flood.pump(session);
        }
    }

    // ---- shutdown

    /** {@return whether a graceful stop is in progress; actions are then refused with "Asterisk is shutting down"} */
    public boolean isShuttingDown() {
        return shuttingDown;
    }

    /**
     * Starts or cancels a graceful stop: connections stay open, but every action is refused.
     *
     * @param value whether the server is shutting down
     */
    public void shuttingDown(boolean value) {
        shuttingDown = value;
    }

    /**
     * Sends {@code Shutdown} to every session permitted to see it.
     *
     * @param cleanly whether this is an orderly shutdown
     * @param restart whether the server will start again
     */
    public void announceShutdown(boolean cleanly, boolean restart) {
        world.publish(
                "Shutdown",
                EventClass.SYSTEM,
                new MessageBuilder()
                        .add("Shutdown", cleanly ? "Cleanly" : "Uncleanly")
                        .add("Restart", restart ? "True" : "False"));
    }

    /** Closes every connection (FIN). */
    public void closeAll() {
        sessions().forEach(session -> session.output().cut());
    }

    /** Records that the server has booted again. */
    public void rebooted() {
        booted = clock.now();
        shuttingDown = false;
    }
}
