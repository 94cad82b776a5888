/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator;

import io.github.camelami.simulator.actions.StandardActions;
import io.github.camelami.simulator.fault.Fault;
import io.github.camelami.simulator.fault.FaultPlan;
import io.github.camelami.simulator.manager.ActionLog;
import io.github.camelami.simulator.manager.Flood;
import io.github.camelami.simulator.manager.Listener;
import io.github.camelami.simulator.manager.ManagerHub;
import io.github.camelami.simulator.manager.ManagerUser;
import io.github.camelami.simulator.manager.ReceivedAction;
import io.github.camelami.simulator.manager.Session;
import io.github.camelami.simulator.time.SimulatorClock;
import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.world.Channel;
import io.github.camelami.simulator.world.Dialplan;
import io.github.camelami.simulator.world.Flavour;
import io.github.camelami.simulator.world.Phone;
import io.github.camelami.simulator.world.Spy;
import io.github.camelami.simulator.world.TelephonyModel;
import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

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

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final String DIALPLAN = "extensions.conf";
    private static final String QUEUES = "queues.conf";

    private final NioEventLoopGroup group;
    private final EventLoop loop;
    private final TelephonyModel world;
    private final ManagerHub hub;
    private final Listener listener;
    private final @Nullable Listener tlsListener;
    private final SimulatorClock clock;
    private final String host;
    private final AtomicBoolean closed = new AtomicBoolean();

    AmiSimulator(AmiSimulatorBuilder builder) {
        this.group = new NioEventLoopGroup(1, new DefaultThreadFactory("ami-simulator", true));
        this.loop = group.next();
        this.clock = builder.clock();
        Dialplan dialplan = Dialplan.parse(builder.ownDialplanOnly() ? "" : builtIn(DIALPLAN));
        for (String more : builder.dialplans()) {
            dialplan = dialplan.plus(more);
        }
        this.world = new TelephonyModel(loop, clock, builder.flavour(), dialplan);
        this.world.channelVariables(builder.channelVariables());
        if (!builder.ownDialplanOnly()) {
            world.queues().read(builtIn(QUEUES));
        }
        builder.queues().forEach(world.queues()::read);
        for (String name : AmiSimulatorBuilder.DEFAULT_PHONES) {
            String number = name.substring(name.indexOf('/') + 1);
            world.phone(name).callerId("Phone " + number, number);
        }
        builder.phones().forEach(world::phone);
        builder.sounds().forEach((file, length) -> world.sounds().add(file, length));
        this.hub = new ManagerHub(loop, clock, world, builder.options(), StandardActions.table(), builder.users());
        this.host = builder.address().getHostAddress();
        this.listener = new Listener(group, hub, builder.address(), builder.port(), null);
        this.tlsListener = builder.tls() == null
                ? null
                : new Listener(group, hub, builder.address(), builder.tlsPort(), builder.tls());
    }

    /**
     * Begins to describe a simulator.
     *
     * @return a builder with defaults
     */
    public static AmiSimulatorBuilder builder() {
        return new AmiSimulatorBuilder();
    }

    /**
     * Starts one with every default.
     *
     * @return a running simulator
     */
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

    private static String builtIn(String file) {
        try (InputStream in = AmiSimulator.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("The simulator's own " + file + " is missing from its jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- where it is

    /**
     * Where to connect.
     *
     * @return a host address
     */
    public String host() {
        return host;
    }

    /**
     * Where to connect.
     *
     * @return the port, the same for the simulator's whole life
     */
    public int port() {
        return listener.port();
    }

    /**
     * Where to connect with TLS.
     *
     * @return the port
     * @throws IllegalStateException if TLS was not asked for
     */
    public int tlsPort() {
        if (tlsListener == null) {
            throw new IllegalStateException(
                    "This simulator has no TLS: give AmiSimulator.builder().tls(...) a context");
        }
        return tlsListener.port();
    }

    /**
     * Its time.
     *
     * @return the clock it was built with
     */
    public SimulatorClock clock() {
        return clock;
    }

    /**
     * Which Asterisk it plays.
     *
     * @return the flavour
     */
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

    /**
     * What channels there are.
     *
     * @return a snapshot, oldest first
     */
    public List<ChannelView> channels() {
        return get(() -> world.channels().stream().map(ChannelView::of).toList());
    }

    /**
     * Who is listening to whom.
     *
     * @return a snapshot
     */
    public List<SpyView> spies() {
        return get(() -> world.spies().stream()
                .filter(spy -> spy.target() != null)
                .map(AmiSimulator::view)
                .toList());
    }

    private static SpyView view(Spy spy) {
        Channel target = spy.target();
        return new SpyView(spy.spyer().name(), target == null ? "" : target.name(), spy.mode());
    }

    /**
     * Hangs a channel up, as its phone's user would.
     *
     * @param nameOrUniqueid which
     */
    public void hangup(String nameOrUniqueid) {
        run(() -> world.phoneHangsUp(channel(nameOrUniqueid)));
    }

    /**
     * Presses a key on a channel's phone.
     *
     * @param nameOrUniqueid which channel
     * @param digit the key
     */
    public void press(String nameOrUniqueid, char digit) {
        run(() -> world.digitReceived(channel(nameOrUniqueid), digit, 100));
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

    /**
     * The open connections, oldest first.
     *
     * @return a snapshot
     */
    public List<Connection> connections() {
        return get(
                () -> hub.sessions().stream().map(s -> new Connection(this, s)).toList());
    }

    /**
     * How many connections were accepted so far.
     *
     * @return a count
     */
    public long connectionCount() {
        return hub.connections();
    }

    /**
     * How many logins were accepted so far.
     *
     * @return a count
     */
    public long loginCount() {
        return hub.logins();
    }

    /**
     * How many logins were refused so far.
     *
     * @return a count
     */
    public long refusedLoginCount() {
        return hub.refusedLogins();
    }

    /**
     * How many sessions were cut off because they did not read.
     *
     * @return a count
     */
    public long slowReadersCut() {
        return hub.slowReadersCut();
    }

    /**
     * How many events happened so far, whether anybody saw them or not.
     *
     * @return a count
     */
    public long eventCount() {
        return hub.events();
    }

    /**
     * What was received, for assertions.
     *
     * @return the log itself
     */
    public ActionLog log() {
        return hub.log();
    }

    /**
     * The actions received so far.
     *
     * @return oldest first, at most as many as are kept
     */
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
        return awaitAction(name, action -> true, PATIENCE);
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
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("Waited " + PATIENCE.toSeconds() + " s in vain for " + what);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted while waiting for " + what, e);
            }
        }
    }

    // ---- events out of nothing

    /**
     * Raises an event: every session with the right and the mask gets it.
     *
     * @param event what
     */
    public void emit(SimulatedEvent event) {
        run(() -> world.publish(
                event.toEvent().name(),
                event.toEvent().eventClass(),
                event.toEvent().body()));
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

    /**
     * The faults that are to strike.
     *
     * @return the plan: add to it, clear it
     */
    public FaultPlan faults() {
        return hub.faults();
    }

    /**
     * A fault strikes every open connection now.
     *
     * @param fault what; its phase and times are not asked
     */
    public void strike(Fault fault) {
        run(() -> hub.sessions().forEach(s -> new Connection(this, s).strikeNow(fault)));
    }

    /**
     * How often faults have struck.
     *
     * @return a count
     */
    public long faultsStruck() {
        return hub.faultsStruck();
    }

    /** Refuses new connections; those that exist stay. */
    public void stopListening() {
        listener.close();
        if (tlsListener != null) {
            tlsListener.close();
        }
    }

    /** Accepts connections again, on the same port. */
    public void listen() {
        listener.open();
        if (tlsListener != null) {
            tlsListener.open();
        }
    }

    /** Closes every connection (FIN); new ones are accepted. */
    public void cutConnections() {
        run(hub::closeAll);
    }

    /** Resets every connection (RST); new ones are accepted. */
    public void resetConnections() {
        strike(Fault.reset());
    }

    /**
     * {@code core stop now}: calls end, Shutdown is told, connections close, nothing listens any more.
     */
    public void shutdownNow() {
        stopListening();
        run(() -> {
            hangupAll();
            hub.announceShutdown(true, false);
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
        stopListening();
        run(() -> {
            hangupAll();
            hub.announceShutdown(true, true);
            hub.closeAll();
        });
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
            hub.sessions().forEach(s -> new Connection(this, s).strikeNow(Fault.reset()));
            world.clear();
        });
    }

    /** Starts anew after {@link #crash()} or {@link #shutdownNow()}, on the same port. */
    public void bootAgain() {
        run(() -> {
            world.clear();
            hub.rebooted();
        });
        listen();
    }

    private void hangupAll() {
        world.enter(world::shutdown);
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

    TelephonyModel world() {
        return world;
    }

    ManagerHub hub() {
        return hub;
    }

    /** Does something on the simulator's thread, inside the world, and waits for it. */
    void run(Runnable task) {
        get(() -> {
            task.run();
            return Boolean.TRUE;
        });
    }

    <T> T get(Callable<T> task) {
        if (loop.inEventLoop()) {
            throw new IllegalStateException("Called from the simulator's own thread, which would wait for itself");
        }
        Object[] result = new Object[1];
        Exception[] failure = new Exception[1];
        try {
            loop.submit(() -> world.enter(() -> {
                        try {
                            result[0] = task.call();
                        } catch (Exception e) {
                            failure[0] = e;
                        }
                    }))
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the simulator worked", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The simulator failed", e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("The simulator's thread did not answer within " + PATIENCE, e);
        }
        if (failure[0] instanceof RuntimeException e) {
            throw e;
        }
        if (failure[0] != null) {
            throw new IllegalStateException(failure[0]);
        }
        @SuppressWarnings("unchecked")
        T value = (T) result[0];
        return value;
    }

    Session session(long number) {
        return hub.sessions().stream()
                .filter(s -> s.number() == number)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("Connection " + number + " is closed"));
    }

    /** Ends everything: connections, calls, timers, the thread. Harmless if done twice. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        stopListening();
        try {
            run(() -> {
                hub.closeAll();
                world.clear();
            });
        } finally {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
        }
    }

    @Override
    public String toString() {
        return "AmiSimulator[" + world.flavour() + " on " + host + ":" + port() + "]";
    }
}
