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
 * A channel of the world, from being made to its Hangup. It owns its state: its runner asks for a transition, and the
 * channel sends the events that belong to it. Only touched on the world's event loop.
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

    // ---- what it is

    /** {@return its world} */
    public TelephonyModel world() {
        return world;
    }

    /** {@return its name, for instance PJSIP/201-00000001} */
    public String name() {
        return name;
    }

    /** {@return its unique id: the ChannelId given in Originate, or one made by the world} */
    public String uniqueid() {
        return uniqueid;
    }

    /** {@return the id of the call's oldest channel} */
    public String linkedid() {
        return linkedid;
    }

    /** Both belong to the older one's call from now on. */
    void linkWith(Channel peer) {
        String oldest = number <= peer.number ? linkedid : peer.linkedid;
        linkedid = oldest;
        peer.linkedid = oldest;
    }

    /** What DeviceStateChange calls its device. */
    String device() {
        return device;
    }

    /** The device that rings; null for a half of a Local channel. */
    @Nullable
    Phone phone() {
        return phone;
    }

    /** {@return its technology, for instance PJSIP or Local} */
    public String technology() {
        return name.substring(0, name.indexOf('/'));
    }

    /** {@return when it was made, on the world's clock} */
    public Instant created() {
        return created;
    }

    /** {@return who talks on it} */
    public Parties parties() {
        return parties;
    }

    /** {@return where it stands in the dialplan} */
    public Position position() {
        return position;
    }

    /** {@return its variables} */
    public ChannelVariables variables() {
        return variables;
    }

    /** As {@link #set(String, String, String)}; the event shows the name as it is. */
    public void set(String variable, String value) {
        set(variable, value, variable);
    }

    /**
     * Sets a variable where it stands, with its event.
     *
     * @param variable its name, with its underscores
     * @param value its value
     * @param shown the name that the event shows
     */
    public void set(String variable, String value, String shown) {
        variables.put(variable, value);
        Variables.publish(world, this, shown, value);
    }

    // ---- what runs it

    /** {@return the name of the application it carries out, perhaps empty} */
    public String application() {
        return application;
    }

    /** {@return the arguments of that application, perhaps empty} */
    public String data() {
        return data;
    }

    /** What it carries out from now on, as events show it. */
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
     * Gives it to somebody who runs it from now on.
     *
     * @param who runs it
     * @param what the application it carries out, as events show it
     * @param arguments of that application
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

    /** {@return the bridge it is in; null if in none} */
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

    /** {@return whether it is a half of a Local channel} */
    public boolean isLocal() {
        return other != null || name.startsWith("Local/");
    }

    void pairWith(Channel half, boolean optimized) {
        this.other = half;
        half.other = this;
        this.localCall = new LocalCall(this, half, optimized);
    }

    /** Ends the other half, and not this one with it. */
    void endOther() {
        Channel half = other;
        if (half != null) {
            other = null;
            half.other = null;
            half.hangup();
        }
    }

    /** {@return what is heard on it} */
    public Media media() {
        return media;
    }

    /** {@return whether audio goes to it: tones, or an application that streams} */
    public boolean isStreamedTo() {
        return media.hasTones() || running != null && running.streams();
    }

    // ---- its events

    /**
     * Adds its keys in Asterisk's order.
     *
     * @param lines where to
     * @param prefix for instance {@code Dest}, or empty
     */
    public void describe(MessageBuilder lines, String prefix) {
        ChannelEvents.describe(this, lines, prefix);
    }

    /** {@return its keys, to add more to them} */
    public MessageBuilder about() {
        MessageBuilder lines = new MessageBuilder();
        describe(lines, "");
        return lines;
    }

    /**
     * Sends an event of class call that has nothing but its keys.
     *
     * @param event the event's name
     */
    public void publish(String event) {
        world.publish(event, EventClass.CALL, about());
    }

    // ---- its way

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

    /** {@return whether it has ended, or was asked to} */
    public boolean isHungUp() {
        return hungUp;
    }

    /** {@return why it ends; 0 while nobody has said} */
    public int hangupCause() {
        return hangupCause;
    }

    /**
     * Says why it ends.
     *
     * @param cause of the causes of Q.850
     */
    public void hangupCause(int cause) {
        this.hangupCause = cause;
    }

    /** What the phone's user will do next; ends with the channel. */
    void phoneTimer(SimulatorClock.Timer timer) {
        this.phoneTimer = timer;
    }

    /**
     * Starts reaching its far end.
     *
     * @return false if that is impossible at once
     */
    public boolean call() {
        return localCall == null ? PhoneCall.ring(this) : localCall.run();
    }

    /**
     * Changes its state, with the events.
     *
     * @param next the new one
     */
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

    /** Takes the call: it is up, and the watcher of its other half sees it answer. */
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

    /** Its far end sees it ring. */
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
     * Its far end sees it busy or congested.
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
     * Asks it to end, as AMI's Hangup does; what runs it notices.
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

    /** Its phone hangs up. */
    public void phoneHangsUp() {
        remoteHangup(Cause.NORMAL_CLEARING, 0, true);
    }

    /** The far end hung up: HangupRequest, then as {@link #softHangup}. */
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

    /** Its dialplan is over: it is hung up, but runs what the dialplan has for that. */
    void dialplanEnded() {
        hungUp = true;
        world.publish("SoftHangupRequest", EventClass.CALL, about().add("Cause", Cause.NORMAL_CLEARING));
    }

    /** Its end. */
    public void hangup() {
        hangup(0);
    }

    /** Its end, with what the far end said when it refused. */
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

    /** Ends without a word, with its world. */
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
