/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.queue;

import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.wire.MessageBuilder;
import io.github.camelami.simulator.world.Channel;
import io.github.camelami.simulator.world.ChannelEvents;
import io.github.camelami.simulator.world.Parties;
import io.github.camelami.simulator.world.TelephonyModel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A queue with its agents and waiting callers. Event loop only. */
public final class CallQueue {

    final TelephonyModel world;
    private final String name;
    private final String strategy;
    final Duration ringTime;
    final Duration retry;
    final List<QueueMember> members = new ArrayList<>();
    final List<QueueCall> waiting = new ArrayList<>();
    int completed;
    int abandoned;
    private long heldSeconds;
    private long talkedSeconds;

    CallQueue(TelephonyModel world, String name, String strategy, Duration ringTime, Duration retry) {
        this.world = world;
        this.name = name;
        this.strategy = strategy;
        this.ringTime = ringTime;
        this.retry = retry;
    }

    /**
     * The queue's name.
     *
     * @return as in queues.conf
     */
    public String name() {
        return name;
    }

    /**
     * As the first item of QueueStatus.
     *
     * @return its lines
     */
    public MessageBuilder describe() {
        return new MessageBuilder()
                .add("Queue", name)
                .add("Max", 0)
                .add("Strategy", strategy)
                .add("Calls", waiting.size())
                .add("Holdtime", holdTime())
                .add("TalkTime", talkTime())
                .add("Completed", completed)
                .add("Abandoned", abandoned)
                .add("ServiceLevel", 0)
                .add("ServicelevelPerf", "0.0")
                .add("ServicelevelPerf2", "0.0")
                .add("Weight", 0);
    }

    /**
     * Items of QueueStatus for the members.
     *
     * @param only an interface, or empty for all
     * @return one block of lines each
     */
    public List<MessageBuilder> describeMembers(String only) {
        return members.stream()
                .filter(member -> only.isEmpty() || member.memberInterface.equalsIgnoreCase(only))
                .map(QueueMember::describeItem)
                .toList();
    }

    /**
     * Items of QueueStatus for the callers.
     *
     * @return one block of lines each
     */
    public List<MessageBuilder> describeCallers() {
        List<MessageBuilder> items = new ArrayList<>();
        int position = 1;
        for (QueueCall call : waiting) {
            Channel channel = call.caller();
            Parties parties = channel.parties();
            items.add(new MessageBuilder()
                    .add("Queue", name)
                    .add("Position", position++)
                    .add("Channel", channel.name())
                    .add("Uniqueid", channel.uniqueid())
                    .add("CallerIDNum", ChannelEvents.orUnknown(parties.callerNumber()))
                    .add("CallerIDName", ChannelEvents.orUnknown(parties.callerName()))
                    .add("ConnectedLineNum", ChannelEvents.orUnknown(parties.connectedNumber()))
                    .add("ConnectedLineName", ChannelEvents.orUnknown(parties.connectedName()))
                    .add("Wait", call.waitedSeconds())
                    .add("Priority", 0));
        }
        return items;
    }

    /**
     * The item of QueueSummary.
     *
     * @return its lines
     */
    public MessageBuilder summary() {
        long available = members.stream().filter(QueueMember::available).count();
        long longest =
                waiting.stream().mapToLong(QueueCall::waitedSeconds).max().orElse(0);
        return new MessageBuilder()
                .add("Queue", name)
                .add("LoggedIn", members.size())
                .add("Available", available)
                .add("Callers", waiting.size())
                .add("HoldTime", holdTime())
                .add("TalkTime", talkTime())
                .add("LongestHoldTime", longest);
    }

    /**
     * Adds an agent.
     *
     * @param memberInterface what to dial
     * @param memberName its name; empty for the interface
     * @param penalty higher is called later
     * @param dynamic whether it was added while running
     * @return false if it is there already
     */
    public boolean addMember(String memberInterface, String memberName, int penalty, boolean dynamic) {
        if (member(memberInterface) != null) {
            return false;
        }
        QueueMember member = new QueueMember(
                this, memberInterface, memberName.isEmpty() ? memberInterface : memberName, penalty, dynamic);
        members.add(member);
        if (dynamic) {
            publish("QueueMemberAdded", member);
            serve();
        }
        return true;
    }

    /**
     * Removes an agent that was added while running.
     *
     * @param memberInterface what was dialled
     * @return false if it is not there
     */
    public boolean removeMember(String memberInterface) {
        QueueMember member = member(memberInterface);
        if (member == null) {
            return false;
        }
        members.remove(member);
        publish("QueueMemberRemoved", member);
        return true;
    }

    /**
     * Lets an agent pause, or work again.
     *
     * @param memberInterface who
     * @param paused whether it pauses
     * @param reason why, may be empty
     * @return false if it is not there
     */
    public boolean pause(String memberInterface, boolean paused, String reason) {
        QueueMember member = member(memberInterface);
        if (member == null) {
            return false;
        }
        if (member.paused != paused) {
            member.paused = paused;
            member.pausedReason = paused ? reason : "";
            if (paused) {
                member.lastPause = world.now().getEpochSecond();
            }
            publish("QueueMemberPause", member);
            serve();
        }
        return true;
    }

    /**
     * Sets an agent's penalty.
     *
     * @param memberInterface who
     * @param penalty the new one
     * @return false if it is not there
     */
    public boolean penalty(String memberInterface, int penalty) {
        QueueMember member = member(memberInterface);
        if (member == null) {
            return false;
        }
        member.penalty = penalty;
        publish("QueueMemberPenalty", member);
        return true;
    }

    @Nullable
    QueueMember member(String memberInterface) {
        return members.stream()
                .filter(m -> m.memberInterface.equalsIgnoreCase(memberInterface))
                .findFirst()
                .orElse(null);
    }

    void publish(String event, QueueMember member) {
        world.publish(event, EventClass.AGENT, member.describe());
    }

    /** A device changed its state: every member on it reports its own. */
    void deviceChanged(String device) {
        for (QueueMember member : members) {
            if (member.device().equals(device)) {
                publish("QueueMemberStatus", member);
            }
        }
        serve();
    }

    /** Agents that are free now may take the callers that wait, in order. */
    void serve() {
        for (QueueCall call : List.copyOf(waiting)) {
            call.tryAgents();
        }
    }

    void talked(Instant joined, Instant answered, Instant ended) {
        completed++;
        heldSeconds += Duration.between(joined, answered).toSeconds();
        talkedSeconds += Duration.between(answered, ended).toSeconds();
    }

    private long holdTime() {
        return completed == 0 ? 0 : heldSeconds / completed;
    }

    private long talkTime() {
        return completed == 0 ? 0 : talkedSeconds / completed;
    }
}
