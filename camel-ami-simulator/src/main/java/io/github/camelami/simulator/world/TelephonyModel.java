/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import io.github.camelami.simulator.time.SimulatorClock;
import io.github.camelami.simulator.wire.AmiEvent;
import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.wire.MessageBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that can ring. All channels, bridges and calls are touched on one event loop only; {@link #enter(Runnable)}
 * is the door, and what a step causes is done before the door closes, in order.
 */
public final class TelephonyModel {

    private static final Logger LOG = LoggerFactory.getLogger(TelephonyModel.class);
    /** So many steps in one go, then others get their turn: a dialplan may loop. */
    private static final int STEPS_AT_ONCE = 10_000;

    private final ScheduledExecutorService loop;
    private final SimulatorClock clock;
    private final Flavour flavour;
    private final Instant started;
    private final ConcurrentMap<String, Phone> phones = new ConcurrentHashMap<>();
    private final Sounds sounds = new Sounds();
    private final ChannelTable channels = new ChannelTable(this);
    private final BridgeTable bridges = new BridgeTable(this);
    private final Devices devices = new Devices(this);
    private final List<ChannelWatcher> watchers = new ArrayList<>();
    private final List<Facility> facilities = new ArrayList<>();
    private final Deque<Runnable> steps = new ArrayDeque<>();
    private final Deque<Runnable> lastSteps = new ArrayDeque<>();
    private final Applications applications = new Applications();
    private final Map<String, String> database = new TreeMap<>();
    private final Map<String, String> globals = new LinkedHashMap<>();
    private Dialplan dialplan;
    private Consumer<AmiEvent> listener = event -> {};
    private boolean inside;
    private List<String> channelVariables = List.of();
    private int processedCalls;

    /**
     * An empty world.
     *
     * @param loop its event loop
     * @param clock its time
     * @param flavour which Asterisk it plays
     * @param dialplan its extensions
     */
    public TelephonyModel(ScheduledExecutorService loop, SimulatorClock clock, Flavour flavour, Dialplan dialplan) {
        this.loop = loop;
        this.clock = clock;
        this.flavour = flavour;
        this.dialplan = dialplan;
        this.started = clock.now();
    }

    /**
     * Sets which variables stand in the events of a channel; called before anything happens.
     *
     * @param names as in {@code channelvars} of manager.conf
     */
    public void channelVariables(List<String> names) {
        channelVariables = List.copyOf(names);
    }

    List<String> channelVariables() {
        return channelVariables;
    }

    /**
     * Sets who is notified of events; called on the event loop.
     *
     * @param listener takes each event as it happens
     */
    public void listener(Consumer<AmiEvent> listener) {
        this.listener = listener;
    }

    /**
     * Does something in the world, and then everything that follows from it. Event loop only.
     *
     * @param task what to do
     */
    public void enter(Runnable task) {
        if (inside) {
            task.run();
            return;
        }
        inside = true;
        try {
            task.run();
            int done = 0;
            Runnable step = nextStep();
            while (step != null) {
                step.run();
                if (++done >= STEPS_AT_ONCE && !steps.isEmpty()) {
                    loop.execute(() -> enter(() -> {}));
                    return;
                }
                step = nextStep();
            }
        } finally {
            inside = false;
        }
    }

    private @Nullable Runnable nextStep() {
        Runnable step = steps.poll();
        return step == null ? lastSteps.poll() : step;
    }

    /** Does something as soon as what is being done, and everything that follows from it at once, is finished. */
    void postLast(Runnable step) {
        lastSteps.add(step);
        if (!inside) {
            enter(() -> {});
        }
    }

    /**
     * Does something as soon as what is being done is finished. Event loop only.
     *
     * @param step what
     */
    public void post(Runnable step) {
        steps.add(step);
        if (!inside) {
            enter(() -> {});
        }
    }

    /**
     * Does something later.
     *
     * @param delay how much later
     * @param task what; runs inside the world
     * @return the timer
     */
    public SimulatorClock.Timer after(Duration delay, Runnable task) {
        return clock.schedule(loop, delay, () -> {
            try {
                enter(task);
            } catch (RuntimeException e) {
                LOG.error("A step of the simulated world failed", e);
                throw e;
            }
        });
    }

    /** {@return the time, of the clock it was made with} */
    public Instant now() {
        return clock.now();
    }

    /** {@return when this world began} */
    public Instant started() {
        return started;
    }

    /** {@return which Asterisk this is} */
    public Flavour flavour() {
        return flavour;
    }

    /** {@return the dialplan in force} */
    public Dialplan dialplan() {
        return dialplan;
    }

    /**
     * Replaces the dialplan; running calls go on in the new one. Event loop only.
     *
     * @param dialplan the new one
     */
    public void dialplan(Dialplan dialplan) {
        this.dialplan = dialplan;
    }

    /** {@return the applications a channel can run} */
    public Applications applications() {
        return applications;
    }

    Map<String, String> globals() {
        return globals;
    }

    Devices devices() {
        return devices;
    }

    /**
     * Adds something that works beside the channels. Event loop only, or before anything happens.
     *
     * @param facility for instance the queues
     */
    public void add(Facility facility) {
        facilities.add(facility);
    }

    List<Facility> facilities() {
        return facilities;
    }

    /** {@return the internal database itself: /family/key to value; event loop only} */
    public Map<String, String> database() {
        return database;
    }

    /** {@return the recordings known here; thread-safe} */
    public Sounds sounds() {
        return sounds;
    }

    /**
     * A phone, made if it is not there yet. Thread-safe.
     *
     * @param name technology, slash, resource
     * @return the phone
     */
    public Phone phone(String name) {
        int slash = name.indexOf('/');
        if (slash <= 0 || slash == name.length() - 1 || name.startsWith("Local/")) {
            throw new IllegalArgumentException(
                    "'" + name + "' names no phone: use technology and device, for instance PJSIP/201");
        }
        return phones.computeIfAbsent(name, Phone::new);
    }

    @Nullable
    Phone phoneIfThere(String name) {
        return phones.get(name);
    }

    /**
     * Takes a phone away: its name becomes unknown. Thread-safe.
     *
     * @param name technology, slash, resource
     */
    public void removePhone(String name) {
        phones.remove(name);
    }

    /** {@return every phone: a snapshot; thread-safe} */
    public List<Phone> phones() {
        return List.copyOf(phones.values());
    }

    /** {@return the living channels, oldest first: a view; event loop only} */
    public Collection<Channel> channels() {
        return channels.all();
    }

    /** {@return the living bridges: a view; event loop only} */
    public Collection<Bridge> bridges() {
        return bridges.all();
    }

    /** {@return the bridges, to join and to part channels; event loop only} */
    public BridgeTable bridgeTable() {
        return bridges;
    }

    /** {@return the channels, to make some; event loop only} */
    public ChannelTable channelTable() {
        return channels;
    }

    /** {@return the list of those who listen to channels, to add to and to take from; event loop only} */
    public List<ChannelWatcher> watchers() {
        return watchers;
    }

    /**
     * A channel by name or unique id, without regard to case. Event loop only.
     *
     * @param nameOrId what to look for
     * @return null if there is none
     */
    public @Nullable Channel channel(String nameOrId) {
        return channels.find(nameOrId);
    }

    /** {@return how many calls were made since the start} */
    public int processedCalls() {
        return processedCalls;
    }

    /** {@return how many calls are up} */
    public int currentCalls() {
        return (int) channels.all().stream()
                .filter(c -> c.owner() instanceof DialplanRun)
                .count();
    }

    /** Ends everything without a word, when the simulator stops. */
    public void clear() {
        channels.all().forEach(Channel::vanish);
        channels.clear();
        bridges.clear();
        watchers.clear();
        steps.clear();
        lastSteps.clear();
        facilities.forEach(Facility::clear);
    }

    void callBegins() {
        processedCalls++;
    }

    /** Asks every channel to end, as Asterisk does when it stops (AST_SOFTHANGUP_SHUTDOWN is 4). */
    public void shutdown() {
        for (Channel each : new ArrayList<>(channels.all())) {
            publish("SoftHangupRequest", EventClass.CALL, each.about().add("Cause", 4));
            each.softHangup(0);
        }
    }

    // ---- events

    /**
     * Notifies everybody who may know.
     *
     * @param name event name
     * @param eventClass its class
     * @param body its lines
     */
    public void publish(String name, EventClass eventClass, MessageBuilder body) {
        listener.accept(new AmiEvent(name, eventClass, body));
    }

    /**
     * What a device is doing.
     *
     * @param device its name
     * @return a device state
     */
    public String deviceState(String device) {
        return devices.state(device);
    }

    /**
     * Sends a channel elsewhere in the dialplan, out of its bridge if it is in one.
     *
     * @param channel which
     * @param context where to
     * @param exten where to
     * @param priority where to
     * @return false if the channel is not in a state to go
     */
    public boolean redirect(Channel channel, String context, String exten, int priority) {
        if (channel.isHungUp() || channel.owner() instanceof Outgoing) {
            return false;
        }
        Bridge bridge = channel.bridge();
        String application = channel.application();
        String data = channel.data();
        channel.position().set(context, exten, priority);
        post(() -> {
            if (channel.isDead()) {
                return;
            }
            if (bridge != null) {
                // as recorded: the new place is reported with what still runs, and its first step is not reported again
                ChannelEvents.newexten(channel, exten, application, data);
                bridge.left(channel);
            }
            if (channel.owner() instanceof DialplanRun run) {
                run.goTo(bridge != null);
            } else {
                if (channel.owner() instanceof ApplicationRun run) {
                    run.abandon();
                }
                new DialplanRun(channel).goTo(bridge != null);
            }
        });
        return true;
    }

    /**
     * Sends a playback command to whatever plays on the channel; silently nothing if nothing plays.
     *
     * @param channel where
     * @param control what
     */
    public void control(Channel channel, PlaybackControl control) {
        post(() -> {
            Running running = channel.running();
            if (running != null) {
                running.control(control);
            }
        });
    }

    /**
     * Reads a variable or function.
     *
     * @param channel where, or null for globals
     * @param name variable, or FUNCTION(argument)
     * @return null if unset or unknown
     */
    public @Nullable String variable(@Nullable Channel channel, String name) {
        return Variables.get(this, channel, name);
    }

    /**
     * Sets a variable or writes a function, with its event.
     *
     * @param channel where, or null for globals
     * @param name variable, or FUNCTION(argument)
     * @param value the value
     * @return false if there is no such function
     */
    public boolean setVariable(@Nullable Channel channel, String name, String value) {
        return Variables.set(this, channel, name, value);
    }
}
