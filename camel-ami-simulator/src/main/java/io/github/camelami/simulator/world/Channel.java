/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import io.github.camelami.simulator.time.SimulatorClock;
import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.wire.MessageBuilder;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A channel, from creation to Hangup. The channel manages its own state: its owner requests a transition, and the
 * channel sends the matching events. Event loop only.
 */
public final class Channel {

    static final String UNKNOWN = "<unknown>";

    private final TelephonyModel world;
    private final String name;
    private final String device;
    private final @Nullable Phone phone;
    private final String uniqueid;
    private final long number;
    private final Instant created;
    private final Parties parties = new Parties();
    private final Position position;
    private final ChannelVariables variables = new ChannelVariables();
    private final Media media = new Media();
    private String linkedid;
    private ChannelState state;
    private String application = "";
    private String data = "";
    private int hangupCause;
    private int techCause;
    private boolean hungUp;
    private boolean dead;
    private @Nullable Bridge bridge;
    private @Nullable Channel other;
    private @Nullable LocalCall localCall;
    private @Nullable ChannelOwner owner;
    private @Nullable Running running;
    private SimulatorClock.@Nullable Timer phoneTimer;

    Channel(
            TelephonyModel world,
            String name,
            String device,
            @Nullable Phone phone,
            String uniqueid,
            String linkedid,
            ChannelState state,
            Position position) {
        this.world = world;
        this.name = name;
        this.device = device;
        this.phone = phone;
        this.uniqueid = uniqueid;
        this.number = world.channelTable().nextNumber();
        this.linkedid = linkedid;
        this.state = state;
        this.position = position;
        this.created = world.now();
    }

    // ---- identity

    /** {@return its world} */
    public TelephonyModel world() {
        return world;
    }

    /** {@return its name, for instance PJSIP/201-00000001} */
    public String name() {
        return name;
    }

    /** {@return its unique id: the ChannelId of Originate, or a generated id} */
    public String uniqueid() {
        return uniqueid;
    }

    /** {@return the id of the call's oldest channel} */
    public String linkedid() {
        return linkedid;
    }

    /** Assigns both channels to the call of the older one. */
    void linkWith(Channel peer) {
        String oldest = number <= peer.number ? linkedid : peer.linkedid;
        linkedid = oldest;
        peer.linkedid = oldest;
    }

    /** Returns the name of its device in DeviceStateChange. */
    String device() {
        return device;
    }

    /** Returns its phone; null for either half of a Local channel. */
    @Nullable
    Phone phone() {
        return phone;
    }

    /** {@return its technology, for instance PJSIP or Local} */
    public String technology() {
        return name.substring(0, name.indexOf('/'));
    }

    /** {@return the time at which it was created, on the world's clock} */
    public Instant created() {
        return created;
    }

    /** {@return its caller id and connected line} */
    public Parties parties() {
        return parties;
    }

    /** {@return its position in the dialplan} */
    public Position position() {
        return position;
    }

    /** {@return its variables} */
    public ChannelVariables variables() {
        return variables;
    }

    /** Sets a variable like {@link #set(String, String, String)}. VarSet shows the name unchanged. */
    public void set(String variable, String value) {
        set(variable, value, variable);
    }

    /**
     * Sets a variable and sends VarSet. An existing variable keeps its place in the order.
     *
     * @param variable its name, with any leading underscores
     * @param value its value
     * @param shown the name that VarSet shows
     */
    public void set(String variable, String value, String shown) {
        variables.put(variable, value);
        Variables.publish(world, this, shown, value);
    }

    // ---- owner and application

    /** {@return the name of the running application, possibly empty} */
    public String application() {
        return application;
    }

    /** {@return the arguments of that application, possibly empty} */
    public String data() {
        return data;
    }

    /** Sets the running application to show in events. */
    void carriesOut(String what, String arguments) {
        this.application = what;
        this.data = arguments;
    }

    @Nullable
    ChannelOwner owner() {
        return owner;
    }

    void owner(ChannelOwner who) {
        this.owner = who;
    }

    /**
     * Sets the new owner of the channel.
     *
     * @param who the new owner
     * @param what the application to show in events
     * @param arguments the arguments of that application
     */
    public void runBy(ChannelOwner who, String what, String arguments) {
        this.owner = who;
        carriesOut(what, arguments);
    }

    @Nullable
    Running running() {
        return running;
    }

    void running(@Nullable Running now) {
        this.running = now;
    }

    /** {@return the bridge that the channel is in; null if it is in none} */
    public @Nullable Bridge bridge() {
        return bridge;
    }

    void bridge(@Nullable Bridge now) {
        this.bridge = now;
    }

    /** {@return the other half of a Local channel; null if it has none} */
    public @Nullable Channel other() {
        return other;
    }

    /** {@return whether it is one half of a Local channel} */
    public boolean isLocal() {
        return other != null || name.startsWith("Local/");
    }

    void pairWith(Channel half, boolean optimized) {
        this.other = half;
        half.other = this;
        this.localCall = new LocalCall(this, half, optimized);
    }

    /** Ends the other half of a Local channel, but not this one. */
    void endOther() {
        Channel half = other;
        if (half != null) {
            other = null;
            half.other = null;
            half.hangup();
        }
    }

    /** {@return the state of its media} */
    public Media media() {
        return media;
    }

    /** {@return whether it receives audio: tones, or the output of an application} */
    public boolean isStreamedTo() {
        return media.hasTones() || running != null && running.streams();
    }

    // ---- its events

    /**
     * Adds the lines that describe the channel, in Asterisk's order.
     *
     * @param prefix the prefix of the keys, for instance {@code Dest}, or empty
     */
    public void describe(MessageBuilder lines, String prefix) {
        ChannelEvents.describe(this, lines, prefix);
    }

    /** {@return the lines that describe the channel, to which further lines can be added} */
    public MessageBuilder about() {
        MessageBuilder lines = new MessageBuilder();
        describe(lines, "");
        return lines;
    }

    /**
     * Sends an event of class call that contains only the lines that describe the channel.
     *
     * @param event the event's name
     */
    public void publish(String event) {
        world.publish(event, EventClass.CALL, about());
    }

    // ---- life cycle

    /** {@return its state} */
    public ChannelState state() {
        return state;
    }

    /** {@return whether it is up} */
    public boolean isUp() {
        return state == ChannelState.UP;
    }

    /** {@return whether it has ended} */
    public boolean isDead() {
        return dead;
    }

    /** {@return whether it has ended or its hangup was requested} */
    public boolean isHungUp() {
        return hungUp;
    }

    /** {@return the hangup cause; 0 while it is unknown} */
    public int hangupCause() {
        return hangupCause;
    }

    /**
     * Sets the hangup cause.
     *
     * @param cause a Q.850 cause
     */
    public void hangupCause(int cause) {
        this.hangupCause = cause;
    }

    /** Stores the timer for the phone's next action, such as answering, to cancel it when the channel ends. */
    void phoneTimer(SimulatorClock.Timer timer) {
        this.phoneTimer = timer;
    }

    /**
     * Calls its far end.
     *
     * @return false if the call fails immediately
     */
    public boolean call() {
        return localCall == null ? PhoneCall.ring(this) : localCall.run();
    }

    /** Changes its state, and sends the matching events. */
    public void state(ChannelState next) {
        if (state == next || dead) {
            return;
        }
        state = next;
        publish("Newstate");
        if (next != ChannelState.BUSY) {
            world.devices().changed(device);
        }
    }

    /** Answers the call: the channel goes up, and the owner of its other half, if any, is notified. */
    public void answer() {
        if (isUp() || dead) {
            return;
        }
        state(ChannelState.UP);
        media.audio(phone == null || !phone.manner().silent());
        Channel half = other;
        if (half != null && !half.dead && !half.isUp()) {
            half.state(ChannelState.UP);
            half.media.audio(true);
            if (half.owner != null) {
                half.owner.answered(half);
            }
        }
    }

    /** Reports to the other half of a Local channel that the call is ringing. */
    public void indicateRinging() {
        Channel half = other;
        if (half != null && !half.dead && half.state == ChannelState.DOWN) {
            half.state(ChannelState.RINGING);
            if (half.owner != null) {
                half.owner.ringing(half);
            }
        }
    }

    /**
     * Reports to the other half of a Local channel that the call is busy or congested.
     *
     * @param dialStatus BUSY or CONGESTION
     */
    public void indicateRefusal(String dialStatus) {
        Channel half = other;
        if (half != null && !half.dead && half.owner != null) {
            half.owner.refused(half, dialStatus);
        }
    }

    /**
     * Requests a hangup of the channel, like the action Hangup, and notifies its owner.
     *
     * @param cause the cause, 0 for none
     */
    public void softHangup(int cause) {
        if (dead) {
            return;
        }
        if (cause > 0) {
            hangupCause = cause;
        }
        if (hungUp) {
            return;
        }
        hungUp = true;
        world.post(() -> {
            if (dead) {
                return;
            }
            if (owner == null) {
                hangup();
            } else {
                owner.hangupRequested(this);
            }
        });
    }

    /** Hangs up as the user of its phone would. */
    public void phoneHangsUp() {
        remoteHangup(Cause.NORMAL_CLEARING, 0, true);
    }

    /** Handles a hangup by the far end: sends HangupRequest, then acts like {@link #softHangup}. */
    void remoteHangup(int cause, int sipStatus, boolean causeShown) {
        if (dead || hungUp) {
            return;
        }
        if (cause > 0) {
            hangupCause = cause;
        }
        techCause = sipStatus;
        MessageBuilder lines = about();
        if (causeShown) {
            lines.add("Cause", cause);
        }
        if (sipStatus > 0 && world.flavour().atLeast(22)) {
            lines.add("TechCause", sipStatus);
        }
        world.publish("HangupRequest", EventClass.CALL, lines);
        softHangup(0);
    }

    /** Handles the end of its dialplan: marks the channel as hung up, and sends SoftHangupRequest. */
    void dialplanEnded() {
        hungUp = true;
        world.publish("SoftHangupRequest", EventClass.CALL, about().add("Cause", Cause.NORMAL_CLEARING));
    }

    /** Ends the channel. */
    public void hangup() {
        hangup(0);
    }

    /** Ends the channel, and reports the SIP status with which the far end refused the call. */
    public void hangupAsRefused() {
        hangup(techCause);
    }

    void hangup(int sipStatus) {
        if (dead) {
            return;
        }
        if (phoneTimer != null) {
            phoneTimer.cancel();
        }
        if (phone != null && isUp() && world.flavour().atLeast(18)) {
            RtpStatistics.publish(this);
        }
        for (ChannelWatcher each : List.copyOf(world.watchers())) {
            if (each.target() == this) {
                each.targetEnded();
            }
        }
        dead = true;
        hungUp = true;
        world.channelTable().remove(this);
        if (running != null) {
            running.hangUp();
        }
        Channel half = other;
        if (half != null && !half.dead) {
            half.remoteHangup(hangupCause, 0, true);
        }
        MessageBuilder lines = about().add("Cause", hangupCause).add("Cause-txt", Cause.text(hangupCause));
        if (sipStatus > 0 && world.flavour().atLeast(22)) {
            lines.add("TechCause", sipStatus);
        }
        world.publish("Hangup", EventClass.CALL, lines);
        if (phone == null || state != ChannelState.DOWN) {
            world.devices().changed(device);
        }
    }

    /** Ends the channel without sending events, when the world is cleared. */
    void vanish() {
        dead = true;
        hungUp = true;
        if (phoneTimer != null) {
            phoneTimer.cancel();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
