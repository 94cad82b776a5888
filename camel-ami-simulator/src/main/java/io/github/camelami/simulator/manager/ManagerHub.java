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

/** All sessions of a simulator: who is connected, who is logged in, who receives what. Event loop only where not noted. */
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
     * A server without sessions.
     *
     * @param loop the event loop of everything
     * @param clock the time
     * @param world what it manages
     * @param options general settings
     * @param actions what can be asked
     * @param users who may log in
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

    /**
     * Adds or replaces a user; sessions that exist keep their rights.
     *
     * @param user who
     */
    public void addUser(ManagerUser user) {
        users.put(user.name().toLowerCase(Locale.ROOT), user);
    }

    @Nullable
    ManagerUser user(String name) {
        return users.get(name.toLowerCase(Locale.ROOT));
    }

    /**
     * The event loop.
     *
     * @return the loop; any thread may ask
     */
    public EventLoop loop() {
        return loop;
    }

    /**
     * The time.
     *
     * @return the clock; any thread may ask
     */
    public SimulatorClock clock() {
        return clock;
    }

    /**
     * What is managed.
     *
     * @return the world
     */
    public TelephonyModel world() {
        return world;
    }

    /**
     * The general settings.
     *
     * @return the options; any thread may ask
     */
    public ManagerOptions options() {
        return options;
    }

    /**
     * What can be asked.
     *
     * @return the table
     */
    public ActionTable actions() {
        return actions;
    }

    /**
     * Names and synopses of the actions a mask allows.
     *
     * @param writeMask a user's write rights
     * @return in alphabetic order
     */
    public Map<String, String> allowedActions(int writeMask) {
        return actions.allowed(writeMask);
    }

    /**
     * What shall go wrong.
     *
     * @return the plan; thread-safe
     */
    public FaultPlan faults() {
        return faults;
    }

    /**
     * What was received.
     *
     * @return the log; thread-safe
     */
    public ActionLog log() {
        return log;
    }

    /**
     * Connections accepted since the start; any thread may ask.
     *
     * @return a count
     */
    public long connections() {
        return connections.get();
    }

    /**
     * Logins accepted since the start; any thread may ask.
     *
     * @return a count
     */
    public long logins() {
        return logins.get();
    }

    /**
     * Logins refused since the start; any thread may ask.
     *
     * @return a count
     */
    public long refusedLogins() {
        return refusedLogins.get();
    }

    /**
     * Sessions cut off for not reading; any thread may ask.
     *
     * @return a count
     */
    public long slowReadersCut() {
        return slowReaders.get();
    }

    /**
     * How often a fault struck; any thread may ask.
     *
     * @return a count
     */
    public long faultsStruck() {
        return struck.get();
    }

    /**
     * How many events happened, seen by anybody or not; any thread may ask.
     *
     * @return a count
     */
    public long events() {
        return events.get();
    }

    /**
     * The open connections.
     *
     * @return a snapshot
     */
    public List<Session> sessions() {
        return List.copyOf(sessions);
    }

    /**
     * When the simulated Asterisk booted.
     *
     * @return an instant
     */
    public Instant booted() {
        return booted;
    }

    /** Numbers a new connection and makes its session. */
    Session accept(Channel channel) {
        Session session = new Session(this, channel, connections.incrementAndGet());
        return session;
    }

    /** False if too many connections are without login: authlimit. */
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
        // sent when the action has been carried out: who waits for it finds its effects
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

    /** What follows an accepted login: FullyBooted to this session, SuccessfulAuth to all who may see it. */
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

    /**
     * The time as events show it.
     *
     * @return seconds, dot, six digits of microseconds
     */
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

    /**
     * An event as this server writes it.
     *
     * @param event what
     * @return the whole block
     */
    public String render(AmiEvent event) {
        return event.render(options.timestampEvents() ? timestamp() : "", options.systemName());
    }

    /**
     * Sends bytes to every logged-in session whose mask has the class; filters are not asked.
     *
     * @param eventClass who may see it
     * @param bytes whatever shall be written
     */
    public void raw(EventClass eventClass, byte[] bytes) {
        for (Session session : sessions()) {
            if (session.wants(eventClass)) {
                session.raw(Unpooled.wrappedBuffer(bytes));
            }
        }
    }

    /**
     * Sends a rendered event to every session that may see it, filters included.
     *
     * @param eventClass who may see it
     * @param text the whole block
     */
    public void publishRendered(EventClass eventClass, String text) {
        events.incrementAndGet();
        for (Session session : sessions) {
            if (session.wants(eventClass)) {
                session.event(text);
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

    /**
     * Whether actions are refused with "Asterisk is shutting down".
     *
     * @return true during a graceful stop
     */
    public boolean isShuttingDown() {
        return shuttingDown;
    }

    /**
     * Begins or calls off a graceful stop: connections stay, every action is refused.
     *
     * @param value whether it shuts down
     */
    public void shuttingDown(boolean value) {
        shuttingDown = value;
    }

    /**
     * Says Shutdown to those who may hear it.
     *
     * @param cleanly whether in good order
     * @param restart whether it will come back
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

    /** The server has booted again. */
    public void rebooted() {
        booted = clock.now();
        shuttingDown = false;
    }
}
