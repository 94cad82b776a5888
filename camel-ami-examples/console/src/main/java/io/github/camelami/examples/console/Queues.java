/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The queues of one server and their agents, as reported by the list {@code QueueStatus} and the events that follow it.
 * An agent is a phone that is a member of one or more queues. Not thread-safe.
 *
 * <p>A list arrives after each connection and corrects the state. At the end of a list, this class removes the queues,
 * members and callers that the list does not contain.
 */
final class Queues {

    /** The events that {@link #on} needs in addition to those of {@code AmiCalls}. */
    static final String EVENTS = "QueueParams,QueueMember,QueueMemberAdded,QueueMemberRemoved,QueueMemberStatus,"
            + "QueueMemberPause,AgentComplete";

    /** The maximum number of waiting callers stored for one queue; no real queue has more. */
    private static final int MOST_WAITING = 10_000;

    /** The states of an agent. If several apply, the first one counts. */
    enum State {
        TALKING,
        RINGING,
        UNAVAILABLE,
        PAUSED,
        READY;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A queue.
     *
     * @param longest when the caller who has waited longest began to wait; null if no caller is waiting
     * @param level the service level: the seconds within which a caller should be answered; 0 if the queue has none
     * @param answered the number of answered calls that have ended since Asterisk's counters were reset
     * @param inTime the number of these calls that were answered within {@code level}
     * @param abandoned the number of callers who hung up while waiting, since the same reset
     * @param members the number of members in each state; a state without members is omitted
     */
    record Queue(
            String name,
            int waiting,
            @Nullable Instant longest,
            int level,
            long answered,
            long inTime,
            long abandoned,
            Map<State, Integer> members) {}

    /** An agent's membership in a queue. {@code reason} is the reason for a pause; it may be empty. */
    record Membership(String queue, boolean paused, String reason) {}

    /**
     * An agent.
     *
     * @param device the phone, for example {@code PJSIP/202}
     * @param since when the state began; if it began before the first list, the time is derived from Asterisk's list
     * @param queues sorted by name
     */
    record Agent(String device, String name, State state, Instant since, List<Membership> queues) {}

    /** Receives the changes, on the thread that calls {@link #on}. */
    interface Listener {
        void changed(Queue queue);

        void changed(Agent agent);

        void queueGone(String name);

        void agentGone(String device);
    }

    private static final class Member {
        final String queue;
        String device = "";
        String name = "";
        int status;
        boolean inCall;
        boolean paused;
        String reason = "";
        long lastPause;
        long lastCall;
        long login;

        Member(String queue) {
            this.queue = queue;
        }

        State state() {
            return switch (status) {
                case 2, 3, 7, 8 -> State.TALKING; // in use, busy, ringing in use, on hold
                case 6 -> State.RINGING;
                case 4, 5 -> inCall ? State.TALKING : State.UNAVAILABLE;
                default -> inCall ? State.TALKING : paused ? State.PAUSED : State.READY; // also for unknown states
            };
        }
    }

    private static final class Line {
        final String name;
        final Map<String, Instant> waiting = new LinkedHashMap<>();
        final Map<String, Member> members = new LinkedHashMap<>();
        int level;
        long answered;
        long inTime;
        long abandoned;

        Line(String name) {
            this.name = name;
        }
    }

    private final Clock clock;
    private final Listener listener;
    private final Map<String, Line> lines = new LinkedHashMap<>();
    private final Map<String, Set<Member>> byDevice = new HashMap<>();
    private final Map<String, Queue> queues = new LinkedHashMap<>();
    private final Map<String, Agent> agents = new LinkedHashMap<>();
    private final Set<String> touchedQueues = new LinkedHashSet<>();
    private final Set<String> touchedAgents = new LinkedHashSet<>();
    private @Nullable Set<List<String>> listed;

    Queues(Clock clock, Listener listener) {
        this.clock = clock;
        this.listener = listener;
    }

    /** Returns the agent of this phone; null if the phone is in no queue. */
    @Nullable
    Agent agent(String device) {
        return agents.get(device);
    }

    /** Handles a list item or an event; {@code name} is from the component's header. Ignores events without a queue. */
    void on(String name, Map<String, String> event) {
        switch (name) {
            case "AmiSnapshotStart" -> listed = isStatus(event) ? new HashSet<>() : listed;
            case "AmiSnapshotEnd" -> {
                if (isStatus(event)) {
                    end();
                }
            }
            case "AmiDisconnected", "AmiGap" -> listed = null; // the list may be incomplete
            default -> {
                if (!event.getOrDefault("Queue", "").isEmpty()) {
                    about(name, event.get("Queue"), event);
                }
            }
        }
        report();
    }

    private static boolean isStatus(Map<String, String> event) {
        return "QueueStatus".equals(event.get("Action"));
    }

    private void about(String name, String queue, Map<String, String> event) {
        switch (name) {
            case "QueueParams" -> params(line(queue), event);
            case "QueueMember", "QueueMemberAdded", "QueueMemberStatus", "QueueMemberPause" ->
                member(line(queue), event);
            case "QueueMemberRemoved" -> {
                Member gone = line(queue).members.remove(memberInterface(event));
                if (gone != null) {
                    move(gone, "");
                }
            }
            case "QueueCallerJoin", "QueueEntry" -> waits(line(queue), event);
            case "QueueCallerLeave" -> line(queue).waiting.remove(event.getOrDefault("Uniqueid", ""));
            case "QueueCallerAbandon" -> {
                if (line(queue).waiting.remove(event.getOrDefault("Uniqueid", "")) != null) {
                    line(queue).abandoned++;
                }
            }
            case "AgentComplete" -> {
                Line line = line(queue);
                line.answered++;
                line.inTime += number(event, "HoldTime") <= line.level ? 1 : 0;
            }
            default -> {
                return;
            }
        }
        touchedQueues.add(queue);
    }

    private Line line(String queue) {
        seen(queue, "");
        return lines.computeIfAbsent(queue, Line::new);
    }

    private void seen(String queue, String what) {
        if (listed != null) {
            listed.add(List.of(queue, what));
        }
    }

    private static void params(Line line, Map<String, String> event) {
        line.level = (int) number(event, "ServiceLevel");
        line.answered = number(event, "Completed");
        line.abandoned = number(event, "Abandoned");
        line.inTime = Math.round(decimal(event.get("ServicelevelPerf")) * line.answered / 100);
    }

    private void waits(Line line, Map<String, String> event) {
        String caller = event.getOrDefault("Uniqueid", event.getOrDefault("Channel", ""));
        if (line.waiting.size() < MOST_WAITING) {
            line.waiting.putIfAbsent(caller, clock.instant().minusSeconds(number(event, "Wait")));
        }
        seen(line.name, caller);
    }

    private void member(Line line, Map<String, String> event) {
        String key = memberInterface(event);
        Member member = line.members.computeIfAbsent(key, one -> new Member(line.name));
        String state = event.getOrDefault("StateInterface", "");
        // remove the options of a Local channel, as the device of a leg has none
        move(member, (state.isEmpty() ? key : state).replaceFirst("^(Local/[^/]*)/.*", "$1"));
        member.name = event.getOrDefault("MemberName", event.getOrDefault("Name", ""));
        member.status = (int) number(event, "Status");
        member.inCall = "1".equals(event.get("InCall"));
        member.paused = "1".equals(event.get("Paused"));
        member.reason = member.paused ? event.getOrDefault("PausedReason", "") : "";
        member.lastPause = number(event, "LastPause");
        member.lastCall = number(event, "LastCall");
        member.login = number(event, "LoginTime");
        seen(line.name, key);
    }

    /** Assigns a member to a device; an empty device removes the assignment. */
    private void move(Member member, String device) {
        touchedAgents.add(member.device);
        touchedAgents.add(device);
        if (!member.device.equals(device)) {
            byDevice.getOrDefault(member.device, new HashSet<>()).remove(member);
            byDevice.computeIfAbsent(device, one -> new LinkedHashSet<>()).add(member);
            byDevice.remove("");
            byDevice.values().removeIf(Set::isEmpty);
            member.device = device;
        }
    }

    private static String memberInterface(Map<String, String> event) {
        return event.getOrDefault("Interface", event.getOrDefault("Location", ""));
    }

    /** Removes the queues, members and callers that the list did not contain. */
    private void end() {
        Set<List<String>> all = listed;
        listed = null;
        if (all == null) {
            return;
        }
        for (Line line : List.copyOf(lines.values())) {
            line.members.entrySet().removeIf(member -> {
                boolean gone = !all.contains(List.of(line.name, member.getKey()));
                if (gone) {
                    move(member.getValue(), "");
                }
                return gone;
            });
            line.waiting.keySet().removeIf(caller -> !all.contains(List.of(line.name, caller)));
            touchedQueues.add(line.name);
            if (!all.contains(List.of(line.name, ""))) {
                lines.remove(line.name);
            }
        }
    }

    private void report() {
        for (String device : touchedAgents) {
            Agent agent = agentNow(device);
            Agent before = agent == null ? agents.remove(device) : agents.put(device, agent);
            if (agent == null && before != null) {
                listener.agentGone(device);
            } else if (agent != null && !agent.equals(before)) {
                listener.changed(agent);
            }
        }
        touchedAgents.clear();
        for (String name : touchedQueues) {
            Line line = lines.get(name);
            Queue queue = line == null ? null : queueNow(line);
            Queue before = queue == null ? queues.remove(name) : queues.put(name, queue);
            if (queue == null && before != null) {
                listener.queueGone(name);
            } else if (queue != null && !queue.equals(before)) {
                listener.changed(queue);
            }
        }
        touchedQueues.clear();
    }

    private static Queue queueNow(Line line) {
        Map<State, Integer> members = new LinkedHashMap<>();
        line.members.values().forEach(member -> members.merge(member.state(), 1, Integer::sum));
        return new Queue(
                line.name,
                line.waiting.size(),
                line.waiting.values().stream().min(Comparator.naturalOrder()).orElse(null),
                line.level,
                line.answered,
                line.inTime,
                line.abandoned,
                members);
    }

    private @Nullable Agent agentNow(String device) {
        List<Membership> queues = new ArrayList<>();
        Member latest = null;
        State state = null;
        for (Member member : byDevice.getOrDefault(device, Set.of())) {
            queues.add(new Membership(member.queue, member.paused, member.reason));
            state = state == null || state == State.PAUSED ? member.state() : state; // paused if paused in all
            latest = latest == null || member.lastCall > latest.lastCall ? member : latest;
        }
        if (latest == null || state == null) {
            return null;
        }
        queues.sort(Comparator.comparing(Membership::queue));
        Agent before = agents.get(device);
        Instant since =
                before == null ? first(state, latest) : before.state() == state ? before.since() : clock.instant();
        String name = latest.name.isEmpty() ? device : latest.name;
        return new Agent(device, name, state, since, List.copyOf(queues));
    }

    /** Returns when an agent's state in the first list began; the current time if Asterisk does not report it. */
    private Instant first(State state, Member member) {
        Instant now = clock.instant();
        long seconds =
                switch (state) {
                    case PAUSED -> member.lastPause;
                    case READY -> Math.max(Math.max(member.lastCall, member.lastPause), member.login);
                    default -> 0;
                };
        return seconds == 0 || now.getEpochSecond() < seconds ? now : Instant.ofEpochSecond(seconds);
    }

    private static long number(Map<String, String> event, String field) {
        return (long) decimal(event.get(field));
    }

    /** Returns 0 if the text is not a number, since an invalid counter in a list must not stop the route. */
    private static double decimal(@Nullable String text) {
        String given = Objects.requireNonNullElse(text, "");
        return given.matches("\\d{1,15}(\\.\\d{1,9})?") ? Double.parseDouble(given) : 0;
    }
}
