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
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A queue with its agents and waiting callers. Event loop only. */
public final class CallQueue {

    final TelephonyModel world;
    private final String name;
    final QueueSettings settings;
    final List<QueueMember> members = new ArrayList<>();
    final List<QueueCall> waiting = new ArrayList<>();
    private long turns;
    private int completed;
    private int completedInTime;
    private int abandoned;
    private int abandonedInTime;
    private long heldSeconds;
    private long talkedSeconds;

    CallQueue(TelephonyModel world, String name, QueueSettings settings) {
        this.world = world;
        this.name = name;
        this.settings = settings;
    }

    /** {@return the queue's name, as in queues.conf} */
    public String name() {
        return name;
    }

    /** Returns the first item of QueueStatus, which describes the queue itself. */
    public MessageBuilder describe() {
        return new MessageBuilder()
                .add("Queue", name)
                .add("Max", settings.maxlen())
                .add("Strategy", settings.strategy())
                .add("Calls", waiting.size())
                .add("Holdtime", holdTime())
                .add("TalkTime", talkTime())
                .add("Completed", completed)
                .add("Abandoned", abandoned)
                .add("ServiceLevel", settings.serviceLevel())
                .add("ServicelevelPerf", percent(completedInTime, completed))
                .add("ServicelevelPerf2", percent(completedInTime + abandonedInTime, completed + abandoned))
                .add("Weight", 0);
    }

    /**
     * Returns the QueueStatus items of the members, each as one block of lines.
     *
     * @param only the interface or name of a member, in the same case, or empty for all (manager_queues_status)
     */
    public List<MessageBuilder> describeMembers(String only) {
        return members.stream()
                .filter(member ->
                        only.isEmpty() || member.memberInterface.equals(only) || member.memberName.equals(only))
                .map(QueueMember::describeItem)
                .toList();
    }

    /** Returns the QueueStatus items of the waiting callers, each as one block of lines. */
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

    /** Returns this queue's item of QueueSummary. */
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
     * Adds an agent of the queue's configuration.
     *
     * @param memberInterface the device to dial
     * @param memberName the agent's name; empty to use the interface
     * @param penalty the penalty; members with a higher penalty are called later
     */
    void addMember(String memberInterface, String memberName, int penalty) {
        if (member(memberInterface) == null) {
            members.add(new QueueMember(this, memberInterface, memberName, penalty, false));
        }
    }

    /**
     * Adds an agent at run time, and sends QueueMemberAdded. An agent that is added paused causes no QueueMemberPause.
     *
     * @param memberInterface the device to dial
     * @param memberName the agent's name; empty to use the interface
     * @param penalty the penalty; members with a higher penalty are called later
     * @param paused whether the agent is paused
     * @param reason the reason for the pause, which may be empty; Asterisk 16 ignores it
     * @return false if the agent already exists
     */
    public boolean addMember(String memberInterface, String memberName, int penalty, boolean paused, String reason) {
        if (member(memberInterface) != null) {
            return false;
        }
        QueueMember member = new QueueMember(this, memberInterface, memberName, penalty, true);
        if (paused) {
            member.pause(true, world.flavour().atLeast(22) ? reason : "");
        }
        members.add(member);
        publish("QueueMemberAdded", member);
        serve();
        return true;
    }

    /**
     * Removes an agent.
     *
     * @param memberInterface its device
     * @return false if there is no such agent
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
     * Pauses or unpauses an agent. Sends QueueMemberPause each time, even if the agent is already paused or unpaused,
     * and stores the latest reason and time of a pause. Only the event shows the reason for an unpause
     * (set_queue_member_pause).
     *
     * @param memberInterface its device
     * @param paused whether to pause
     * @param reason the reason, which may be empty
     * @return false if there is no such agent
     */
    public boolean pause(String memberInterface, boolean paused, String reason) {
        QueueMember member = member(memberInterface);
        if (member == null) {
            return false;
        }
        boolean newer = world.flavour().atLeast(22);
        member.pause(paused, paused || newer ? reason : "");
        MessageBuilder lines = member.describe();
        if (!newer && !reason.isEmpty()) {
            lines.add("Reason", reason);
        }
        world.publish("QueueMemberPause", EventClass.AGENT, lines);
        if (!paused) {
            member.pausedReason = "";
        }
        serve();
        return true;
    }

    /**
     * Sets an agent's penalty.
     *
     * @param memberInterface its device
     * @return false if there is no such agent
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

    /** Returns whether the queue has an agent with this device, ignoring case. */
    public boolean hasMember(String memberInterface) {
        return member(memberInterface) != null;
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

    /** Sends QueueMemberStatus for every member that uses the device, and serves the waiting callers. */
    void deviceChanged(String device) {
        for (QueueMember member : members) {
            if (member.device().equals(device)) {
                publish("QueueMemberStatus", member);
            }
        }
        serve();
    }

    /** Returns why no caller may join now, as QUEUESTATUS shows it; empty if a caller may join (join_queue). */
    String refusal() {
        if (!settings.joinEmpty().allows(members)) {
            return "JOINEMPTY";
        }
        return settings.maxlen() > 0 && waiting.size() >= settings.maxlen() ? "FULL" : "";
    }

    /** Assigns free agents to the waiting callers, in order. */
    void serve() {
        for (QueueCall call : List.copyOf(waiting)) {
            call.tryAgents();
        }
    }

    /**
     * Returns the members to ring. With the strategy ringall, these are all available members with the lowest penalty.
     * With any other strategy, the list contains only the one of these that rang least recently.
     */
    List<QueueMember> next() {
        List<QueueMember> available =
                members.stream().filter(QueueMember::available).toList();
        int lowest = available.stream().mapToInt(member -> member.penalty).min().orElse(0);
        Stream<QueueMember> next = available.stream().filter(member -> member.penalty == lowest);
        return settings.strategy().equals("ringall")
                ? next.toList()
                : next.sorted(Comparator.comparingLong(member -> member.rung))
                        .limit(1)
                        .toList();
    }

    void talked(Instant joined, Instant answered, Instant ended) {
        long held = Duration.between(joined, answered).toSeconds();
        completed++;
        completedInTime += held <= settings.serviceLevel() ? 1 : 0;
        heldSeconds += held;
        talkedSeconds += Duration.between(answered, ended).toSeconds();
    }

    void abandoned(long waited) {
        abandoned++;
        abandonedInTime += waited <= settings.serviceLevel() ? 1 : 0;
    }

    /** Records that a member rings, so that other members are called before it next time. */
    void rings(QueueMember member) {
        member.rung = ++turns;
    }

    private static String percent(int part, int of) {
        return String.format(Locale.ROOT, "%.1f", of == 0 ? 0.0 : 100.0 * part / of);
    }

    private long holdTime() {
        return completed == 0 ? 0 : heldSeconds / completed;
    }

    private long talkTime() {
        return completed == 0 ? 0 : talkedSeconds / completed;
    }
}
