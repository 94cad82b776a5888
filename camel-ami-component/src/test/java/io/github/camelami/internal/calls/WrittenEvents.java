/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.calls;

import io.github.camelami.AmiCall;
import io.github.camelami.AmiCalls;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the events of channels with the same order and fields as Asterisk 16 to 22, on a clock that the test advances.
 */
final class WrittenEvents {

    static final Instant BEGIN = Instant.parse("2026-11-29T10:00:00Z");

    private final Map<String, Map<String, String>> channels = new HashMap<>();
    private final Map<String, Map<String, String>> bridges = new HashMap<>();
    final List<AmiCall> changed = new ArrayList<>();
    final List<AmiCall> ended = new ArrayList<>();
    final List<String> withdrawn = new ArrayList<>();
    private Instant now = BEGIN;
    final AmiCalls calls = new AmiCalls(new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    WrittenEvents() {
        calls.addListener(new AmiCalls.Listener() {
            @Override
            public void changed(AmiCall call) {
                changed.add(call);
            }

            @Override
            public void ended(AmiCall call) {
                ended.add(call);
            }

            @Override
            public void withdrawn(String id) {
                withdrawn.add(id);
            }
        });
    }

    /** Connects while there are no calls. */
    static WrittenEvents quiet() {
        WrittenEvents written = new WrittenEvents();
        written.send("AmiConnected", "Restarted", "false");
        written.snapshot();
        return written;
    }

    WrittenEvents after(long seconds) {
        now = now.plusSeconds(seconds);
        return this;
    }

    WrittenEvents send(String event, String... fields) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Event", event);
        for (int i = 0; i < fields.length; i += 2) {
            all.put(fields[i], fields[i + 1]);
        }
        calls.on(event, all);
        return this;
    }

    /** Writes an event about channels, each with its prefix. */
    private void about(String event, Map<String, String> prefixes, String... more) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Event", event);
        prefixes.forEach((prefix, uniqueid) ->
                channel(uniqueid).forEach((key, value) -> all.put(prefix.isEmpty() ? key : prefix + key, value)));
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        calls.on(event, all);
    }

    WrittenEvents about(String event, String uniqueid, String... more) {
        about(event, Map.of("", uniqueid), more);
        return this;
    }

    Map<String, String> channel(String uniqueid) {
        return channels.computeIfAbsent(uniqueid, id -> {
            throw new IllegalArgumentException("No channel " + id);
        });
    }

    WrittenEvents newchannel(String uniqueid, String channel, String linkedid, String number, String exten, int state) {
        unseen(uniqueid, channel, linkedid, number, exten, state);
        return about("Newchannel", uniqueid);
    }

    /** A channel that only lists show. */
    WrittenEvents newchannelUnseen(String uniqueid, String channel, String number, int state) {
        unseen(uniqueid, channel, uniqueid, number, "s", state);
        return this;
    }

    private void unseen(String uniqueid, String channel, String linkedid, String number, String exten, int state) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Channel", channel);
        fields.put("ChannelState", Integer.toString(state));
        fields.put("CallerIDNum", number);
        fields.put("CallerIDName", "<unknown>");
        fields.put("Exten", exten);
        fields.put("Uniqueid", uniqueid);
        fields.put("Linkedid", linkedid);
        channels.put(uniqueid, fields);
    }

    /** An incoming call that has not been answered yet. */
    WrittenEvents incoming(String uniqueid, String channel, String number, String exten) {
        newchannel(uniqueid, channel, uniqueid, number, exten, 0);
        return state(uniqueid, 4);
    }

    WrittenEvents state(String uniqueid, int state) {
        channel(uniqueid).put("ChannelState", Integer.toString(state));
        return about("Newstate", uniqueid);
    }

    /**
     * The halves of a Local channel: the near half has this id, and the far half the same id followed by {@code -2}.
     */
    WrittenEvents local(String uniqueid, String name, String linkedid, String number) {
        newchannel(uniqueid, name + ";1", linkedid, number, "s", 0);
        return newchannel(uniqueid + "-2", name + ";2", linkedid, number, "s", 4);
    }

    WrittenEvents dial(String by, String uniqueid) {
        about("DialBegin", Map.of("", by, "Dest", uniqueid), "DialString", "x");
        return state(uniqueid, 5);
    }

    WrittenEvents dialEnd(String by, String uniqueid, String status) {
        about("DialEnd", Map.of("", by, "Dest", uniqueid), "DialStatus", status);
        return this;
    }

    /** One channel dials another, and its phone rings. */
    WrittenEvents rings(String by, String uniqueid, String channel, String number) {
        newchannel(uniqueid, channel, channel(by).get("Linkedid"), number, "s", 0);
        return dial(by, uniqueid);
    }

    WrittenEvents answers(String by, String uniqueid) {
        state(uniqueid, 6);
        return dialEnd(by, uniqueid, "ANSWER");
    }

    WrittenEvents enter(String bridge, String type, String creator, String name, String uniqueid) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("BridgeUniqueid", bridge);
        fields.put("BridgeType", type);
        fields.put(
                "BridgeTechnology",
                type.equals("parking") ? "holding_bridge" : type.equals("base") ? "softmix" : "simple_bridge");
        fields.put("BridgeCreator", creator);
        fields.put("BridgeName", name);
        bridges.put(bridge, fields);
        channel(uniqueid).put("BridgeId", bridge);
        return bridged("BridgeEnter", bridge, uniqueid);
    }

    WrittenEvents enter(String bridge, String uniqueid) {
        return enter(bridge, "basic", "<unknown>", "<unknown>", uniqueid);
    }

    WrittenEvents leave(String bridge, String uniqueid) {
        channel(uniqueid).remove("BridgeId");
        return bridged("BridgeLeave", bridge, uniqueid);
    }

    private WrittenEvents bridged(String event, String bridge, String uniqueid) {
        List<String> more = new ArrayList<>();
        bridges.get(bridge).forEach((key, value) -> {
            more.add(key);
            more.add(value);
        });
        return about(event, uniqueid, more.toArray(String[]::new));
    }

    /** Both channels answer and talk. */
    WrittenEvents talk(String bridge, String caller, String called) {
        answers(caller, called);
        if (!channel(caller).get("ChannelState").equals("6")) {
            state(caller, 6);
        }
        return enter(bridge, called).enter(bridge, caller);
    }

    WrittenEvents join(String queue, String uniqueid, int position) {
        return about("QueueCallerJoin", uniqueid, "Queue", queue, "Position", Integer.toString(position));
    }

    WrittenEvents called(String queue, String caller, String agent, String member) {
        about("AgentCalled", Map.of("", caller, "Dest", agent), "Queue", queue, "MemberName", member);
        return dial(caller, agent);
    }

    WrittenEvents spy(String spyer, String spyee) {
        about("ChanSpyStart", Map.of("Spyer", spyer, "Spyee", spyee));
        return this;
    }

    WrittenEvents park(String uniqueid, String bridge) {
        enter(bridge, "parking", "<unknown>", "Parking", uniqueid);
        about("ParkedCall", Map.of("Parkee", uniqueid), "ParkingSpace", "701");
        return this;
    }

    WrittenEvents hangup(String uniqueid, int cause) {
        about("Hangup", uniqueid, "Cause", Integer.toString(cause), "Cause-txt", cause == 16 ? "Normal Clearing" : "x");
        channels.remove(uniqueid);
        return this;
    }

    /** Hangs up a channel without any event. */
    WrittenEvents lost(String uniqueid) {
        channels.remove(uniqueid);
        return this;
    }

    WrittenEvents gap() {
        send("AmiDisconnected", "Cause", "cut");
        send("AmiConnected", "Restarted", "false");
        return send("AmiGap", "Cause", "cut");
    }

    WrittenEvents runs(String uniqueid, String application, String data) {
        channel(uniqueid).put("Application", application);
        channel(uniqueid).put("ApplicationData", data);
        return this;
    }

    /** Sends the lists of all channels, bridges and queues. */
    WrittenEvents snapshot(String... queueEntries) {
        send("AmiSnapshotStart", "Action", "BridgeList");
        bridges.values().forEach(bridge -> {
            Map<String, String> all = new LinkedHashMap<>(bridge);
            all.put("Event", "BridgeListItem");
            calls.on("BridgeListItem", all);
        });
        send("AmiSnapshotEnd", "Action", "BridgeList", "Items", Integer.toString(bridges.size()));
        send("AmiSnapshotStart", "Action", "CoreShowChannels");
        List.copyOf(channels.keySet()).forEach(uniqueid -> about("CoreShowChannel", uniqueid, "Duration", "00:01:00"));
        send("AmiSnapshotEnd", "Action", "CoreShowChannels", "Items", Integer.toString(channels.size()));
        send("AmiSnapshotStart", "Action", "QueueStatus");
        for (int i = 0; i < queueEntries.length; i += 3) {
            about(
                    "QueueEntry",
                    queueEntries[i],
                    "Queue",
                    queueEntries[i + 1],
                    "Position",
                    "1",
                    "Wait",
                    queueEntries[i + 2]);
        }
        return send("AmiSnapshotEnd", "Action", "QueueStatus", "Items", "0");
    }

    /** The only call there is. */
    AmiCall call() {
        if (calls.calls().size() != 1) {
            throw new AssertionError("Not one call: " + calls.calls());
        }
        return calls.calls().get(0);
    }

    /** The devices of the only call. */
    List<String> devices() {
        return call().parties().stream().map(AmiCall.Leg::device).toList();
    }

    AmiCall over() {
        if (ended.size() != 1) {
            throw new AssertionError("Not one ended call: " + ended);
        }
        return ended.get(0);
    }

    Duration since() {
        return Duration.between(BEGIN, call().since());
    }
}
