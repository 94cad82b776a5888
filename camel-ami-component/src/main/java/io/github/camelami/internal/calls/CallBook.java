/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.calls;

import io.github.camelami.AmiCall;
import io.github.camelami.AmiCall.Role;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Derives a server's calls from its lists and events. Does no I/O. Used by one thread at a time.
 *
 * <p>Only {@code Newchannel} and {@code CoreShowChannels} add a channel. Any other event about an unknown channel is
 * late: that channel has already ended.
 */
public final class CallBook {

    /** The events that {@link #on} reads. */
    public static final String EVENTS = "AmiConnected,AmiDisconnected,AmiGap,AmiSnapshotStart,AmiSnapshotEnd,"
            + "CoreShowChannel,BridgeListItem,QueueEntry,Newchannel,Newstate,NewCallerid,Rename,Hangup,DialBegin,DialEnd,"
            + "BridgeEnter,BridgeLeave,BridgeDestroy,Hold,Unhold,ParkedCall,UnParkedCall,ParkedCallTimeOut,ParkedCallGiveUp,"
            + "ConfbridgeJoin,ConfbridgeLeave,MeetmeJoin,MeetmeLeave,QueueCallerJoin,QueueCallerLeave,QueueCallerAbandon,"
            + "AgentCalled,AgentConnect,ChanSpyStart,ChanSpyStop,LocalOptimizationBegin,LocalOptimizationEnd";

    private static final Set<String> NAMES = Set.of(EVENTS.split(","));

    /**
     * The lists that together show all calls. Bridges come first, because they are needed to interpret the channels.
     */
    public static final String SNAPSHOT = "BridgeList,CoreShowChannels,QueueStatus";

    /** The maximum number of channels: more than any server has. */
    private static final int MAX_CHANNELS = 50_000;

    /** The maximum number of ids kept for one call, including those of calls that were joined to it. */
    private static final int MAX_IDS = 100;

    private final Clock clock;
    private final CallChanges changes;
    private final Map<String, Channel> channels = new HashMap<>();
    private final Map<String, Channel> halves = new HashMap<>();
    private final Map<String, Bridge> bridges = new HashMap<>();
    private final Map<String, Call> calls = new LinkedHashMap<>();
    private final Spies spies = new Spies();
    private final Queues queues = new Queues();
    private final Set<Call> touched = new LinkedHashSet<>();
    private final Set<String> listed = new HashSet<>();
    private String taking = "";
    private int items;
    private boolean doubtful = true;
    private long order;

    /**
     * @param clock supplies the current time, which becomes the time of each event
     * @param changes receives the changes while {@link #on} runs
     */
    public CallBook(Clock clock, CallChanges changes) {
        this.clock = clock;
        this.changes = changes;
    }

    /**
     * Returns whether the calls may be wrong. This is the case at first and after missed events, until the next list
     * has arrived.
     */
    public boolean isDoubtful() {
        return doubtful;
    }

    /**
     * Processes an event or a list item. The name is the one that the component reports, so a user event cannot be
     * mistaken for another event.
     */
    public void on(String name, Map<String, String> event) {
        Fields fields = new Fields(event);
        if (!NAMES.contains(name) || fields.is("Event", "UserEvent")) {
            return;
        }
        Instant now = clock.instant();
        switch (name) {
            case "AmiConnected" -> connected(fields, now);
            case "AmiDisconnected" -> {
                doubtful = true;
                taking = "";
            }
            case "AmiGap" -> {
                missed();
                taking = ""; // the missed events may include items of the list
            }
            case "AmiSnapshotStart" -> begin(fields.get("Action"));
            case "AmiSnapshotEnd" -> end(fields, now);
            default -> channelEvent(name, fields, now);
        }
        if (taking.isEmpty()) {
            report(now, false);
        }
    }

    private void channelEvent(String name, Fields event, Instant now) {
        switch (name) {
            case "BridgeListItem" -> bridge(event, "BridgeUniqueid");
            case "BridgeDestroy" -> bridges.remove(event.get("BridgeUniqueid"));
            case "CoreShowChannel" -> list(event, now);
            case "Newchannel" -> {
                Channel channel = known(event, "", now, true);
                if (channel != null && channel.call.dialled.isEmpty() && channel.call.channels.size() == 1) {
                    channel.call.dialled = event.get("Exten").equals("s") ? "" : event.get("Exten");
                }
            }
            case "DialBegin" -> dial(event, now);
            case "DialEnd" -> dialEnd(event, now);
            case "AgentCalled", "AgentConnect" -> {
                Channel agent = known(event, "Dest", now, false);
                if (agent != null) {
                    member(agent, event.known("MemberName", event.get("Interface")));
                }
            }
            case "ChanSpyStart" -> spy(event, now);
            case "ChanSpyStop" -> {
                Channel spyer = known(event, "Spyer", now, false);
                if (spyer != null) {
                    spied(spyer, "");
                }
            }
            case "LocalOptimizationBegin", "LocalOptimizationEnd" -> {
                Channel near = known(event, "LocalOne", now, false);
                if (near != null) {
                    near.call.moving = name.equals("LocalOptimizationBegin");
                }
            }
            case "ParkedCall", "UnParkedCall", "ParkedCallTimeOut", "ParkedCallGiveUp" -> {
                Channel parkee = known(event, "Parkee", now, false);
                if (parkee != null) {
                    parkee.parked = name.equals("ParkedCall");
                }
            }
            default -> {
                Channel channel = known(event, "", now, false);
                if (channel != null) {
                    about(channel, name, event, now);
                }
            }
        }
    }

    private void about(Channel channel, String name, Fields event, Instant now) {
        switch (name) {
            case "Hangup" -> hangUp(channel, now, event.number("Cause"), event.get("Cause-txt"));
            case "Rename" -> channel.rename(event.known("Newname", channel.name));
            case "BridgeEnter" -> {
                Bridge bridge = bridge(event, "BridgeUniqueid");
                enter(channel, bridge);
                // after missed events, channels that have left may still be among the members
                if (bridge != null && (!doubtful || bridge.channels.size() == event.number("BridgeNumChannels"))) {
                    joinMembers(channel, bridge);
                }
            }
            case "BridgeLeave" -> leave(channel, event.get("BridgeUniqueid"));
            case "Hold" -> channel.holding = true;
            case "Unhold" -> channel.holding = false;
            case "ConfbridgeJoin" -> channel.conference = event.get("Conference");
            case "MeetmeJoin" -> channel.conference = event.get("Meetme");
            case "ConfbridgeLeave", "MeetmeLeave" -> channel.conference = "";
            case "QueueCallerJoin" -> {
                if (!channel.queue.equals(event.get("Queue"))) { // otherwise a list has shown it already
                    Spies.listens(channel, false);
                    waits(channel, event, now);
                    queues.joined(channel, touched::add);
                }
            }
            case "QueueEntry" -> {
                listed.add(channel.uniqueid);
                waits(channel, event, now.minusSeconds(event.number("Wait")));
            }
            case "QueueCallerAbandon" -> {
                channel.call.abandoned = true;
                queues.leave(channel);
            }
            case "QueueCallerLeave" -> queues.left(channel, event.get("Queue"), event.number("Position"), touched::add);
            default -> {}
        }
    }

    // ---- channels --------------------------------------------------------------------------------------------------

    /** Returns the channel of an event, updated from its fields; null if the channel is neither known nor new. */
    private @Nullable Channel known(Fields event, String prefix, Instant now, boolean isNew) {
        String uniqueid = event.get(prefix + "Uniqueid");
        Channel channel = channels.get(uniqueid);
        if (channel == null) {
            if (!isNew || uniqueid.isEmpty() || channels.size() >= MAX_CHANNELS) {
                doubtful |= isNew && !uniqueid.isEmpty();
                return null;
            }
            String linkedid = event.known(prefix + "Linkedid", uniqueid);
            Call call = calls.computeIfAbsent(linkedid, id -> new Call(id, now));
            call.began(now);
            channel = new Channel(uniqueid, event.get(prefix + "Channel"), now, ++order, call);
            channels.put(uniqueid, channel);
            call.channels.add(channel);
            pair(channel);
        } else {
            join(channel.call, event.known(prefix + "Linkedid", channel.call.id));
        }
        channel.number = event.known(prefix + "CallerIDNum", channel.number);
        channel.person = event.known(prefix + "CallerIDName", channel.person);
        channel.call.rung |= channel.dialledBy == null && event.is(prefix + "ChannelState", "5");
        boolean up = event.is(prefix + "ChannelState", "6");
        if (up && !channel.up) {
            channel.up = true;
            channel.answered = taking.isEmpty() ? now : null;
        }
        touched.add(channel.call);
        return channel;
    }

    private void pair(Channel channel) {
        if (channel.isLocal()) {
            channel.pairedAs = channel.pair();
            Channel other = halves.put(channel.pairedAs, channel);
            if (other != null && other != channel) {
                channel.mate = other;
                other.mate = channel;
                if (other.call != channel.call) {
                    merge(
                            near(channel, other).call,
                            far(channel, other).call); // Asterisk does not change the first Linkedid of the far half
                }
            }
        }
    }

    private static Channel near(Channel one, Channel other) {
        return one.isFarHalf() ? other : one;
    }

    private static Channel far(Channel one, Channel other) {
        return one.isFarHalf() ? one : other;
    }

    private void hangUp(Channel channel, Instant now, int cause, String causeText) {
        touched.add(channel.call); // first, so that its end is reported even if there is no memory for the rest
        leaveBridge(channel);
        queues.leave(channel);
        spied(channel, "");
        if (channel.mate != null) {
            channel.mate.mate = null;
        }
        halves.remove(channel.pairedAs, channel); // its name may have changed since
        for (Channel other : channel.call.channels) {
            if (other.dialledBy == channel) {
                other.dialledBy = null; // but its role stays
            }
        }
        channel.call.moving = false;
        channel.call.leave(channel, now, cause, causeText);
        channels.remove(channel.uniqueid); // last, so that a list can make up for what failed
    }

    /** Joins a call to the one with this Linkedid. Asterisk changes a channel's Linkedid only when it joins calls. */
    private void join(Call call, String linkedid) {
        Call other = calls.get(linkedid);
        if (other == null) {
            if (call.ids.size() < MAX_IDS) {
                calls.put(linkedid, call);
                call.ids.add(linkedid);
            }
        } else if (other != call) {
            merge(other, call);
        }
    }

    /** Joins two calls. Asterisk decides which Linkedid remains and uses it in later events. */
    private void merge(Call into, Call from) {
        into.take(from);
        for (String id : from.ids) {
            if (into.ids.size() < MAX_IDS) {
                into.ids.add(id);
                calls.put(id, into);
            } else {
                calls.remove(id);
            }
        }
        touched.remove(from);
        touched.add(into);
        if (from.reported != null) {
            changes.withdrawn(from.id);
        }
    }

    // ---- dialling --------------------------------------------------------------------------------------------------

    private void dial(Fields event, Instant now) {
        Channel dialled = known(event, "Dest", now, false);
        Channel by = known(event, "", now, false);
        if (dialled != null && by != null && dialled.dialledBy == null) {
            dialledBy(dialled, by);
        }
    }

    private static void dialledBy(Channel dialled, Channel by) {
        dialled.dialledBy = by;
        by.leadsOn = true;
        Channel near = by.isFarHalf() ? by.mate : null;
        if (near == null) {
            dialled.role = dialled.role == Role.MEMBER ? Role.MEMBER : Role.CALLED;
        } else if (near.role != Role.CALLER) {
            dialled.role = near.role; // it is the phone that the Local channel leads to
            dialled.member = near.member;
        }
        if (Spies.isLedTo(dialled)) {
            Spies.listens(dialled, true);
        }
    }

    private void dialEnd(Fields event, Instant now) {
        Channel dialled = known(event, "Dest", now, false);
        known(event, "", now, false);
        if (dialled != null && !dialled.isFarHalf()) {
            dialled.call.dialEnded(event.get("DialStatus"));
        }
    }

    private static void member(Channel agent, String name) {
        agent.role = Role.MEMBER;
        agent.member = name;
        if (agent.mate != null) {
            for (Channel other : agent.call.channels) {
                if (other.dialledBy == agent.mate && other.role != Role.MEMBER) {
                    member(other, name);
                }
            }
        }
    }

    // ---- bridges, queues, spies ------------------------------------------------------------------------------------

    private @Nullable Bridge bridge(Fields event, String key) {
        String id = event.get(key);
        if (id.isEmpty()) {
            return null;
        }
        Bridge bridge = bridges.computeIfAbsent(id, one -> new Bridge());
        bridge.read(event);
        return bridge;
    }

    private void enter(Channel channel, @Nullable Bridge bridge) {
        if (channel.bridge != bridge) {
            leaveBridge(channel);
        }
        if (bridge == null) {
            return;
        }
        bridge.channels.add(channel);
        channel.bridge = bridge;
        channel.connected = true;
        channel.leadsOn = true;
        Spies.entered(channel, bridge);
        channel.parked = bridge.isParking();
        if (bridge.isConference()) {
            channel.conference = bridge.name();
        }
    }

    private void joinMembers(Channel channel, Bridge bridge) {
        if (bridge.joinsCalls()) {
            for (Channel other : List.copyOf(bridge.channels)) {
                if (other.call != channel.call) {
                    merge(channel.call, other.call);
                }
            }
        }
    }

    /** Removes a channel from a bridge, unless it has entered another in the meantime. */
    private void leave(Channel channel, String bridge) {
        if (channel.bridge != null && channel.bridge == bridges.get(bridge)) {
            leaveBridge(channel);
        }
    }

    private static void leaveBridge(Channel channel) {
        if (channel.bridge != null) {
            channel.bridge.channels.remove(channel);
            channel.bridge = null;
            channel.parked = false;
            channel.conference = "";
        }
    }

    private void waits(Channel channel, Fields event, Instant since) {
        queues.enter(channel, event.get("Queue"), since);
        channel.position = event.number("Position");
        channel.call.abandoned = false;
    }

    private void spy(Fields event, Instant now) {
        Channel spyer = known(event, "Spyer", now, false);
        Channel spyee = known(event, "Spyee", now, false);
        if (spyer != null) {
            Spies.listens(spyer, true);
            spied(spyer, spyee == null ? "" : spyee.uniqueid);
        }
    }

    private void spied(Channel spyer, String spyee) {
        spies.target(spyer, spyee, this::touch);
    }

    private void touch(String uniqueid) {
        Channel channel = channels.get(uniqueid);
        if (channel != null) {
            touched.add(channel.call);
        }
    }

    // ---- gaps and lists --------------------------------------------------------------------------------------------

    private void connected(Fields event, Instant now) {
        if (event.is("Restarted", "true")) {
            missed();
            List.copyOf(channels.values()).forEach(channel -> hangUp(channel, now, 0, ""));
            bridges.clear();
        }
    }

    private void missed() {
        doubtful = true;
        channels.values().forEach(channel -> {
            if (!channel.call.doubtful || channel.call.moving) { // otherwise nothing changes; gaps may be frequent
                channel.call.doubtful = true;
                channel.call.moving = false;
                touched.add(channel.call);
            }
        });
    }

    private void begin(String action) {
        taking = action;
        items = 0;
        listed.clear();
    }

    private void end(Fields event, Instant now) {
        if (event.get("Error").isEmpty()) {
            switch (taking) {
                case "CoreShowChannels" -> {
                    if (items >= event.number("Items")) { // an incomplete list does not prove that a channel has ended
                        channelsListed(now);
                    }
                }
                case "QueueStatus" ->
                    channels.values().forEach(channel -> {
                        if (!listed.contains(channel.uniqueid) && queues.remove(channel)) {
                            touched.add(channel.call);
                        }
                    });
                default -> {}
            }
        }
        taking = "";
        report(now, true);
    }

    private void list(Fields event, Instant now) {
        items++;
        boolean isNew = !channels.containsKey(event.get("Uniqueid"));
        Instant began = now.minusSeconds(event.seconds("Duration"));
        Channel channel = known(event, "", isNew ? began : now, true);
        if (channel == null) {
            return;
        }
        listed.add(channel.uniqueid);
        if (!isNew && !doubtful) {
            return; // the events already received are newer than the listed data
        }
        channel.call.doubtful = true;
        channel.rename(event.known("Channel", channel.name));
        channel.application = event.get("Application");
        channel.data = event.get("ApplicationData");
        channel.conference = "";
        enter(channel, bridge(event, "BridgeId")); // the Linkedid of each item shows its call
        String first = channel.data.split(",", 2)[0];
        switch (channel.application) {
            case "ConfBridge", "MeetMe" -> channel.conference = first;
            case "Queue" -> {
                if (channel.bridge == null && !channel.queue.equals(first)) {
                    queues.enter(channel, first, now);
                }
                channel.call.queue = first;
            }
            case "AppDial" -> channel.role = channel.role == Role.CALLER ? Role.CALLED : channel.role;
            case "AppQueue" -> channel.role = Role.MEMBER;
            case "ChanSpy", "ExtenSpy" -> {
                Spies.listens(channel, true);
                spied(channel, target(channel));
            }
            default -> {}
        }
        if (channel.spying && !channel.application.endsWith("Spy") && !Spies.isLedTo(channel)) {
            Spies.listens(channel, false);
            spied(channel, "");
        }
    }

    /**
     * Returns the unique id of a spy's target. ChanSpy's first argument is a channel's name, the beginning of a name
     * or, with the option u, a unique id. If several channels match, or none, the target known from events remains.
     */
    private String target(Channel spyer) {
        String named = spyer.data.split(",", 2)[0];
        if (channels.containsKey(named)) {
            return named;
        }
        Channel before = channels.get(spyer.spied);
        if (before != null && before.name.startsWith(named)) {
            return before.uniqueid;
        }
        List<Channel> found = channels.values().stream()
                .filter(channel -> !named.isEmpty() && channel != spyer && channel.name.startsWith(named))
                .limit(2)
                .toList();
        return found.size() == 1 ? found.get(0).uniqueid : before == null ? "" : before.uniqueid;
    }

    private void channelsListed(Instant now) {
        for (Channel channel : List.copyOf(channels.values())) {
            if (!listed.contains(channel.uniqueid)) {
                channel.call.doubtful = true;
                hangUp(channel, now, 0, "");
            }
        }
        for (Channel channel : channels.values()) {
            if (channel.spying && channel.spied.isEmpty()) {
                spied(channel, target(channel)); // its target may follow later in the list
            }
            if (channel.dialledBy == null && channel.application.startsWith("App")) {
                Channel by = channel.call.whoDialled(channel);
                if (by != null) {
                    dialledBy(channel, by);
                    channel.role = by.application.equals("Queue") ? Role.MEMBER : channel.role;
                }
            }
        }
        bridges.values().removeIf(bridge -> bridge.channels.isEmpty());
        doubtful = channels.size() >= MAX_CHANNELS;
    }

    // ---- what changed ----------------------------------------------------------------------------------------------

    private void report(Instant now, boolean fromList) {
        if (touched.isEmpty()) {
            return;
        }
        // if memory is short, the remaining calls stay in the set until the next event
        for (Iterator<Call> each = touched.iterator(); each.hasNext(); ) {
            Call call = each.next();
            if (!call.moving) {
                report(call, now, fromList);
                each.remove();
            }
        }
    }

    private void report(Call call, Instant now, boolean fromList) {
        boolean over = call.channels.isEmpty();
        if (!over) {
            call.look(now, fromList);
        }
        boolean isCall = call.isCall();
        AmiCall snapshot = !isCall ? null : over ? call.end(now) : call.snapshot(spies);
        AmiCall before = call.reported;
        if (over && snapshot != null) {
            if (!call.ended) {
                changes.ended(snapshot);
                call.ended = true;
            }
        } else if (snapshot != null && !snapshot.equals(before)) {
            changes.changed(snapshot);
        } else if (snapshot == null && before != null) {
            changes.withdrawn(call.id);
        }
        call.reported = snapshot;
        if (over) {
            call.ids.forEach(id -> calls.remove(id, call));
        }
    }
}
