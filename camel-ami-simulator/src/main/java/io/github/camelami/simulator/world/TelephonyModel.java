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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The telephone system with all its channels, bridges and calls, confined to one event loop. {@link #enter(Runnable)}
 * is the entry point: it runs a task, and then all steps that the task queued, in order.
 */
public final class TelephonyModel {

    private static final Logger LOG = LoggerFactory.getLogger(TelephonyModel.class);
    /** The maximum number of steps to run before the event loop runs other tasks, because a dialplan may loop. */
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
    private final Set<String> ignored = new HashSet<>();
    private final Map<String, String> globals = new LinkedHashMap<>();
    private Dialplan dialplan;
    private Consumer<AmiEvent> listener = event -> {};
    private boolean inside;
    private List<String> channelVariables = List.of();
    private int processedCalls;

    /**
     * Creates an empty world.
     *
     * @param loop its event loop
     * @param clock its clock
     * @param flavour the simulated Asterisk version
     * @param dialplan its dialplan
     */
    public TelephonyModel(ScheduledExecutorService loop, SimulatorClock clock, Flavour flavour, Dialplan dialplan) {
        this.loop = loop;
        this.clock = clock;
        this.flavour = flavour;
        this.dialplan = dialplan;
        this.started = clock.now();
    }

    /**
     * Sets the channel variables to show in channel events. Call this before the first event.
     *
     * @param names the variables, as in {@code channelvars} of manager.conf
     */
    public void channelVariables(List<String> names) {
        channelVariables = List.copyOf(names);
    }

    List<String> channelVariables() {
        return channelVariables;
    }

    /**
     * Logs, once for each text, that the simulator does not support something and ignores it.
     *
     * @param what what it ignores
     */
    public void ignores(String what) {
        if (ignored.add(what)) {
            LOG.warn("The simulator ignores {}", what);
        }
    }

    /**
     * Sets the listener for events, called on the event loop.
     *
     * @param listener receives each event as it happens
     */
    public void listener(Consumer<AmiEvent> listener) {
        this.listener = listener;
    }

    /** Runs a task and then the steps it queued. In a nested call, the outer call runs the steps. Event loop only. */
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

    /** Queues a step to run after the current step and all steps queued with {@link #post}. */
    void postLast(Runnable step) {
        lastSteps.add(step);
        if (!inside) {
            enter(() -> {});
        }
    }

    /** Queues a step to run after the current one. Event loop only. */
    public void post(Runnable step) {
        steps.add(step);
        if (!inside) {
            enter(() -> {});
        }
    }

    /**
     * Runs a task after a delay.
     *
     * @param task the task, run by {@link #enter}
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

    /** {@return the time on this world's clock} */
    public Instant now() {
        return clock.now();
    }

    /** {@return the time at which this world started} */
    public Instant started() {
        return started;
    }

    /** {@return the simulated Asterisk version} */
    public Flavour flavour() {
        return flavour;
    }

    /** {@return the current dialplan} */
    public Dialplan dialplan() {
        return dialplan;
    }

    /** Replaces the dialplan; running calls continue in the new one. Event loop only. */
    public void dialplan(Dialplan dialplan) {
        this.dialplan = dialplan;
    }

    /** {@return the applications that a channel can run} */
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
     * Adds a facility to this world. Call this on the event loop only, or before the world starts.
     *
     * @param facility the facility, for instance the queues
     */
    public void add(Facility facility) {
        facilities.add(facility);
    }

    List<Facility> facilities() {
        return facilities;
    }

    /** {@return the internal database itself, a modifiable map from /family/key to the value; event loop only} */
    public Map<String, String> database() {
        return database;
    }

    /** {@return the sound files; thread-safe} */
    public Sounds sounds() {
        return sounds;
    }

    /**
     * Returns a phone, and creates it if it does not exist. Thread-safe.
     *
     * @param name technology, slash, resource
     */
    public Phone phone(String name) {
        int slash = name.indexOf('/');
        if (slash <= 0 || slash == name.length() - 1 || name.startsWith("Local/")) {
            throw new IllegalArgumentException(
                    "'" + name + "' is not the name of a phone: use technology and device, for instance PJSIP/201");
        }
        return phones.computeIfAbsent(name, Phone::new);
    }

    @Nullable
    Phone phoneIfThere(String name) {
        return phones.get(name);
    }

    /** {@return a snapshot of every phone; thread-safe} */
    public List<Phone> phones() {
        return List.copyOf(phones.values());
    }

    /** {@return a view of the live channels, oldest first; event loop only} */
    public Collection<Channel> channels() {
        return channels.all();
    }

    /** {@return a view of the live bridges; event loop only} */
    public Collection<Bridge> bridges() {
        return bridges.all();
    }

    /** {@return the bridge table, which joins and separates channels; event loop only} */
    public BridgeTable bridgeTable() {
        return bridges;
    }

    /** {@return the channel table, which creates and finds channels; event loop only} */
    public ChannelTable channelTable() {
        return channels;
    }

    /** {@return the modifiable list of channel watchers; event loop only} */
    public List<ChannelWatcher> watchers() {
        return watchers;
    }

    /** Returns a channel by name or unique id, ignoring case; null if there is none. Event loop only. */
    public @Nullable Channel channel(String nameOrId) {
        return channels.find(nameOrId);
    }

    /** {@return the number of calls since the start} */
    public int processedCalls() {
        return processedCalls;
    }

    /** {@return the number of calls in progress} */
    public int currentCalls() {
        return (int) channels.all().stream()
                .filter(c -> c.owner() instanceof DialplanRun)
                .count();
    }

    /** Removes all channels, bridges and pending steps without sending events. */
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

    /** Requests a hangup of every channel, as Asterisk does when it stops (AST_SOFTHANGUP_SHUTDOWN is 4). */
    public void shutdown() {
        for (Channel each : new ArrayList<>(channels.all())) {
            publish("SoftHangupRequest", EventClass.CALL, each.about().add("Cause", 4));
            each.softHangup(0);
        }
    }

    // ---- events

    /**
     * Sends an event to all sessions that may see it.
     *
     * @param name event name
     * @param eventClass its class
     * @param body its lines
     */
    public void publish(String name, EventClass eventClass, MessageBuilder body) {
        listener.accept(new AmiEvent(name, eventClass, body));
    }

    /** Returns the state of a device. */
    public String deviceState(String device) {
        return devices.state(device);
    }

    /**
     * Redirects a channel to another place in the dialplan. Removes the channel from its bridge, if it is in one.
     *
     * @return false if the channel's state does not allow it
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
                // as recorded: Newexten reports the new place with the application that is still running, and the
                // first step at that place is not reported again
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

    /** Sends a playback command to the channel's application; no effect if nothing is playing. */
    public void control(Channel channel, PlaybackControl control) {
        post(() -> {
            Running running = channel.running();
            if (running != null) {
                running.control(control);
            }
        });
    }

    /**
     * Returns the value of a variable or function; null if it is unset or unknown.
     *
     * @param channel the channel, or null for globals
     * @param name variable, or FUNCTION(argument)
     */
    public @Nullable String variable(@Nullable Channel channel, String name) {
        return Variables.get(this, channel, name);
    }

    /**
     * Sets a variable or writes a function, and sends the matching event, if there is one.
     *
     * @param channel the channel, or null for globals
     * @param name variable, or FUNCTION(argument)
     * @param value the value
     * @return false if there is no such function
     */
    public boolean setVariable(@Nullable Channel channel, String name, String value) {
        return Variables.set(this, channel, name, value);
    }
}
