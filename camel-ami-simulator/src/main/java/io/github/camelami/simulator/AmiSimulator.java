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
 * An Asterisk Manager Interface server with a small simulated telephone system. The simulator runs on one daemon thread
 * until {@link #close()}. Its methods may be called from any thread except that one. Each method returns once its
 * effect is complete.
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

    /** {@return a builder for a simulator, with default settings} */
    public static AmiSimulatorBuilder builder() {
        return new AmiSimulatorBuilder();
    }

    /** {@return a new, running simulator with all default settings} */
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

    // ---- address

    /** {@return the host address to connect to} */
    public String host() {
        return host;
    }

    /** {@return the port to connect to, which never changes} */
    public int port() {
        return doors.port();
    }

    /**
     * Returns the TLS port to connect to.
     *
     * @throws IllegalStateException if TLS was not requested
     */
    public int tlsPort() {
        return doors.tlsPort();
    }

    /** {@return the clock that the simulator uses} */
    public SimulatorClock clock() {
        return clock;
    }

    /** {@return the simulated Asterisk version} */
    public Flavour flavour() {
        return world.flavour();
    }

    // ---- the telephone world

    /**
     * Returns a phone, for example to set its behaviour. Creates the phone if needed.
     *
     * @param name the phone as dialled, for instance PJSIP/201
     */
    public Phone phone(String name) {
        return world.phone(name);
    }

    /**
     * Adds a sound file.
     *
     * @param file the file's name or path, without extension
     * @param length how long it plays
     */
    public AmiSimulator sound(String file, Duration length) {
        world.sounds().add(file, length);
        return this;
    }

    /**
     * Adds contexts and extensions.
     *
     * @param extensionsConf the dialplan, in the form of extensions.conf
     */
    public AmiSimulator dialplan(String extensionsConf) {
        run(() -> world.dialplan(world.dialplan().plus(extensionsConf)));
        return this;
    }

    /**
     * Returns a script for a call: {@code call("PJSIP/202").to("PJSIP/203").hangsUpAfter(ofSeconds(30)).place()}.
     *
     * @param phone the calling phone
     * @return the script
     */
    public CallScript call(String phone) {
        return new CallScript(this, world.phone(phone));
    }

    /** {@return a snapshot of the channels, oldest first} */
    public List<ChannelView> channels() {
        return get(() -> world.channels().stream().map(ChannelView::of).toList());
    }

    /** {@return a snapshot of the spy sessions: supervisors, targets and modes} */
    public List<SpyView> spies() {
        return get(() -> Spy.in(world).stream()
                .filter(spy -> spy.target() != null)
                .map(SpyView::of)
                .toList());
    }

    /**
     * Hangs up a channel, as the user of its phone would.
     *
     * @param nameOrUniqueid the channel
     */
    public void hangup(String nameOrUniqueid) {
        run(() -> channel(nameOrUniqueid).phoneHangsUp());
    }

    /**
     * Presses a key on a channel's phone.
     *
     * @param nameOrUniqueid the channel
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

    /** Pauses a member, such as {@code PJSIP/202}, in all its queues, as the agent would. The reason may be empty. */
    public void pause(String member, String reason) {
        core.run(() -> core.queues().all().forEach(queue -> queue.pause(member, true, reason)));
    }

    /** Unpauses a member in all its queues. */
    public void unpause(String member) {
        core.run(() -> core.queues().all().forEach(queue -> queue.pause(member, false, "")));
    }

    // ---- the manager side

    /** Adds or replaces a manager user; existing sessions keep their privileges. */
    public AmiSimulator user(ManagerUser user) {
        run(() -> hub.addUser(user));
        return this;
    }

    /** {@return a snapshot of the open connections, oldest first} */
    public List<Connection> connections() {
        return get(
                () -> hub.sessions().stream().map(s -> new Connection(this, s)).toList());
    }

    /** {@return the number of connections accepted so far} */
    public long connectionCount() {
        return hub.connections();
    }

    /** {@return the number of logins accepted so far} */
    public long loginCount() {
        return hub.logins();
    }

    /** {@return the number of logins refused so far} */
    public long refusedLoginCount() {
        return hub.refusedLogins();
    }

    /** {@return the number of sessions cut off because their clients did not read} */
    public long slowReadersCut() {
        return hub.slowReadersCut();
    }

    /** {@return the number of events raised so far, whether or not a client received them} */
    public long eventCount() {
        return hub.events();
    }

    /** {@return the log of received actions, for assertions} */
    public ActionLog log() {
        return hub.log();
    }

    /** {@return the received actions that are still kept, oldest first} */
    public List<ReceivedAction> actions() {
        if (!closed.get()) {
            // wait for the simulator's thread: it logs every action answered so far
            run(() -> {});
        }
        return hub.log().all();
    }

    /**
     * Returns the received actions with a name, oldest first.
     *
     * @param name ignoring case
     */
    public List<ReceivedAction> actions(String name) {
        return actions().stream().filter(a -> a.name().equalsIgnoreCase(name)).toList();
    }

    /**
     * Waits up to ten seconds until the simulator has executed an action. For an action that is not answered, waits
     * only until its execution has started. An action that was executed earlier counts too.
     *
     * @param name ignoring case
     * @return the first action of that name
     * @throws AssertionError if none arrived
     */
    public ReceivedAction awaitAction(String name) {
        return awaitAction(name, action -> true, SimulatorCore.PATIENCE);
    }

    /**
     * Waits for the first action that matches. An action that was received earlier counts too.
     *
     * @param name ignoring case
     * @param which a further condition
     * @param limit the timeout, in real time
     * @throws AssertionError if none arrived
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
     * Waits up to ten seconds until at least this many sessions are logged in.
     *
     * @throws AssertionError if fewer logged in
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
     * Waits up to ten seconds until a condition is true.
     *
     * @param what the condition in words, for the error
     * @param condition checked every few milliseconds
     * @throws AssertionError if it does not become true in time
     */
    public void await(String what, BooleanSupplier condition) {
        Waiting.until(what, condition);
    }

    // ---- injected events

    /** Sends an event to every session whose privileges, event mask and filters allow it. */
    public void emit(SimulatedEvent event) {
        AmiEvent once = event.toEvent();
        run(() -> world.publish(once.name(), once.eventClass(), once.body()));
    }

    /**
     * Writes bytes unchanged to every session that receives events of class {@code call}. Filters do not apply.
     *
     * @param bytes any bytes, well-formed or not
     */
    public void emitRaw(byte[] bytes) {
        byte[] copy = bytes.clone();
        run(() -> hub.raw(EventClass.CALL, copy));
    }

    /**
     * Sends one event repeatedly, as fast as each client reads.
     *
     * @param event the event to repeat; {@link Flood#NUMBER} in it is replaced by a sequence number
     * @param total the number of events for each session; {@code Long.MAX_VALUE} for no limit
     * @return the running flood
     */
    public Flood flood(SimulatedEvent event, long total) {
        return get(() -> Flood.start(hub, event.toEvent(), total, 0));
    }

    /**
     * Sends one event repeatedly, at a fixed rate.
     *
     * @param event the event to repeat; {@link Flood#NUMBER} in it is replaced by a sequence number
     * @param total the number of events for each session; {@code Long.MAX_VALUE} for no limit
     * @param perSecond the number per second
     */
    public Flood flood(SimulatedEvent event, long total, double perSecond) {
        return get(() -> Flood.start(hub, event.toEvent(), total, perSecond));
    }

    // ---- faults

    /** {@return the plan of the faults to apply} */
    public FaultPlan faults() {
        return hub.faults();
    }

    /**
     * Applies a fault to every open connection now.
     *
     * @param fault the fault; its phase and count are ignored
     */
    public void strike(Fault fault) {
        run(() -> hub.sessions().forEach(s -> s.strike(fault)));
    }

    /** {@return the number of faults that have occurred} */
    public long faultsStruck() {
        return hub.faultsStruck();
    }

    /** Refuses new connections; existing ones stay open. */
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

    /** Simulates {@code core stop now}: ends calls, sends Shutdown, closes connections, and stops listening. */
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
     * Simulates {@code core restart now}: shuts down like {@link #shutdownNow()}, then starts again without calls, on
     * the same port. Returns once the simulator listens again.
     *
     * @param down how long the port stays closed, in real time
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

    /**
     * Simulates a crash: resets all connections without notice, drops all calls, and keeps the port closed until
     * {@link #bootAgain()}.
     */
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

    /**
     * Simulates {@code core stop gracefully}: connections and calls continue, but every action is refused with
     * "Asterisk is shutting down".
     */
    public void beginGracefulStop() {
        run(() -> hub.shuttingDown(true));
    }

    /** Simulates {@code core abort shutdown}: actions are executed again. */
    public void abortGracefulStop() {
        run(() -> hub.shuttingDown(false));
    }

    // ---- threads

    /**
     * {@return the simulator's core, for load generators and other programs that run tasks on the simulator's thread}
     */
    public SimulatorCore core() {
        return core;
    }

    void run(Runnable task) {
        core.run(task);
    }

    <T> T get(Callable<T> task) {
        return core.get(task);
    }

    /** Stops the simulator: ends its connections, calls, timers and thread. Closing twice is harmless. */
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
