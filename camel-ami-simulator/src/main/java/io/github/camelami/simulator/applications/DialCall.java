/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.applications;

import io.github.camelami.simulator.time.SimulatorClock;
import io.github.camelami.simulator.world.Arguments;
import io.github.camelami.simulator.world.Cause;
import io.github.camelami.simulator.world.Channel;
import io.github.camelami.simulator.world.ChannelEvents;
import io.github.camelami.simulator.world.ChannelOwner;
import io.github.camelami.simulator.world.Parties;
import io.github.camelami.simulator.world.Running;
import io.github.camelami.simulator.world.TelephonyModel;
import io.github.camelami.simulator.world.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The application Dial: rings one or more devices and bridges the caller with the first one that answers (app_dial.c).
 */
final class DialCall {

    private static final List<String> CLEARED = List.of(
            "DIALSTATUS",
            "DIALEDPEERNUMBER",
            "DIALEDPEERNAME",
            "ANSWEREDTIME",
            "ANSWEREDTIME_MS",
            "DIALEDTIME",
            "DIALEDTIME_MS",
            "RINGTIME",
            "RINGTIME_MS",
            "PROGRESSTIME",
            "PROGRESSTIME_MS");

    private final Running running;
    private final Channel caller;
    private final TelephonyModel world;
    private final List<Leg> legs = new ArrayList<>();
    private final Instant begun;
    private SimulatorClock.@Nullable Timer timeout;
    private String status = "CHANUNAVAIL";
    private boolean goOn;
    private @Nullable Instant answeredAt;
    private @Nullable Leg answered;

    private DialCall(Running running) {
        this.running = running;
        this.caller = running.channel();
        this.world = running.world();
        this.begun = world.now();
    }

    static void start(Running running, String arguments) {
        new DialCall(running).start(arguments);
    }

    private void start(String arguments) {
        List<String> parts = Arguments.split(arguments, 4);
        goOn = Arguments.at(parts, 2).contains("g");
        for (String name : CLEARED) {
            set(name, "");
        }
        for (String dialString : parts.get(0).split("&")) {
            dial(dialString.strip());
        }
        if (legs.isEmpty()) {
            finishUnanswered(status);
            return;
        }
        running.onHangup(this::callerGone);
        String seconds = Arguments.at(parts, 1).strip();
        if (!seconds.isEmpty()) {
            Duration limit = Times.seconds(seconds);
            if (!limit.isZero()) {
                timeout = world.after(limit, this::noAnswer);
            }
        }
    }

    private void dial(String dialString) {
        int slash = dialString.indexOf('/');
        if (slash <= 0) {
            return;
        }
        Channel callee = world.channelTable().request(dialString, caller.linkedid());
        if (callee == null) {
            return;
        }
        String number = dialString.substring(slash + 1);
        Leg leg = new Leg(callee, number);
        callee.runBy(leg, "AppDial", "(Outgoing Line)");
        inherit(callee);
        callee.set("DIALEDPEERNUMBER", number);
        Parties calling = caller.parties();
        Parties called = callee.parties();
        called.connected(calling.callerNumber(), calling.callerName());
        if (called.callerNumber().isEmpty()) {
            called.caller(caller.position().exten(), calling.callerName());
        }
        if (!callee.isLocal()) {
            callee.position().exten(caller.position().exten());
        }
        ChannelEvents.newexten(callee, callee.position().exten(), "AppDial", "(Outgoing Line)");
        ChannelEvents.newCallerid(callee);
        if (calling.hasCaller()) {
            callee.publish("NewConnectedLine");
        }
        if (!callee.call()) {
            callee.hangup();
            return;
        }
        legs.add(leg);
        ChannelEvents.dial("DialBegin", caller, callee, "DialString", number);
        if (!callee.isLocal()) {
            calling.connected(called.callerNumber(), called.callerName());
            caller.publish("NewConnectedLine");
        }
    }

    /** Copies the caller's inheritable variables, whose names start with an underscore, to a dialled channel. */
    private void inherit(Channel callee) {
        caller.variables().asMap().forEach((name, value) -> {
            if (name.startsWith("_")) {
                callee.set(name.startsWith("__") ? name : name.substring(1), value);
            }
        });
    }

    private void callerGone() {
        Leg talking = answered;
        if (talking != null) {
            if (talking.done) {
                running.hangUp();
            } else {
                endBridge(caller);
            }
            return;
        }
        stopTimer();
        cancelLegs("CANCEL", null);
        set("DIALSTATUS", "CANCEL");
        running.hangUp();
    }

    private void noAnswer() {
        if (answered != null || running.ended()) {
            return;
        }
        cancelLegs("NOANSWER", null);
        finishUnanswered("NOANSWER");
    }

    private void cancelLegs(String dialStatus, @Nullable Leg but) {
        for (Leg leg : List.copyOf(legs)) {
            if (leg != but && !leg.channel.isDead()) {
                ChannelEvents.dial("DialEnd", caller, leg.channel, "DialStatus", dialStatus);
                if (but != null) {
                    leg.channel.hangupCause(26);
                }
                leg.done = true;
                leg.channel.hangup();
            }
        }
        legs.removeIf(leg -> leg != but);
    }

    private void finishUnanswered(String dialStatus) {
        stopTimer();
        set("DIALSTATUS", dialStatus);
        running.goOn();
    }

    private void stopTimer() {
        if (timeout != null) {
            timeout.cancel();
        }
    }

    private void set(String name, String value) {
        caller.set(name, value);
    }

    private void legEnded(Leg leg) {
        legs.remove(leg);
        if (answered == null && legs.isEmpty() && !running.ended()) {
            finishUnanswered(status);
        }
    }

    private void talk(Leg leg) {
        answered = leg;
        answeredAt = world.now();
        stopTimer();
        Channel callee = leg.channel;
        set("DIALSTATUS", "ANSWER");
        set("DIALEDPEERNAME", callee.name());
        set("DIALEDPEERNUMBER", leg.number);
        callee.position().exten("");
        ChannelEvents.dial("DialEnd", caller, callee, "DialStatus", "ANSWER");
        cancelLegs("CANCEL", leg);
        caller.answer();
        world.post(() -> {
            if (!caller.isDead() && !callee.isDead() && !caller.isHungUp() && !callee.isHungUp()) {
                world.bridgeTable().join(callee, caller, this::left);
            }
        });
    }

    /** Takes a redirected party out of the bridge, and ends the other party's call. */
    private void left(Channel channel) {
        Leg leg = answered;
        if (leg == null || channel.bridge() == null) {
            return;
        }
        Channel callee = leg.channel;
        Channel other = channel == caller ? callee : caller;
        world.bridgeTable().part(channel, other);
        leg.done = true;
        channel.hangupCause(Cause.NORMAL_CLEARING);
        other.hangupCause(Cause.NORMAL_CLEARING);
        if (channel == caller) {
            set("DIALSTATUS", "ANSWER");
            world.post(callee::hangup);
        } else {
            endTimes();
            set("DIALSTATUS", "ANSWER");
            running.hangUp();
        }
    }

    private void endTimes() {
        Instant since = answeredAt == null ? begun : answeredAt;
        long talked = Duration.between(since, world.now()).toMillis();
        long dialled = Duration.between(begun, world.now()).toMillis();
        set("ANSWEREDTIME", Long.toString(talked / 1000));
        set("ANSWEREDTIME_MS", Long.toString(talked));
        set("DIALEDTIME", Long.toString(dialled / 1000));
        set("DIALEDTIME_MS", Long.toString(dialled));
    }

    private void endBridge(Channel first) {
        Leg leg = answered;
        if (leg == null) {
            return;
        }
        Channel callee = leg.channel;
        Channel second = first == caller ? callee : caller;
        if (first.hangupCause() == 0) {
            first.hangupCause(Cause.NORMAL_CLEARING);
        }
        if (second.hangupCause() == 0) {
            second.hangupCause(first.hangupCause());
        }
        world.bridgeTable().part(first, second, this::endTimes);
        set("DIALSTATUS", "ANSWER");
        leg.done = true;
        world.post(callee::hangup);
        finishTalk();
    }

    private void finishTalk() {
        if (goOn && !caller.isHungUp()) {
            running.goOn();
        } else {
            running.hangUp();
        }
    }

    /** A dialled channel, from ringing to the end of the call. */
    final class Leg implements ChannelOwner {
        private final Channel channel;
        private final String number;
        private boolean done;

        private Leg(Channel channel, String number) {
            this.channel = channel;
            this.number = number;
        }

        @Override
        public boolean isDialled() {
            return true;
        }

        @Override
        public void ringing(Channel which) {
            ChannelEvents.dial("DialState", caller, channel, "DialStatus", "RINGING");
            if (!caller.isUp()) {
                caller.indicateRinging();
            }
        }

        @Override
        public void answered(Channel which) {
            if (answered == null && !done) {
                talk(this);
            }
        }

        @Override
        public void refused(Channel which, String dialStatus) {
            if (done || answered != null) {
                return;
            }
            done = true;
            status = dialStatus;
            ChannelEvents.dial("DialEnd", caller, channel, "DialStatus", dialStatus);
            channel.hangup();
            legEnded(this);
        }

        @Override
        public void hangupRequested(Channel which) {
            if (done) {
                channel.hangup();
                return;
            }
            if (answered == this) {
                endBridge(channel);
                return;
            }
            done = true;
            status = Cause.dialStatus(channel.hangupCause());
            ChannelEvents.dial("DialEnd", caller, channel, "DialStatus", status);
            channel.hangupAsRefused();
            legEnded(this);
        }
    }
}
