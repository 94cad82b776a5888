/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.queue;

import io.github.camelami.simulator.time.SimulatorClock;
import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.wire.MessageBuilder;
import io.github.camelami.simulator.world.Arguments;
import io.github.camelami.simulator.world.Cause;
import io.github.camelami.simulator.world.Channel;
import io.github.camelami.simulator.world.ChannelEvents;
import io.github.camelami.simulator.world.ChannelOwner;
import io.github.camelami.simulator.world.Parties;
import io.github.camelami.simulator.world.Running;
import io.github.camelami.simulator.world.TelephonyModel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A caller in a queue: runs the application Queue, from joining the queue to the end of the call with an agent
 * (app_queue.c).
 */
final class QueueCall {

    private static final List<String> TIMES =
            List.of("ANSWEREDTIME", "ANSWEREDTIME_MS", "DIALEDTIME", "DIALEDTIME_MS", "QUEUEWAIT", "QUEUEWAIT_MS");

    private final Running running;
    private final TelephonyModel world;
    private final Channel caller;
    private final CallQueue queue;
    private final Instant joined;
    private final int originalPosition;
    private final List<Leg> legs = new ArrayList<>();
    private SimulatorClock.@Nullable Timer ringTimer;
    private SimulatorClock.@Nullable Timer retryTimer;
    private @Nullable Leg agent;
    private @Nullable Instant answeredAt;
    private boolean over;

    private QueueCall(Running running, CallQueue queue) {
        this.running = running;
        this.world = running.world();
        this.caller = running.channel();
        this.queue = queue;
        this.joined = world.now();
        this.originalPosition = queue.waiting.size() + 1;
    }

    static void start(CallQueues queues, Running running, String arguments) {
        CallQueue queue = queues.find(Arguments.split(arguments, 8).get(0));
        if (queue == null) {
            running.world().setVariable(running.channel(), "QUEUESTATUS", "UNKNOWN");
            running.goOn();
            return;
        }
        new QueueCall(running, queue).join();
    }

    Channel caller() {
        return caller;
    }

    long waitedSeconds() {
        return Duration.between(joined, world.now()).toSeconds();
    }

    /** Sets the variables with the durations of the connected call. Only Asterisk 22 and later have them. */
    private void reportTalk(Instant since) {
        if (!world.flavour().atLeast(22)) {
            return;
        }
        long talked = Duration.between(since, world.now()).toMillis();
        long dialled = Duration.between(joined, world.now()).toMillis();
        set("ANSWEREDTIME", Long.toString(talked / 1000));
        set("ANSWEREDTIME_MS", Long.toString(talked));
        set("DIALEDTIME", Long.toString(dialled / 1000));
        set("DIALEDTIME_MS", Long.toString(dialled));
    }

    /** Sets the variables with the durations of a call that nobody answered. Only Asterisk 22 and later have them. */
    private void reportNoTalk() {
        waitEnded();
        if (!world.flavour().atLeast(22)) {
            return;
        }
        long dialled = Duration.between(joined, world.now()).toMillis();
        set("DIALEDTIME", Long.toString(dialled / 1000));
        set("DIALEDTIME_MS", Long.toString(dialled));
        set("ANSWEREDTIME", "0");
        set("ANSWEREDTIME_MS", "0");
    }

    private void join() {
        if (world.flavour().atLeast(22)) {
            TIMES.forEach(name -> set(name, ""));
        }
        queue.waiting.add(this);
        running.onHangup(this::callerGone);
        running.atEnd(this::tidy);
        world.publish(
                "QueueCallerJoin",
                EventClass.AGENT,
                caller.about()
                        .add("Queue", queue.name())
                        .add("Position", queue.waiting.size())
                        .add("Count", queue.waiting.size()));
        world.publish("MusicOnHoldStart", EventClass.CALL, caller.about().add("Class", "default"));
        tryAgents();
    }

    private void waitEnded() {
        if (!world.flavour().atLeast(22)) {
            return;
        }
        set("QUEUEWAIT", Long.toString(waitedSeconds()));
        set("QUEUEWAIT_MS", Long.toString(waitedSeconds() * 1000));
    }

    private void set(String name, String value) {
        caller.set(name, value);
    }

    /** Rings the next free agents, if it is this caller's turn. */
    void tryAgents() {
        if (over || agent != null || !legs.isEmpty() || retryTimer != null || queue.waiting.indexOf(this) != 0) {
            return;
        }
        for (QueueMember member : queue.next()) {
            call(member);
        }
        if (!legs.isEmpty()) {
            ringTimer = world.after(queue.ringTime, this::nobodyAnswered);
        }
    }

    private void call(QueueMember member) {
        Channel callee = world.channelTable().request(member.memberInterface, caller.linkedid());
        if (callee == null) {
            return;
        }
        Leg leg = new Leg(callee, member);
        callee.runBy(leg, "AppQueue", "(Outgoing Line)");
        Parties calling = caller.parties();
        Parties called = callee.parties();
        called.caller(calling.callerNumber(), calling.callerName());
        called.connectedSoon(calling);
        ChannelEvents.newexten(callee, callee.position().exten(), "AppQueue", "(Outgoing Line)");
        ChannelEvents.newCallerid(callee);
        String dialled = member.memberInterface.substring(member.memberInterface.indexOf('/') + 1);
        world.setVariable(callee, "DIALEDPEERNUMBER", dialled);
        if (!callee.call()) {
            callee.hangup();
            return;
        }
        member.ringing = true;
        queue.rings(member);
        legs.add(leg);
        String exten = callee.position().exten();
        callee.position().exten(caller.position().exten());
        called.connectedSoon(null);
        called.connected(calling.callerNumber(), calling.callerName());
        MessageBuilder lines = caller.about();
        callee.describe(lines, "Dest");
        lines.add("Queue", queue.name())
                .add("Interface", member.memberInterface)
                .add("MemberName", member.memberName);
        world.publish("AgentCalled", EventClass.AGENT, lines);
        // DialBegin shows the channel as it was before the connected line was set (app_queue.c, ring_entry)
        callee.position().exten(exten);
        called.connected("", "");
        ChannelEvents.dial("DialBegin", caller, callee, "DialString", member.memberInterface);
        callee.position().exten(caller.position().exten());
        called.connected(calling.callerNumber(), calling.callerName());
        ChannelEvents.newexten(callee, callee.position().exten(), "AppQueue", "(Outgoing Line)");
        callee.publish("NewConnectedLine");
    }

    private void nobodyAnswered() {
        if (over || agent != null) {
            return;
        }
        List<Leg> rung = List.copyOf(legs);
        rung.forEach(leg ->
                ringNoAnswer(leg, Duration.between(leg.called, world.now()).toMillis()));
        rung.forEach(leg -> dialEnd(leg, "NOANSWER"));
        cancel(rung);
        tryLater();
    }

    private void dialEnd(Leg leg, String dialStatus) {
        ChannelEvents.dial("DialEnd", caller, leg.channel, "DialStatus", dialStatus);
    }

    /** Hangs up phones that have not answered. Each gets a DialEnd CANCEL, even after another DialEnd (hangupcalls). */
    private void cancel(List<Leg> unanswered) {
        for (Leg leg : unanswered) {
            dialEnd(leg, "CANCEL");
            leg.drop();
        }
        legs.removeAll(unanswered);
    }

    private void tryLater() {
        retryTimer = world.after(queue.retry, () -> {
            retryTimer = null;
            tryAgents();
        });
    }

    /** Sends AgentRingNoAnswer. When the caller hangs up, Asterisk does not send it (wait_for_answer). */
    private void ringNoAnswer(Leg leg, long milliseconds) {
        MessageBuilder lines = caller.about();
        leg.channel.describe(lines, "Dest");
        lines.add("Queue", queue.name())
                .add("Interface", leg.member.memberInterface)
                .add("MemberName", leg.member.memberName)
                .add("RingTime", milliseconds);
        world.publish("AgentRingNoAnswer", EventClass.AGENT, lines);
    }

    /** Takes the caller out of the queue (leave_queue). */
    private void leave() {
        int position = queue.waiting.indexOf(this) + 1;
        if (queue.waiting.remove(this)) {
            world.publish(
                    "QueueCallerLeave",
                    EventClass.AGENT,
                    caller.about()
                            .add("Queue", queue.name())
                            .add("Position", position)
                            .add("Count", queue.waiting.size()));
            set("QUEUEPOSITION", Integer.toString(position));
        }
    }

    private void answered(Leg leg) {
        agent = leg;
        answeredAt = world.now();
        leg.member.ringing = false;
        leg.member.inCall = true;
        stopTimers();
        dialEnd(leg, "ANSWER");
        legs.remove(leg);
        List<Leg> others = List.copyOf(legs);
        for (Leg other : others) {
            dialEnd(other, "CANCEL");
            other.channel.hangupCause(26);
        }
        cancel(others);
        caller.publish("MusicOnHoldStop");
        leave();
        waitEnded();
        MessageBuilder lines = caller.about();
        leg.channel.describe(lines, "Dest");
        lines.add("Queue", queue.name())
                .add("Interface", leg.member.memberInterface)
                .add("MemberName", leg.member.memberName)
                .add("HoldTime", waitedSeconds())
                .add("RingTime", Duration.between(leg.called, world.now()).toSeconds());
        world.publish("AgentConnect", EventClass.AGENT, lines);
        caller.answer();
        world.post(() -> {
            if (!caller.isDead() && !leg.channel.isDead() && !caller.isHungUp() && !leg.channel.isHungUp()) {
                world.bridgeTable().join(leg.channel, caller, this::takenOut);
            }
        });
    }

    private void takenOut(Channel left) {
        endTalk(left, left == caller ? "transfer" : "agent", left);
    }

    private void callerGone() {
        if (agent != null) {
            endTalk(caller, "caller", null);
            return;
        }
        abandoned();
        running.hangUp();
    }

    /** Ends the wait of a caller who has hung up or was redirected: Asterisk handles both alike. */
    private void abandoned() {
        over = true;
        stopTimers();
        caller.publish("MusicOnHoldStop");
        List<Leg> rung = List.copyOf(legs);
        rung.forEach(leg -> dialEnd(leg, "CANCEL"));
        cancel(rung);
        reportNoTalk();
        recordAbandoned();
        leave();
        world.post(queue::serve);
    }

    private void recordAbandoned() {
        queue.abandoned(waitedSeconds());
        set("ABANDONED", "TRUE");
        world.publish(
                "QueueCallerAbandon",
                EventClass.AGENT,
                caller.about()
                        .add("Queue", queue.name())
                        .add("Position", queue.waiting.indexOf(this) + 1)
                        .add("OriginalPosition", originalPosition)
                        .add("HoldTime", waitedSeconds()));
    }

    private void endTalk(Channel first, String reason, @Nullable Channel redirected) {
        Leg leg = agent;
        Instant since = answeredAt;
        if (leg == null || since == null || over) {
            return;
        }
        over = true;
        Channel callee = leg.channel;
        if (first.hangupCause() == 0) {
            first.hangupCause(Cause.NORMAL_CLEARING);
        }
        Channel second = first == caller ? callee : caller;
        if (second.hangupCause() == 0) {
            second.hangupCause(first.hangupCause());
        }
        world.bridgeTable().part(first, second);
        reportTalk(since);
        QueueMember member = leg.member;
        member.inCall = false;
        member.callsTaken++;
        member.lastCall = world.now().getEpochSecond();
        queue.talked(joined, since, world.now());
        leg.done = true;
        world.publish(
                "AgentComplete",
                EventClass.AGENT,
                caller.about()
                        .add("Queue", queue.name())
                        .add("Interface", member.memberInterface)
                        .add("MemberName", member.memberName)
                        .add("HoldTime", Duration.between(joined, since).toSeconds())
                        .add("TalkTime", Duration.between(since, world.now()).toSeconds())
                        .add("Reason", reason));
        if (redirected != callee) {
            world.post(callee::hangup);
        }
        if (redirected != caller) {
            running.hangUp();
        }
        world.post(queue::serve);
    }

    private void stopTimers() {
        if (ringTimer != null) {
            ringTimer.cancel();
            ringTimer = null;
        }
        if (retryTimer != null) {
            retryTimer.cancel();
            retryTimer = null;
        }
    }

    private void tidy() {
        stopTimers();
        if (!over && agent == null) {
            abandoned();
        }
    }

    /** An agent's phone. */
    private final class Leg implements ChannelOwner {
        private final Channel channel;
        private final QueueMember member;
        private final Instant called;
        private boolean done;

        private Leg(Channel channel, QueueMember member) {
            this.channel = channel;
            this.member = member;
            this.called = world.now();
        }

        private void drop() {
            done = true;
            member.ringing = false;
            channel.hangup();
        }

        @Override
        public void ringing(Channel which) {
            ChannelEvents.dial("DialState", caller, channel, "DialStatus", "RINGING");
        }

        @Override
        public void answered(Channel which) {
            if (agent == null && !done && !over) {
                QueueCall.this.answered(this);
            }
        }

        @Override
        public void refused(Channel which, String dialStatus) {
            failed(dialStatus);
        }

        @Override
        public void hangupRequested(Channel which) {
            if (done) {
                channel.hangup();
            } else if (agent == this) {
                endTalk(channel, "agent", null);
            } else {
                failed(Cause.dialStatus(channel.hangupCause()));
            }
        }

        private void failed(String dialStatus) {
            if (done) {
                return;
            }
            dialEnd(this, dialStatus);
            long seconds = Duration.between(called, world.now()).toSeconds();
            ringNoAnswer(this, seconds * 1000); // Asterisk counts whole seconds here
            drop();
            legs.remove(this);
            if (legs.isEmpty() && agent == null && !over) {
                stopTimers();
                tryLater();
            }
        }
    }
}
