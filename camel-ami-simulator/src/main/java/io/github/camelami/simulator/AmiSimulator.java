/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import io.github.camelami.simulator.applications.Spy;
import io.github.camelami.simulator.fault.Fault;
import io.github.camelami.simulator.fault.FaultPlan;
import io.github.camelami.simulator.manager.ActionLog;
import io.github.camelami.simulator.manager.Flood;
import io.github.camelami.simulator.manager.ManagerHub;
import io.github.camelami.simulator.manager.ManagerUser;
import io.github.camelami.simulator.manager.ReceivedAction;
import io.github.camelami.simulator.time.SimulatorClock;
import io.github.camelami.simulator.wire.AmiEvent;
import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.world.Channel;
import io.github.camelami.simulator.world.Digits;
import io.github.camelami.simulator.world.Flavour;
import io.github.camelami.simulator.world.Phone;
import io.github.camelami.simulator.world.TelephonyModel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * An Asterisk Manager Interface server with a small telephone world. Its one thread is a daemon; {@link #close()} ends
 * everything. All methods may be called from any thread but the simulator's own, and return when their effect has
 * happened.
 *
 * <pre>{@code
 * try (AmiSimulator pbx = AmiSimulator.builder().phones("PJSIP/301").start()) {
 *     pbx.phone("PJSIP/301").answersAfter(Duration.ofSeconds(2));
 *     pbx.call("PJSIP/202").to("PJSIP/301").place();
 *     ReceivedAction login = pbx.awaitAction("Login");
 * }
 * }</pre>
 */
public final class AmiSimulator implements AutoCloseable {

    private final SimulatorCore core;
    private final TelephonyModel world;
    private final ManagerHub hub;
    private final Doors doors;
    private final SimulatorClock clock;
    private final String host;
    private final AtomicBoolean closed = new AtomicBoolean();

    AmiSimulator(AmiSimulatorBuilder builder) {
        this.core = new SimulatorCore(builder);
        this.world = core.world();
        this.hub = core.hub();
        this.doors = new Doors(core, builder);
        this.clock = builder.clock();
        this.host = builder.address().getHostAddress();
    }

    /** {@return a builder with defaults, to describe a simulator} */
    public static AmiSimulatorBuilder builder() {
        return new AmiSimulatorBuilder();
    }

    /** {@return a running simulator with every default} */
    public static AmiSimulator start() {
        return builder().start();
    }

    void begin() {
        try {
            listen();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    // ---- where it is

    /** {@return the host address to connect to} */
    public String host() {
        return host;
    }

    /** {@return the port to connect to, the same for the simulator's whole life} */
    public int port() {
        return doors.port();
    }

    /**
     * Where to connect with TLS.
     *
     * @return the port
     * @throws IllegalStateException if TLS was not asked for
     */
    public int tlsPort() {
        return doors.tlsPort();
    }

    /** {@return the clock it was built with} */
    public SimulatorClock clock() {
        return clock;
    }

    /** {@return which Asterisk it plays} */
    public Flavour flavour() {
        return world.flavour();
    }

    // ---- the telephone world

    /**
     * A phone, to say how it behaves; made if it is not there yet.
     *
     * @param name as dialled, for instance PJSIP/201
     * @return the phone
     */
    public Phone phone(String name) {
        return world.phone(name);
    }

    /**
     * Makes a recording known.
     *
     * @param file name or path without extension
     * @param length how long it plays
     * @return this
     */
    public AmiSimulator sound(String file, Duration length) {
        world.sounds().add(file, length);
        return this;
    }

    /**
     * Adds contexts and extensions.
     *
     * @param extensionsConf text in the form of extensions.conf
     * @return this
     */
    public AmiSimulator dialplan(String extensionsConf) {
        run(() -> world.dialplan(world.dialplan().plus(extensionsConf)));
        return this;
    }

    /**
     * Begins to describe a call: {@code call("PJSIP/202").to("PJSIP/203").hangsUpAfter(ofSeconds(30)).place()}.
     *
     * @param phone who calls
     * @return the description
     */
    public CallScript call(String phone) {
        return new CallScript(this, world.phone(phone));
    }

    /** {@return the channels there are: a snapshot, oldest first} */
    public List<ChannelView> channels() {
        return get(() -> world.channels().stream().map(ChannelView::of).toList());
    }

    /** {@return who is listening to whom: a snapshot} */
    public List<SpyView> spies() {
        return get(() -> Spy.in(world).stream()
                .filter(spy -> spy.target() != null)
                .map(SpyView::of)
                .toList());
    }

    /**
     * Hangs a channel up, as its phone's user would.
     *
     * @param nameOrUniqueid which
     */
    public void hangup(String nameOrUniqueid) {
        run(() -> channel(nameOrUniqueid).phoneHangsUp());
    }

    /**
     * Presses a key on a channel's phone.
     *
     * @param nameOrUniqueid which channel
     * @param digit the key
     */
    public void press(String nameOrUniqueid, char digit) {
        run(() -> Digits.received(channel(nameOrUniqueid), digit, 100));
    }

    private Channel channel(String nameOrUniqueid) {
        Channel channel = world.channel(nameOrUniqueid);
        if (channel == null) {
            throw new IllegalArgumentException("There is no channel '" + nameOrUniqueid + "'; there are "
                    + world.channels().stream().map(Channel::name).toList());
        }
        return channel;
    }

    // ---- the manager side

    /**
     * Adds or replaces a manager user; sessions that exist keep their rights.
     *
     * @param user who
     * @return this
     */
    public AmiSimulator user(ManagerUser user) {
        run(() -> hub.addUser(user));
        return this;
    }

    /** {@return the open connections: a snapshot, oldest first} */
    public List<Connection> connections() {
        return get(
                () -> hub.sessions().stream().map(s -> new Connection(this, s)).toList());
    }

    /** {@return how many connections were accepted so far} */
    public long connectionCount() {
        return hub.connections();
    }

    /** {@return how many logins were accepted so far} */
    public long loginCount() {
        return hub.logins();
    }

    /** {@return how many logins were refused so far} */
    public long refusedLoginCount() {
        return hub.refusedLogins();
    }

    /** {@return how many sessions were cut off because they did not read} */
    public long slowReadersCut() {
        return hub.slowReadersCut();
    }

    /** {@return how many events happened so far, whether anybody saw them or not} */
    public long eventCount() {
        return hub.events();
    }

    /** {@return what was received, for assertions: the log itself} */
    public ActionLog log() {
        return hub.log();
    }

    /** {@return the actions received so far: oldest first, at most as many as are kept} */
    public List<ReceivedAction> actions() {
        if (!closed.get()) {
            // what was answered already stands in the log behind this
            run(() -> {});
        }
        return hub.log().all();
    }

    /**
     * The actions of one name received so far.
     *
     * @param name any case
     * @return oldest first
     */
    public List<ReceivedAction> actions(String name) {
        return actions().stream().filter(a -> a.name().equalsIgnoreCase(name)).toList();
    }

    /**
     * Waits up to ten seconds until an action was carried out (if not answered: begun); one that came already counts.
     *
     * @param name any case
     * @return the first of that name
     * @throws AssertionError if none came
     */
    public ReceivedAction awaitAction(String name) {
        return awaitAction(name, action -> true, SimulatorCore.PATIENCE);
    }

    /**
     * Waits for an action; one that came already counts.
     *
     * @param name any case
     * @param which a further condition
     * @param limit how long, in real time
     * @return the first that fits
     * @throws AssertionError if none came
     */
    public ReceivedAction awaitAction(String name, Predicate<ReceivedAction> which, Duration limit) {
        try {
            return hub.log()
                    .await(action -> action.name().equalsIgnoreCase(name) && which.test(action), limit)
                    .orElseThrow(() -> new AssertionError("No such action '" + name + "' came within " + limit
                            + "; received were "
                            + actions().stream().map(ReceivedAction::name).toList()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for action '" + name + "'", e);
        }
    }

    /**
     * Waits up to ten seconds until so many sessions are logged in.
     *
     * @param sessions how many, at least
     * @throws AssertionError if they did not come
     */
    public void awaitLogins(int sessions) {
        await(
                "at least " + sessions + " sessions logged in",
                () -> get(() -> hub.sessions().stream()
                                .filter(s -> !s.userName().isEmpty())
                                .count())
                        >= sessions);
    }

    /**
     * Waits up to ten seconds until a condition holds.
     *
     * @param what it is, for the error
     * @param condition asked every few milliseconds
     * @throws AssertionError if it never held
     */
    public void await(String what, BooleanSupplier condition) {
        Waiting.until(what, condition);
    }

    // ---- events out of nothing

    /**
     * Raises an event: every session with the right and the mask gets it.
     *
     * @param event what
     */
    public void emit(SimulatedEvent event) {
        AmiEvent once = event.toEvent();
        run(() -> world.publish(once.name(), once.eventClass(), once.body()));
    }

    /**
     * Writes bytes as they are to every session that has any event class in its mask; filters are not asked.
     *
     * @param bytes whatever shall be written, well formed or not
     */
    public void emitRaw(byte[] bytes) {
        byte[] copy = bytes.clone();
        run(() -> hub.raw(EventClass.CALL, copy));
    }

    /**
     * Begins a flood of one event, as fast as each client reads.
     *
     * @param event what is repeated; {@link Flood#NUMBER} in it becomes a running number
     * @param total how many each session gets; {@code Long.MAX_VALUE} for no end
     * @return the running flood
     */
    public Flood flood(SimulatedEvent event, long total) {
        return get(() -> Flood.start(hub, event.toEvent(), total, 0));
    }

    /**
     * Begins a steady stream of one event.
     *
     * @param event what is repeated; {@link Flood#NUMBER} in it becomes a running number
     * @param total how many each session gets; {@code Long.MAX_VALUE} for no end
     * @param perSecond how many a second
     * @return the running flood
     */
    public Flood flood(SimulatedEvent event, long total, double perSecond) {
        return get(() -> Flood.start(hub, event.toEvent(), total, perSecond));
    }

    // ---- what goes wrong

    /** {@return the faults that are to strike: add to the plan, clear it} */
    public FaultPlan faults() {
        return hub.faults();
    }

    /**
     * A fault strikes every open connection now.
     *
     * @param fault what; its phase and times are not asked
     */
    public void strike(Fault fault) {
        run(() -> hub.sessions().forEach(s -> s.strike(fault)));
    }

    /** {@return how often faults have struck} */
    public long faultsStruck() {
        return hub.faultsStruck();
    }

    /** Refuses new connections; those that exist stay. */
    public void stopListening() {
        doors.close();
    }

    /** Accepts connections again, on the same port. */
    public void listen() {
        doors.open();
    }

    /** Closes every connection (FIN); new ones are accepted. */
    public void cutConnections() {
        run(hub::closeAll);
    }

    /** Resets every connection (RST); new ones are accepted. */
    public void resetConnections() {
        strike(Fault.reset());
    }

    /** {@code core stop now}: calls end, Shutdown is sent, connections close, nothing listens any more. */
    public void shutdownNow() {
        goDown(false);
    }

    private void goDown(boolean comesBack) {
        stopListening();
        run(() -> {
            world.shutdown();
            hub.announceShutdown(true, comesBack);
            hub.closeAll();
        });
    }

    /**
     * {@code core restart now}: as {@link #shutdownNow()}, and after a while a new Asterisk without calls listens on
     * the same port. Returns when it does.
     *
     * @param down how long nothing listens, in real time
     */
    public void restart(Duration down) {
        goDown(true);
        try {
            TimeUnit.NANOSECONDS.sleep(down.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        bootAgain();
    }

    /** A crash: connections are reset without a word, calls are gone, nothing listens until {@link #bootAgain()}. */
    public void crash() {
        stopListening();
        run(() -> {
            hub.sessions().forEach(s -> s.strike(Fault.reset()));
            world.clear();
        });
    }

    /** Starts again after {@link #crash()} or {@link #shutdownNow()}, on the same port. */
    public void bootAgain() {
        run(() -> {
            world.clear();
            hub.rebooted();
        });
        listen();
    }

    /** {@code core stop gracefully}: everything stays, every action is refused with "Asterisk is shutting down". */
    public void beginGracefulStop() {
        run(() -> hub.shuttingDown(true));
    }

    /** {@code core abort shutdown}: actions are carried out again. */
    public void abortGracefulStop() {
        run(() -> hub.shuttingDown(false));
    }

    // ---- threads

    /** {@return what works inside, for programs that keep a simulator busy} */
    public SimulatorCore core() {
        return core;
    }

    void run(Runnable task) {
        core.run(task);
    }

    <T> T get(Callable<T> task) {
        return core.get(task);
    }

    /** Ends everything: connections, calls, timers, the thread. Harmless if done twice. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        stopListening();
        core.close();
    }

    @Override
    public String toString() {
        return "AmiSimulator[" + world.flavour() + " on " + host + ":" + port() + "]";
    }
}
