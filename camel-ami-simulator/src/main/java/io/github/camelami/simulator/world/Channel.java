/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import io.github.camelami.simulator.time.SimulatorClock;
import io.github.camelami.simulator.wire.AsteriskText;
import io.github.camelami.simulator.wire.MessageBuilder;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A channel of the world. Only touched on the world's event loop. */
public final class Channel {

    /** A place in the dialplan. */
    record Frame(String context, String exten, int priority) {}

    static final String UNKNOWN = "<unknown>";

    final TelephonyModel world;
    final String uniqueid;
    /** Which channel of this world it is: the smaller, the older. */
    final long number;

    final Instant created;
    final Map<String, String> variables = new LinkedHashMap<>();
    /** The device that rings, or null for a Local leg. */
    final @Nullable Phone phone;
    /** What DeviceStateChange calls it. */
    final String device;

    String name;
    String linkedid;
    ChannelState state;
    String callerNumber = "";
    String callerName = "";
    String connectedNumber = "";
    String connectedName = "";
    /** The connected line is set, but no event shows it yet: whose it will be. */
    @Nullable
    Channel connectedSoon;

    String language = "en";
    String account = "";
    String context;
    String exten;
    int priority = 1;
    String application = "";
    String data = "";
    int hangupCause;
    int techCause;
    boolean hungUp;
    boolean dead;
    boolean audio;

    @Nullable
    Bridge bridge;
    /** The other half of a Local channel. */
    @Nullable
    Channel other;
    /** What runs this channel: an attempt to reach it, a dialplan, one application. */
    @Nullable
    ChannelOwner owner;

    @Nullable
    Running running;

    int spying;
    private int recordings;
    /** A Local channel without /n says so; this world never takes it out of a call, though. */
    boolean optimized;
    /** Tones play on while the dialplan goes on. */
    boolean tones;
    /** Where Return goes back to. */
    final Deque<Frame> returns = new ArrayDeque<>();

    SimulatorClock.@Nullable Timer phoneTimer;

    Channel(
            TelephonyModel world,
            String name,
            String device,
            @Nullable Phone phone,
            String uniqueid,
            String linkedid,
            ChannelState state,
            String context,
            String exten) {
        this.world = world;
        this.name = name;
        this.device = device;
        this.phone = phone;
        this.uniqueid = uniqueid;
        this.number = world.nextChannelNumber();
        this.linkedid = linkedid;
        this.state = state;
        this.context = context;
        this.exten = exten;
        this.created = world.now();
    }

    /**
     * The channel's name.
     *
     * @return for instance PJSIP/201-00000001
     */
    public String name() {
        return name;
    }

    /**
     * Its unique id.
     *
     * @return the ChannelId given in Originate, or one made by the world
     */
    public String uniqueid() {
        return uniqueid;
    }

    /**
     * The id of the call's oldest channel.
     *
     * @return a unique id
     */
    public String linkedid() {
        return linkedid;
    }

    /**
     * Its state.
     *
     * @return the state now
     */
    public ChannelState state() {
        return state;
    }

    /**
     * The bridge it is in.
     *
     * @return null if in none
     */
    public @Nullable Bridge bridge() {
        return bridge;
    }

    /**
     * What it carries out.
     *
     * @return an application's name, perhaps empty
     */
    public String application() {
        return application;
    }

    /**
     * The arguments of that application.
     *
     * @return perhaps empty
     */
    public String data() {
        return data;
    }

    /**
     * When it was made.
     *
     * @return an instant on the world's clock
     */
    public Instant created() {
        return created;
    }

    /**
     * A channel variable of this very channel, without functions.
     *
     * @param variable its name, without leading underscores
     * @return null if not set
     */
    public @Nullable String variable(String variable) {
        String value = variables.get(variable);
        if (value == null) {
            value = variables.get("_" + variable);
        }
        return value == null ? variables.get("__" + variable) : value;
    }

    /**
     * All variables.
     *
     * @return name to value, in the order they were set
     */
    public Map<String, String> variables() {
        return Map.copyOf(variables);
    }

    /**
     * All variables in the order Asterisk lists them.
     *
     * @return the one set last first
     */
    public List<Map.Entry<String, String>> variablesNewestFirst() {
        List<Map.Entry<String, String>> entries = new ArrayList<>();
        variables.forEach((name, value) -> entries.add(0, Map.entry(name, value)));
        return entries;
    }

    /**
     * The technology.
     *
     * @return for instance PJSIP or Local
     */
    public String technology() {
        return name.substring(0, name.indexOf('/'));
    }

    /**
     * The caller's number.
     *
     * @return empty if unknown
     */
    public String callerNumber() {
        return callerNumber;
    }

    /**
     * The caller's name.
     *
     * @return empty if unknown
     */
    public String callerName() {
        return callerName;
    }

    /**
     * The connected party's number.
     *
     * @return empty if unknown
     */
    public String connectedNumber() {
        return connectedNumber;
    }

    /**
     * The connected party's name.
     *
     * @return empty if unknown
     */
    public String connectedName() {
        return connectedName;
    }

    /**
     * One more recording of this channel runs.
     *
     * @return how many run now
     */
    public int recordingStarted() {
        return ++recordings;
    }

    /**
     * One recording of this channel ends.
     *
     * @return false if none ran
     */
    public boolean recordingStopped() {
        if (recordings == 0) {
            return false;
        }
        recordings--;
        return true;
    }

    boolean isLocal() {
        return other != null || name.startsWith("Local/");
    }

    /** What stands before the -xxxxxxxx of the name. */
    String deviceName() {
        return device;
    }

    /**
     * Adds the channel's keys in Asterisk's order (manager_channels.c).
     *
     * @param lines where to
     * @param prefix for instance {@code Dest}, or empty
     */
    public void describe(MessageBuilder lines, String prefix) {
        lines.add(prefix + "Channel", name);
        lines.add(prefix + "ChannelState", state.number());
        lines.add(prefix + "ChannelStateDesc", state.label());
        lines.add(prefix + "CallerIDNum", orUnknown(callerNumber));
        lines.add(prefix + "CallerIDName", callerName.isEmpty() ? UNKNOWN : AsteriskText.escapeC(callerName));
        lines.add(prefix + "ConnectedLineNum", orUnknown(connectedNumber));
        lines.add(
                prefix + "ConnectedLineName", connectedName.isEmpty() ? UNKNOWN : AsteriskText.escapeC(connectedName));
        lines.add(prefix + "Language", language);
        lines.add(prefix + "AccountCode", account);
        lines.add(prefix + "Context", context);
        lines.add(prefix + "Exten", exten);
        lines.add(prefix + "Priority", priority);
        lines.add(prefix + "Uniqueid", uniqueid);
        lines.add(prefix + "Linkedid", linkedid);
        for (String variable : world.channelVariables()) {
            String value = world.variable(this, variable);
            lines.add(prefix + "ChanVariable", variable + "=" + (value == null ? "" : AsteriskText.escapeC(value)));
        }
    }

    static String orUnknown(String value) {
        return value.isEmpty() ? UNKNOWN : value;
    }

    @Override
    public String toString() {
        return name;
    }
}
