/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.conformance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A stream without what differs from run to run: times, ports, counters, names of channels (which become their number in
 * order of appearance). Events are sorted by the channel they are about, since between channels there is no order.
 */
final class Normalised {

    /** Raised by things the simulator has not: test builds, RTCP, queues watching devices. */
    private static final Set<String> IGNORED =
            Set.of("TestEvent", "RTCPSent", "RTCPReceived", "QueueMemberStatus", "MessageWaiting", "ExtensionStatus");

    /** What the name of an event ends in that is compared apart from the others. */
    static final String APART = " (in any place)";

    private static final Set<String> REPEATED_AT_WILL = Set.of("BRIDGEPEER", "BRIDGEPVTCALLID");

    private final Map<String, String> names = new LinkedHashMap<>();
    private final List<List<String>> responses = new ArrayList<>();
    private final Map<String, List<List<String>>> events = new TreeMap<>();

    private final Set<String> ignored;

    private Normalised(Set<String> ignored) {
        this.ignored = ignored;
    }

    static Normalised of(List<List<String>> blocks) {
        return of(blocks, IGNORED);
    }

    static Normalised of(List<List<String>> blocks, Set<String> ignored) {
        Normalised normalised = new Normalised(ignored);
        int channels = 0;
        for (List<String> block : blocks) {
            String name = Recording.value(block, "Channel");
            if (name.matches(".*-[0-9a-f]{8}(;[12])?") && !normalised.names.containsKey(name)) {
                normalised.names.put(name, "CHANNEL-" + channels);
                normalised.names.put(Recording.value(block, "Uniqueid"), "ID-" + channels);
                channels++;
            }
        }
        blocks.forEach(normalised::add);
        return normalised;
    }

    /** What every answer and list item was, in order. */
    List<List<String>> responses() {
        return responses;
    }

    /** The events of each channel (or device, or user event without one), in order. */
    Map<String, List<List<String>>> events() {
        return events;
    }

    private void add(List<String> block) {
        String event = Recording.value(block, "Event");
        if (!block.get(0).startsWith("Event: ") || isListItem(block)) {
            responses.add(lines(block));
            sortItems();
            return;
        }
        if (ignored.contains(event) || Recording.value(block, "Device").startsWith("Queue:")) {
            return;
        }
        String variable = Recording.value(block, "Variable");
        String about = names.getOrDefault(subject(block), subject(block));
        if (event.equals("VarSet") && REPEATED_AT_WILL.contains(variable)) {
            about += " " + variable;
        }
        if (event.equals("DeviceStateChange")) {
            about = "device " + Recording.value(block, "Device");
            // states in between depend on when the server looks: only the last one is sure
            events.remove(about);
        }
        if (event.equals("HangupRequest")) {
            // a Local channel's other half notices at its own pace
            about = "hangup request " + about;
            block = block.stream()
                    .filter(line -> !line.startsWith("ChannelState"))
                    .toList();
        }
        if (event.endsWith(APART)) {
            about = event + " about " + about;
        }
        if (event.equals("OriginateResponse")) {
            about = "outcome " + Recording.value(block, "ActionID");
        }
        List<String> lines = lines(block);
        List<List<String>> known = events.computeIfAbsent(about, key -> new ArrayList<>());
        boolean again = !known.isEmpty() && known.get(known.size() - 1).equals(lines);
        boolean mayRepeat = event.equals("DeviceStateChange") || REPEATED_AT_WILL.contains(variable);
        if (!(again && mayRepeat)) {
            known.add(lines);
        }
    }

    /** Channels in a list stand in the order of a hash table: items of one list are sorted. */
    private void sortItems() {
        int last = responses.size() - 1;
        String name = responses.get(last).get(0);
        for (int i = last; i > 0 && responses.get(i - 1).get(0).equals(name) && !name.startsWith("Resp"); i--) {
            if (responses.get(i - 1).toString().compareTo(responses.get(i).toString()) > 0) {
                Collections.swap(responses, i - 1, i);
            }
        }
    }

    private static boolean isListItem(List<String> block) {
        String second = block.size() > 1 ? block.get(1) : "";
        return !second.startsWith("Privilege: ") || second.equals("Privilege: Call");
    }

    private static String subject(List<String> block) {
        for (String key : List.of("Uniqueid", "DestUniqueid", "LocalOneUniqueid", "SpyerUniqueid")) {
            String value = Recording.value(block, key);
            if (!value.isEmpty()) {
                return value;
            }
        }
        return Recording.value(block, "Event");
    }

    private List<String> lines(List<String> block) {
        List<String> lines = new ArrayList<>();
        for (String line : block) {
            lines.add(shape(named(line), block));
        }
        return lines;
    }

    private String named(String line) {
        String out = line;
        int colon = out.indexOf(": ");
        String value = colon < 0 ? "" : out.substring(colon + 2);
        String whole = names.get(value);
        if (whole != null) {
            return out.substring(0, colon + 2) + whole;
        }
        for (Map.Entry<String, String> name : names.entrySet()) {
            if (name.getValue().startsWith("CHANNEL") && out.contains(name.getKey())) {
                out = out.replace(name.getKey(), name.getValue());
            }
        }
        return out;
    }

    private static String shape(String line, List<String> block) {
        int colon = line.indexOf(": ");
        if (colon < 0) {
            return line.startsWith("Asterisk Call Manager/") ? "banner" : line;
        }
        String key = line.substring(0, colon);
        String value = line.substring(colon + 2);
        String shaped =
                switch (key) {
                    case "Timestamp",
                            "Challenge",
                            "EventTV",
                            "SessionTV",
                            "SessionID",
                            "LocalAddress",
                            "RemoteAddress",
                            "Uptime",
                            "LastReload",
                            "Wait",
                            "LongestHoldTime",
                            "Seconds",
                            "Duration",
                            "CoreStartupDate",
                            "CoreStartupTime",
                            "CoreReloadDate",
                            "CoreReloadTime",
                            "CoreCurrentCalls",
                            "CoreProcessedCalls",
                            "AsteriskVersion" ->
                        value.replaceAll("[0-9a-f]+", "#").replaceAll("(dfsg|#).*", "#");
                    case "LastCall" -> "#";
                    case "LoginTime", "LastPause", "MixMonitorID" -> value.equals("0") ? "0" : "#";
                    case "BridgeUniqueid", "BridgeID", "BridgeId" -> value.isEmpty() ? "" : "UUID";
                    case "BridgeTechnology" -> "simple_bridge";
                    case "Value" -> variableShape(Recording.value(block, "Variable"), value);
                    case "Output" -> value.replaceAll("Asterisk [0-9.]+.*", "Asterisk #");
                    case "AppData" -> value.replaceAll("(Offset: |PLAYBACK_OFFSET=)[0-9]+", "$1#");
                    case "Completed", "Abandoned", "CallsTaken", "ServicelevelPerf", "ServicelevelPerf2", "TalkTime" ->
                        value.replaceAll("[0-9.]+", "#");
                    case "HoldTime", "RingTime" -> atOnce(value);
                    case "Offset" -> value.replaceAll("^[0-9]+", "#");
                    case "Event" -> value;
                    default -> value.length() > 600 ? value.substring(0, 600) : value;
                };
        return key + ": " + shaped;
    }

    private static String variableShape(String variable, String value) {
        if (variable.startsWith("RTPAUDIO")
                || variable.endsWith("TIME")
                || variable.endsWith("_MS")
                || variable.matches("C?PLAYBACK_?OFFSET") && !value.equals("-1")) {
            return value.replaceAll("[0-9]+", "#");
        } else if (variable.equals("QUEUEWAIT")) {
            return atOnce(value);
        } else if (variable.equals("BRIDGEPVTCALLID") && !value.isEmpty()) {
            return "UUID";
        }
        return value.replaceAll("^0x[0-9a-f]+$", "ID");
    }

    /** What takes less than a second counts as one when a second ticks meanwhile; more than one is a difference. */
    private static String atOnce(String seconds) {
        return seconds.equals("1") ? "0" : seconds;
    }
}
