/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.queue;

import io.github.camelami.simulator.time.SimulatorClock;
import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.wire.MessageBuilder;
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

    private final Running running;
    private final TelephonyModel world;
    private final Channel caller;
    private final CallQueue queue;
    private final QueueTimes times;
    private final int originalPosition;
    private final QueueArguments arguments;
    private final @Nullable Instant expires;
    private final List<Leg> legs = new ArrayList<>();
    private SimulatorClock.@Nullable Timer ringTimer;
    private SimulatorClock.@Nullable Timer retryTimer;
    private SimulatorClock.@Nullable Timer expiryTimer;
    private int rounds;
    private @Nullable Leg agent;
    private @Nullable Instant answeredAt;
    private boolean over;

    private QueueCall(Running running, CallQueue queue, QueueArguments arguments) {
        this.running = running;
        this.world = running.world();
        this.caller = running.channel();
        this.queue = queue;
        this.times = new QueueTimes(caller);
        this.originalPosition = queue.waiting.size() + 1;
        this.arguments = arguments;
        this.expires = arguments.limit() == null ? null : times.joined().plus(arguments.limit());
    }

    static void start(CallQueues queues, Running running, String text) {
        QueueArguments arguments = QueueArguments.of(text);
        arguments.ignored().forEach(what -> running.world().ignores(what + " of the application Queue"));
        QueueTimes.clear(running.channel());
        CallQueue queue = queues.find(arguments.queue());
        String refusal = queue == null ? "UNKNOWN" : queue.refusal();
        if (queue == null || !refusal.isEmpty()) {
            running.channel().set("QUEUESTATUS", refusal);
            running.goOn();
            return;
        }
        new QueueCall(running, queue, arguments).join();
    }

    Channel caller() {
        return caller;
    }

    long waitedSeconds() {
        return times.waitedSeconds();
    }

    private void join() {
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
        if (arguments.limit() != null && !arguments.limit().isZero()) {
            expiryTimer = world.after(arguments.limit(), this::tryAgents);
        }
        tryAgents();
    }

    private boolean isExpired() {
        return expires != null && !world.now().isBefore(expires);
    }

    /** Returns how long the phones ring: the queue's timeout or, if that is shorter, the rest of the caller's time. */
    private Duration ringTime() {
        Duration ringTime = queue.settings.ringTime();
        if (expires == null) {
            return ringTime;
        }
        // Asterisk counts this time in whole seconds
        Duration left = Duration.ofSeconds(
                Duration.between(world.now(), expires).plusNanos(999_999_999).toSeconds());
        return ringTime.isZero() || left.compareTo(ringTime) < 0 ? left : ringTime;
    }

    private void set(String name, String value) {
        caller.set(name, value);
    }

    /**
     * Rings the next free agents, if it is this caller's turn. A caller whose time is over leaves instead; while phones
     * ring, and between two attempts to ring them, Asterisk does not look at that time.
     */
    void tryAgents() {
        if (over || agent != null || !legs.isEmpty() || retryTimer != null) {
            return;
        }
        if (isExpired()) {
            timedOut();
            return;
        }
        if (queue.waiting.indexOf(this) != 0) {
            return;
        }
        Duration ringTime = ringTime();
        for (QueueMember member : queue.next()) {
            call(member);
        }
        if (!legs.isEmpty() && !ringTime.isZero()) {
            ringTimer = world.after(ringTime, () -> nobodyAnswered(ringTime));
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

    private void nobodyAnswered(Duration ringTime) {
        if (over || agent != null) {
            return;
        }
        List<Leg> rung = List.copyOf(legs);
        rung.forEach(leg -> ringNoAnswer(leg, ringTime.toMillis()));
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
        rounds++;
        boolean allTried = !queue.settings.takesTurns() || rounds >= queue.members.size();
        if (isExpired() || arguments.onlyOnce() && allTried) {
            timedOut();
            return;
        }
        retryTimer = world.after(queue.settings.retry(), () -> {
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
        times.reportWait();
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
        times.reportNoTalk();
        recordAbandoned();
        leave();
        world.post(queue::serve);
    }

    /** Ends the wait without a trace, since the server has crashed. */
    void vanish() {
        over = true;
        stopTimers();
        legs.clear();
    }

    /** Ends the wait of a caller whose time is over: the caller continues in the dialplan. */
    private void timedOut() {
        over = true;
        stopTimers();
        recordAbandoned();
        times.reportNoTalk();
        caller.publish("MusicOnHoldStop");
        leave();
        set("QUEUESTATUS", "TIMEOUT");
        running.goOn();
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
        times.reportTalk(since);
        QueueMember member = leg.member;
        member.inCall = false;
        member.callsTaken++;
        member.lastCall = world.now().getEpochSecond();
        queue.talked(times.joined(), since, world.now());
        leg.done = true;
        world.publish(
                "AgentComplete",
                EventClass.AGENT,
                caller.about()
                        .add("Queue", queue.name())
                        .add("Interface", member.memberInterface)
                        .add("MemberName", member.memberName)
                        .add("HoldTime", Duration.between(times.joined(), since).toSeconds())
                        .add("TalkTime", Duration.between(since, world.now()).toSeconds())
                        .add("Reason", reason));
        if (redirected != callee) {
            world.post(callee::hangup);
        }
        if (redirected == null && first == callee && arguments.goesOn()) {
            set("QUEUESTATUS", "CONTINUE");
            running.goOn();
        } else if (redirected != caller) {
            running.hangUp();
        }
        world.post(queue::serve);
    }

    private void stopRingTimer() {
        if (ringTimer != null) {
            ringTimer.cancel();
            ringTimer = null;
        }
    }

    private void stopTimers() {
        stopRingTimer();
        if (retryTimer != null) {
            retryTimer.cancel();
            retryTimer = null;
        }
        if (expiryTimer != null) {
            expiryTimer.cancel();
            expiryTimer = null;
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
                stopRingTimer();
                tryLater();
            }
        }
    }
}
