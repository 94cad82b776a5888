/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import io.github.camelami.simulator.time.SimulatorClock;
import io.github.camelami.simulator.wire.AmiEvent;
import io.github.camelami.simulator.wire.AsteriskText;
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
import java.util.Locale;
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
    private final Map<String, Channel> channels = new LinkedHashMap<>();
    private final Map<String, Bridge> bridges = new LinkedHashMap<>();
    private final List<Spy> spies = new ArrayList<>();
    private final Deque<Runnable> steps = new ArrayDeque<>();
    private final Deque<Runnable> lastSteps = new ArrayDeque<>();
    private final Applications applications = new Applications();
    private final CallQueues queues = new CallQueues(this);
    private final Map<String, String> database = new TreeMap<>();
    final Map<String, String> globals = new LinkedHashMap<>();
    private Dialplan dialplan;
    private Consumer<AmiEvent> listener = event -> {};
    private boolean inside;
    private int channelNumber;
    private int localNumber;
    private List<String> channelVariables = List.of();
    private long channelsMade;
    private int uniqueNumber;
    private int callNumber;
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
     * Sets who is told of events; called on the event loop.
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

    /** Does something as soon as what is being done is finished. */
    void post(Runnable step) {
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

    /**
     * The time.
     *
     * @return the clock's time
     */
    public Instant now() {
        return clock.now();
    }

    /**
     * When this world began.
     *
     * @return an instant
     */
    public Instant started() {
        return started;
    }

    /**
     * Which Asterisk this is.
     *
     * @return the flavour
     */
    public Flavour flavour() {
        return flavour;
    }

    /**
     * The dialplan in force.
     *
     * @return the dialplan
     */
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

    /**
     * The applications a channel can run.
     *
     * @return the register
     */
    public Applications applications() {
        return applications;
    }

    /**
     * The queues. Event loop only.
     *
     * @return the register
     */
    public CallQueues queues() {
        return queues;
    }

    /**
     * The internal database: /family/key to value. Event loop only.
     *
     * @return the map itself
     */
    public Map<String, String> database() {
        return database;
    }

    /**
     * The recordings known here.
     *
     * @return the sounds; thread-safe
     */
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

    /**
     * Takes a phone away: its name becomes unknown. Thread-safe.
     *
     * @param name technology, slash, resource
     */
    public void removePhone(String name) {
        phones.remove(name);
    }

    /**
     * Every phone. Thread-safe.
     *
     * @return a snapshot
     */
    public List<Phone> phones() {
        return List.copyOf(phones.values());
    }

    /**
     * The living channels, oldest first. Event loop only.
     *
     * @return a view
     */
    public Collection<Channel> channels() {
        return channels.values();
    }

    /**
     * The living bridges. Event loop only.
     *
     * @return a view
     */
    public Collection<Bridge> bridges() {
        return bridges.values();
    }

    /**
     * Who is listening to whom. Event loop only.
     *
     * @return the spies at work
     */
    public List<Spy> spies() {
        return spies;
    }

    /**
     * A channel by name or unique id, without regard to case. Event loop only.
     *
     * @param nameOrId what to look for
     * @return null if there is none
     */
    public @Nullable Channel channel(String nameOrId) {
        if (nameOrId.isEmpty()) {
            return null;
        }
        Channel byId = channels.get(nameOrId.toLowerCase(Locale.ROOT));
        if (byId != null) {
            return byId;
        }
        for (Channel each : channels.values()) {
            if (each.name.equalsIgnoreCase(nameOrId)) {
                return each;
            }
        }
        return null;
    }

    /**
     * How many calls were made since the start.
     *
     * @return a count
     */
    public int processedCalls() {
        return processedCalls;
    }

    /**
     * How many calls are up.
     *
     * @return a count
     */
    public int currentCalls() {
        return (int) channels.values().stream()
                .filter(c -> c.owner instanceof DialplanRun)
                .count();
    }

    /** Ends everything without a word, when the simulator stops. */
    public void clear() {
        for (Channel each : new ArrayList<>(channels.values())) {
            each.dead = true;
            if (each.phoneTimer != null) {
                each.phoneTimer.cancel();
            }
        }
        channels.clear();
        bridges.clear();
        spies.clear();
        steps.clear();
        lastSteps.clear();
        queues.clear();
    }

    // ---- events

    /**
     * Tells everybody who may know.
     *
     * @param name event name
     * @param eventClass its class
     * @param body its lines
     */
    public void publish(String name, EventClass eventClass, MessageBuilder body) {
        listener.accept(new AmiEvent(name, eventClass, body));
    }

    void publishChannelEvent(String name, Channel channel) {
        publish(name, EventClass.CALL, about(channel));
    }

    void publishVarSet(@Nullable Channel channel, String variable, String value) {
        MessageBuilder lines = new MessageBuilder();
        if (channel == null) {
            lines.add("Channel", "none").add("Uniqueid", "none");
        } else {
            channel.describe(lines, "");
        }
        String shown = value;
        if (!isUtf8(value)) {
            if (!flavour.atLeast(18)) {
                return;
            }
            shown = value.replaceAll("[\uDC80-\uDCFF]", "\uFFFD");
        }
        lines.add("Variable", variable).add("Value", AsteriskText.escapeC(shown));
        publish("VarSet", EventClass.DIALPLAN, lines);
    }

    private static boolean isUtf8(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isHighSurrogate(value.charAt(i))) {
                i++;
            } else if (Character.isLowSurrogate(value.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    void publishNewexten(Channel channel, String exten, String application, String data) {
        publish(
                "Newexten",
                EventClass.DIALPLAN,
                about(channel)
                        .add("Extension", exten)
                        .add("Application", application)
                        .add("AppData", data));
    }

    void publishNewCallerid(Channel channel) {
        publish(
                "NewCallerid",
                EventClass.CALL,
                about(channel).add("CID-CallingPres", "0 (Presentation Allowed, Not Screened)"));
    }

    void publishDial(String event, @Nullable Channel caller, Channel callee, String key, String value) {
        MessageBuilder lines = new MessageBuilder();
        if (caller != null) {
            caller.describe(lines, "");
        }
        callee.describe(lines, "Dest");
        publish(event, EventClass.CALL, lines.add(key, value));
    }

    private void publishDeviceState(String device) {
        post(() -> {
            publish(
                    "DeviceStateChange",
                    EventClass.CALL,
                    new MessageBuilder().add("Device", device).add("State", deviceState(device)));
            queues.deviceChanged(device);
        });
    }

    /**
     * What a device is doing.
     *
     * @param device its name
     * @return a device state
     */
    public String deviceState(String device) {
        if (device.startsWith("Local/")) {
            return localState(device);
        }
        boolean ringing = false;
        boolean inUse = false;
        for (Channel each : channels.values()) {
            if (each.device.equals(device)) {
                ringing |= each.state == ChannelState.RINGING;
                inUse |= each.state == ChannelState.UP || each.state == ChannelState.RING;
            }
        }
        if (ringing) {
            return inUse ? "RINGINUSE" : "RINGING";
        }
        return inUse ? "INUSE" : "NOT_INUSE";
    }

    /** A Local device is in use while a channel of it lives, and invalid without its extension (core_local.c). */
    private String localState(String device) {
        if (channels.values().stream().anyMatch(each -> each.device.equals(device))) {
            return "INUSE";
        }
        int at = device.lastIndexOf('@');
        String exten = device.substring("Local/".length(), at);
        return dialplan.find(device.substring(at + 1), exten, 1) == null ? "INVALID" : "NOT_INUSE";
    }

    static MessageBuilder about(Channel channel) {
        MessageBuilder lines = new MessageBuilder();
        channel.describe(lines, "");
        return lines;
    }

    // ---- channels

    /** Why no channel could be made. */
    record Request(@Nullable Channel channel, int cause) {}

    /**
     * Makes the channel (or pair) of a dial string.
     *
     * @param dialString technology, slash, resource
     * @param id the wanted unique id, or empty
     * @param otherId the wanted unique id of a Local channel's second half, or empty
     * @param linkedid the call it belongs to, or empty for its own
     */
    Request request(String dialString, String id, String otherId, String linkedid) {
        int slash = dialString.indexOf('/');
        String technology = dialString.substring(0, Math.max(0, slash));
        String resource = dialString.substring(slash + 1);
        if (technology.equalsIgnoreCase("Local")) {
            return requestLocal(resource, id, otherId, linkedid);
        }
        Phone phone = phones.get(dialString);
        if (phone == null) {
            phone = phones.get(technology + "/" + resource.substring(resource.lastIndexOf('@') + 1));
        }
        if (phone == null || phone.behaviour() == Phone.Behaviour.OFFLINE) {
            return new Request(null, 20);
        }
        if (!id.isEmpty() && idInUse(id)) {
            return new Request(null, 44);
        }
        String uniqueid = id.isEmpty() ? nextUniqueid() : id;
        String device = phone.technology() + "/" + phone.endpoint();
        Channel channel = new Channel(
                this,
                device + String.format("-%08x", channelNumber++),
                device,
                phone,
                uniqueid,
                linkedid.isEmpty() ? uniqueid : linkedid,
                ChannelState.DOWN,
                phone.context(),
                "s");
        channel.callerNumber = phone.callerId().number();
        channel.callerName = phone.callerId().name();
        add(channel);
        return new Request(channel, 0);
    }

    private Request requestLocal(String resource, String id, String otherId, String linkedid) {
        boolean kept = resource.contains("/")
                && resource.substring(resource.indexOf('/')).contains("n");
        String plain = resource.contains("/") ? resource.substring(0, resource.indexOf('/')) : resource;
        int at = plain.lastIndexOf('@');
        String exten = at < 0 ? plain : plain.substring(0, at);
        String context = at < 0 ? "default" : plain.substring(at + 1);
        String second = otherId.isEmpty() && !id.isEmpty() ? id + ";2" : otherId;
        if (!id.isEmpty() && idInUse(id) || !second.isEmpty() && idInUse(second)) {
            localNumber++;
            return new Request(null, 44);
        }
        String device = "Local/" + exten + "@" + context;
        String base = device + String.format("-%08x", localNumber++);
        String uniqueid = id.isEmpty() ? nextUniqueid() : id;
        String linked = linkedid.isEmpty() ? uniqueid : linkedid;
        Channel one = new Channel(this, base + ";1", device, null, uniqueid, linked, ChannelState.DOWN, context, exten);
        String uniqueid2 = second.isEmpty() ? nextUniqueid() : second;
        Channel two =
                new Channel(this, base + ";2", device, null, uniqueid2, linked, ChannelState.RING, context, exten);
        one.other = two;
        two.other = one;
        one.optimized = !kept;
        add(one);
        add(two);
        return new Request(one, 0);
    }

    /** A channel of a phone that calls in. */
    Channel incoming(Phone phone, String context, String exten, String callerName) {
        String device = phone.technology() + "/" + phone.endpoint();
        String uniqueid = nextUniqueid();
        Channel channel = new Channel(
                this,
                device + String.format("-%08x", channelNumber++),
                device,
                phone,
                uniqueid,
                uniqueid,
                ChannelState.RING,
                context,
                exten);
        Phone.CallerId known = phone.callerId();
        channel.callerNumber = known.number().isEmpty() ? phone.endpoint() : known.number();
        channel.callerName = callerName.isEmpty() ? known.name() : callerName;
        channel.audio = !phone.manner().silent();
        add(channel);
        publishDeviceState(device);
        return channel;
    }

    private void add(Channel channel) {
        channels.put(channel.uniqueid.toLowerCase(Locale.ROOT), channel);
        publishChannelEvent("Newchannel", channel);
    }

    private boolean idInUse(String id) {
        String wanted = id.toLowerCase(Locale.ROOT);
        if (flavour.atLeast(20)) {
            return channels.keySet().stream().anyMatch(each -> each.startsWith(wanted));
        }
        return channels.containsKey(wanted);
    }

    private String nextUniqueid() {
        return now().getEpochSecond() + "." + uniqueNumber++;
    }

    int nextCallNumber() {
        processedCalls++;
        return callNumber++;
    }

    /** Starts reaching the far end of a channel made by {@link #request}; false if that is impossible at once. */
    boolean call(Channel channel) {
        if (channel.other != null) {
            return callLocal(channel, channel.other);
        }
        PhoneCall.ring(this, channel);
        return true;
    }

    long nextChannelNumber() {
        return ++channelsMade;
    }

    /** Whether there is a step of the dialplan where the channel stands. */
    boolean canRun(Channel channel) {
        return dialplan.find(channel.context, channel.exten, channel.priority) != null;
    }

    private boolean callLocal(Channel one, Channel two) {
        List<String> names = new ArrayList<>(one.variables.keySet());
        for (int i = names.size() - 1; i >= 0; i--) {
            String value = one.variables.get(names.get(i));
            two.variables.put(names.get(i), value);
            publishVarSet(two, names.get(i), value);
        }
        if (dialplan.find(two.context, two.exten, 1) == null) {
            return false;
        }
        boolean caller = !one.callerNumber.isEmpty() || !one.callerName.isEmpty();
        Channel soon = one.connectedSoon;
        String connectedNumber = soon == null ? one.connectedNumber : soon.callerNumber;
        String connectedName = soon == null ? one.connectedName : soon.callerName;
        boolean connected = !connectedNumber.isEmpty() || !connectedName.isEmpty();
        if (caller || connected) {
            two.callerNumber = connectedNumber;
            two.callerName = connectedName;
            two.connectedNumber = one.callerNumber;
            two.connectedName = one.callerName;
        }
        String account = one.account;
        boolean newAccount = !account.equals(two.account);
        two.account = account;
        if (connected) {
            publishNewCallerid(two);
        }
        if (newAccount) {
            publish("NewAccountCode", EventClass.CALL, about(two).add("OldAccountCode", ""));
        }
        if (caller) {
            publishChannelEvent("NewConnectedLine", two);
        }
        MessageBuilder lines = new MessageBuilder();
        one.describe(lines, "LocalOne");
        two.describe(lines, "LocalTwo");
        lines.add("Context", two.context)
                .add("Exten", two.exten)
                .add("LocalOptimization", one.optimized ? "Yes" : "No");
        publish("LocalBridge", EventClass.CALL, lines);
        new DialplanRun(this, two).start();
        return true;
    }

    void state(Channel channel, ChannelState state) {
        if (channel.state == state || channel.dead) {
            return;
        }
        channel.state = state;
        publishChannelEvent("Newstate", channel);
        if (state != ChannelState.BUSY) {
            publishDeviceState(channel.device);
        }
    }

    /** The channel takes the call: it is up, and whoever watches its other half sees it answer. */
    void answer(Channel channel) {
        if (channel.state == ChannelState.UP || channel.dead) {
            return;
        }
        state(channel, ChannelState.UP);
        channel.audio = channel.phone == null || !channel.phone.manner().silent();
        Channel other = channel.other;
        if (other != null && !other.dead && other.state != ChannelState.UP) {
            state(other, ChannelState.UP);
            other.audio = true;
            if (other.owner != null) {
                other.owner.answered(other);
            }
        }
    }

    /** The channel's far end is told that it rings. */
    void indicateRinging(Channel channel) {
        Channel other = channel.other;
        if (other != null && !other.dead && other.state == ChannelState.DOWN) {
            state(other, ChannelState.RINGING);
            if (other.owner != null) {
                other.owner.ringing(other);
            }
        }
    }

    /** The channel's far end is told that it is busy or congested. */
    void indicateRefusal(Channel channel, String dialStatus) {
        Channel other = channel.other;
        if (other != null && !other.dead && other.owner != null) {
            other.owner.refused(other, dialStatus);
        }
    }

    /**
     * Asks a channel to end, as AMI's Hangup does; what runs it notices.
     *
     * @param channel which
     * @param cause the cause, 0 for none
     */
    public void softHangup(Channel channel, int cause) {
        if (channel.dead) {
            return;
        }
        if (cause > 0) {
            channel.hangupCause = cause;
        }
        if (channel.hungUp) {
            return;
        }
        channel.hungUp = true;
        post(() -> {
            if (channel.dead) {
                return;
            }
            if (channel.owner == null) {
                hangup(channel);
            } else {
                channel.owner.hangupRequested(channel);
            }
        });
    }

    /** Asks every channel to end, as Asterisk does when it stops (AST_SOFTHANGUP_SHUTDOWN is 4). */
    public void shutdown() {
        for (Channel each : new ArrayList<>(channels.values())) {
            publish("SoftHangupRequest", EventClass.CALL, about(each).add("Cause", 4));
            softHangup(each, 0);
        }
    }

    /** The far end hung up: HangupRequest, then as above. */
    void remoteHangup(Channel channel, int cause, int techCause, boolean causeShown) {
        if (channel.dead || channel.hungUp) {
            return;
        }
        if (cause > 0) {
            channel.hangupCause = cause;
        }
        MessageBuilder lines = about(channel);
        if (causeShown) {
            lines.add("Cause", cause);
        }
        if (techCause > 0 && flavour.atLeast(22)) {
            lines.add("TechCause", techCause);
        }
        publish("HangupRequest", EventClass.CALL, lines);
        softHangup(channel, 0);
    }

    /**
     * The phone of a channel hangs up.
     *
     * @param channel which
     */
    public void phoneHangsUp(Channel channel) {
        remoteHangup(channel, Cause.NORMAL_CLEARING, 0, true);
    }

    /** The end of a channel. */
    void hangup(Channel channel) {
        hangup(channel, 0);
    }

    void hangup(Channel channel, int techCause) {
        if (channel.dead) {
            return;
        }
        if (channel.phoneTimer != null) {
            channel.phoneTimer.cancel();
        }
        if (channel.phone != null && channel.state == ChannelState.UP && flavour.atLeast(18)) {
            RtpStatistics.publish(this, channel);
        }
        for (Spy spy : List.copyOf(spies)) {
            if (spy.target() == channel) {
                spy.targetEnded();
            }
        }
        channel.dead = true;
        channel.hungUp = true;
        channels.remove(channel.uniqueid.toLowerCase(Locale.ROOT));
        Running running = channel.running;
        if (running != null) {
            running.hangUp();
        }
        Channel other = channel.other;
        if (other != null && !other.dead) {
            remoteHangup(other, channel.hangupCause, 0, true);
        }
        MessageBuilder lines =
                about(channel).add("Cause", channel.hangupCause).add("Cause-txt", Cause.text(channel.hangupCause));
        if (techCause > 0 && flavour.atLeast(22)) {
            lines.add("TechCause", techCause);
        }
        publish("Hangup", EventClass.CALL, lines);
        if (channel.phone == null || channel.state != ChannelState.DOWN) {
            publishDeviceState(channel.device);
        }
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
        if (channel.dead || channel.hungUp || channel.owner instanceof Outgoing) {
            return false;
        }
        Bridge bridge = channel.bridge;
        String application = channel.application;
        String data = channel.data;
        channel.context = context;
        channel.exten = exten;
        channel.priority = priority;
        post(() -> {
            if (channel.dead) {
                return;
            }
            if (bridge != null) {
                // as recorded: the new place is told with what still runs, and its first step is not told again
                publishNewexten(channel, exten, application, data);
                bridge.owner.left(channel);
            }
            if (channel.owner instanceof DialplanRun run) {
                run.goTo(bridge != null);
            } else {
                if (channel.owner instanceof ApplicationRun run) {
                    run.abandon();
                }
                new DialplanRun(this, channel).goTo(bridge != null);
            }
        });
        return true;
    }

    /**
     * Joins two channels whatever they do.
     *
     * @param one a channel
     * @param two another
     */
    public void bridge(Channel one, Channel two) {
        post(() -> {
            for (Channel each : List.of(one, two)) {
                Bridge before = each.bridge;
                if (before != null) {
                    before.owner.left(each);
                }
            }
            if (!one.dead && !two.dead) {
                new BridgedPair(this, one, two).join();
            }
        });
    }

    // ---- bridges

    /** Joins two channels; {@code owner} is told when one leaves. */
    Bridge bridge(Channel first, Channel second, Bridge.BridgeOwner owner) {
        Bridge bridge = new Bridge();
        bridges.put(bridge.id, bridge);
        MessageBuilder created = new MessageBuilder();
        bridge.describe(created);
        publish("BridgeCreate", EventClass.CALL, created);
        bridge.owner = owner;
        if (first.owner instanceof DialCall.Leg) {
            publishNewexten(first, "", "AppDial", "(Outgoing Line)");
        }
        String oldest = first.number <= second.number ? first.linkedid : second.linkedid;
        first.linkedid = oldest;
        second.linkedid = oldest;
        join(bridge, first);
        join(bridge, second);
        publishBridgePeers(first, second);
        return bridge;
    }

    private void join(Bridge bridge, Channel channel) {
        bridge.channels.add(channel);
        channel.bridge = bridge;
        MessageBuilder lines = new MessageBuilder();
        bridge.describe(lines);
        channel.describe(lines, "");
        publish("BridgeEnter", EventClass.CALL, lines);
    }

    private void publishBridgePeers(Channel one, Channel two) {
        bridgePeer(two, one.name, one.uniqueid);
        bridgePeer(one, two.name, two.uniqueid);
    }

    private void bridgePeer(Channel channel, String peer, String peerId) {
        setQuietly(channel, "BRIDGEPEER", peer);
        boolean sip = channel.name.startsWith("PJSIP/");
        if (sip) {
            setQuietly(
                    channel,
                    "BRIDGEPVTCALLID",
                    peer.isEmpty()
                            ? ""
                            : java.util
                                    .UUID
                                    .nameUUIDFromBytes(peerId.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                                    .toString());
        }
    }

    private void setQuietly(Channel channel, String variable, String value) {
        channel.variables.put(variable, value);
        publishVarSet(channel, variable, value);
    }

    /** A channel leaves its bridge; the others stay. */
    void leave(Channel channel) {
        Bridge bridge = channel.bridge;
        if (bridge == null) {
            return;
        }
        if (bridge.channels.size() == 2) {
            Channel one = bridge.channels.get(0) == channel ? bridge.channels.get(1) : bridge.channels.get(0);
            bridgePeer(channel, "", "");
            bridgePeer(one, "", "");
        }
        bridge.channels.remove(channel);
        channel.bridge = null;
        MessageBuilder lines = new MessageBuilder();
        bridge.describe(lines);
        channel.describe(lines, "");
        publish("BridgeLeave", EventClass.CALL, lines);
    }

    /** Ends an empty bridge. */
    void dissolve(Bridge bridge) {
        if (bridges.remove(bridge.id) != null) {
            MessageBuilder lines = new MessageBuilder();
            bridge.describe(lines);
            publish("BridgeDestroy", EventClass.CALL, lines);
        }
    }

    // ---- digits

    /**
     * A digit arrives on a channel as if its phone's user had pressed it: what runs there gets it, else the peer hears
     * it.
     *
     * @param channel where
     * @param digit which
     * @param durationMs how long, as told in the event
     */
    public void digitReceived(Channel channel, char digit, int durationMs) {
        publish(
                "DTMFEnd",
                EventClass.DTMF,
                about(channel)
                        .add("Digit", String.valueOf(digit))
                        .add("DurationMs", durationMs)
                        .add("Direction", "Received"));
        Running running = channel.running;
        if (running != null && running.digit(digit)) {
            return;
        }
        Bridge bridge = channel.bridge;
        if (bridge != null) {
            for (Channel peer : bridge.channels()) {
                if (peer != channel) {
                    digitSent(peer, digit, Math.max(100, durationMs));
                }
            }
        }
    }

    /**
     * A digit is sent to a channel's phone.
     *
     * @param channel where
     * @param digit which
     * @param durationMs how long it sounds
     */
    public void digitSent(Channel channel, char digit, int durationMs) {
        Channel other = channel.other;
        // what is sent into one half of a Local channel is received by the other
        Channel where = other == null || other.dead ? channel : other;
        String direction = where == channel ? "Sent" : "Received";
        publish(
                "DTMFBegin",
                EventClass.DTMF,
                about(where).add("Digit", String.valueOf(digit)).add("Direction", direction));
        after(Duration.ofMillis(durationMs), () -> {
            if (!where.dead) {
                publish(
                        "DTMFEnd",
                        EventClass.DTMF,
                        about(where)
                                .add("Digit", String.valueOf(digit))
                                .add("DurationMs", durationMs)
                                .add("Direction", direction));
                if (where != channel && where.running != null) {
                    where.running.digit(digit);
                }
            }
        });
    }

    /**
     * Sends a playback command to whatever plays on the channel; silently nothing if nothing plays.
     *
     * @param channel where
     * @param control what
     */
    public void control(Channel channel, PlaybackControl control) {
        post(() -> {
            if (channel.running != null) {
                channel.running.control(control);
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
