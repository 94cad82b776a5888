/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of one call on a server. Immutable.
 *
 * <p>A call consists of all channels with the same {@code Linkedid}. They are the channels of the caller, of the phones
 * that ring for the call, and of the phones to which it was transferred. A transfer can join two calls into one. Each
 * participant in a conference counts as a separate call.
 *
 * @param id the {@code Linkedid} of the call; if several calls were joined, that of the oldest channel
 * @param state the current state, or the last state of a call that has ended
 * @param since when that state began; for a call that has ended, when it ended
 * @param started when the first channel of the call started
 * @param answered when two parties first talked, or a party first entered a conference; null if neither was seen
 * @param ended when the last channel of the call ended; null during the call
 * @param dialled the extension that the caller dialled; empty if unknown
 * @param queue the queue in which the call waits or last waited; empty if there is none
 * @param position the position of the call in that queue, counted from 1; 0 if it is not waiting
 * @param conference the conference that the call is in or was last in; empty if there is none
 * @param legs the phones that take or took part, in order of arrival; at most the last 100
 * @param spies the current spy sessions on the call
 * @param outcome the outcome
 * @param cause the Q.850 cause with which the caller's channel ended; 0 during the call, or if the end was not seen
 * @param causeText Asterisk's text for the cause; empty if there is none
 * @param doubtful whether events of the call were missed. Times, legs and causes may then be missing; the next snapshot
 *     corrects the state
 * @param spent the time spent in each state until {@link #since}, as far as it was observed; states that the call was
 *     never in are absent
 */
public record AmiCall(
        String id,
        State state,
        Instant since,
        Instant started,
        @Nullable Instant answered,
        @Nullable Instant ended,
        String dialled,
        String queue,
        int position,
        String conference,
        List<Leg> legs,
        List<Spy> spies,
        Outcome outcome,
        int cause,
        String causeText,
        boolean doubtful,
        Map<State, Duration> spent) {

    /** The states of a call. If several apply, the first in this order is reported. */
    public enum State {
        /** A party is in a conference. */
        CONFERENCE,
        /** Two parties are connected, and one has put the other on hold. */
        HELD,
        /** Two or more parties are connected. */
        TALKING,
        /** A party is parked. */
        PARKED,
        /** The caller is waiting in a queue, whether or not a member's phone is ringing. */
        WAITING,
        /** A phone is ringing, or the call is not answered yet. */
        RINGING,
        /** Only one party is connected and hears a menu, an announcement or other dialplan output. */
        IVR;

        /** Returns the state as written in {@link AmiCall#toMap()} and in routes, for example {@code talking}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The role of a party in its call. */
    public enum Role {
        /** The party that started the call, or the first one to ring if a program started the call. */
        CALLER,
        /** A party that was dialled. */
        CALLED,
        /** A queue member (an agent) whom the queue dialled. */
        MEMBER
    }

    /** The outcome of a call. */
    public enum Outcome {
        /** The call is in progress, but no parties have talked yet. */
        OPEN("open"),
        /** Two parties talked, or a party was in a conference. */
        ANSWERED("answered"),
        /** The caller left a queue before a member answered. */
        ABANDONED("abandoned"),
        /** The last dialled phone was busy. */
        BUSY("busy"),
        /** The last dialled phone rang and was not answered. */
        NO_ANSWER("noAnswer"),
        /** The caller hung up while the phone rang. */
        CANCELLED("cancelled"),
        /** Dialling the last phone ended in congestion: the network could not carry the call, or no line was free. */
        CONGESTED("congested"),
        /** The last dialled phone was not registered. */
        UNREACHABLE("unreachable"),
        /** No phone other than the caller's took part, as with a menu, voicemail or an announcement. */
        ALONE("alone"),
        /** The last dialled phone was not connected, for a reason other than those above. */
        FAILED("failed");

        private final String word;

        Outcome(String word) {
            this.word = word;
        }

        /** Returns the outcome as written in {@link AmiCall#toMap()}, for example {@code noAnswer}. */
        public String word() {
            return word;
        }
    }

    /**
     * A phone that takes or took part in the call. A Local channel that only leads to another phone is not a leg.
     *
     * @param uniqueid the channel's unique id, which serves as the handle for actions on it
     * @param channel the channel's name
     * @param device the channel's name without its suffix, for example {@code PJSIP/202}
     * @param number the telephone number of the party; empty if unknown
     * @param name the name of the party, unescaped; empty if unknown
     * @param role the role of the party in the call
     * @param member the name of the queue member; empty for other roles
     * @param up whether the phone has answered
     * @param holding whether the phone has put the other party on hold
     * @param started when the channel started
     * @param answered when the phone answered; null if it has not answered or the answer was not seen
     * @param ended when the channel ended; null before that
     * @param cause the Q.850 cause with which the channel ended; 0 before that, or if the end was not seen
     */
    public record Leg(
            String uniqueid,
            String channel,
            String device,
            String number,
            String name,
            Role role,
            String member,
            boolean up,
            boolean holding,
            Instant started,
            @Nullable Instant answered,
            @Nullable Instant ended,
            int cause) {

        private Map<String, Object> toMap() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("Uniqueid", uniqueid);
            map.put("Channel", channel);
            map.put("Device", device);
            map.put("Number", number);
            map.put("Name", name);
            map.put("Role", role.name().toLowerCase(Locale.ROOT));
            put(map, "Member", member);
            map.put("Up", up);
            map.put("Holding", holding);
            put(map, "Started", started);
            put(map, "Answered", answered);
            put(map, "Ended", ended);
            put(map, "Cause", cause);
            return map;
        }
    }

    /**
     * A phone that listens to a party of the call. It is not a party itself.
     *
     * @param uniqueid the unique id of the phone's channel, which is the handle of the spy session
     * @param channel the name of the phone's channel
     * @param device the channel's name without its suffix, for example {@code PJSIP/201}
     * @param target the unique id of the target's leg
     */
    public record Spy(String uniqueid, String channel, String device, String target) {

        private Map<String, Object> toMap() {
            return new LinkedHashMap<>(
                    Map.of("Uniqueid", uniqueid, "Channel", channel, "Device", device, "Target", target));
        }
    }

    /** Copies the collections. */
    public AmiCall {
        legs = List.copyOf(legs);
        spies = List.copyOf(spies);
        spent = Map.copyOf(spent);
    }

    /** Returns the legs that are still in the call; an empty list once the call has ended. */
    public List<Leg> parties() {
        return legs.stream().filter(leg -> leg.ended() == null).toList();
    }

    /** Returns the leg that started the call; null if it was not seen. */
    public @Nullable Leg caller() {
        return first(legs.stream().filter(leg -> leg.role() == Role.CALLER).toList());
    }

    /**
     * Returns the leg that the caller reached: the last leg that answered or, if none did, the last that rang. This may
     * be a phone that itself placed a call, for example to retrieve a parked caller.
     *
     * @return the leg; null if no other phone took part
     */
    public @Nullable Leg callee() {
        Leg caller = caller();
        List<Leg> others = legs.stream().filter(leg -> !leg.equals(caller)).toList();
        Leg answeredLast = last(others.stream().filter(Leg::up).toList());
        return answeredLast == null ? last(others) : answeredLast;
    }

    private static @Nullable Leg first(List<Leg> of) {
        return of.isEmpty() ? null : of.get(0);
    }

    private static @Nullable Leg last(List<Leg> of) {
        return of.isEmpty() ? null : of.get(of.size() - 1);
    }

    /**
     * Returns how long two parties talked or a party was in a conference, including time on hold. For a call in
     * progress, this is the time until {@link #since}.
     */
    public Duration talked() {
        return spent(State.TALKING).plus(spent(State.HELD)).plus(spent(State.CONFERENCE));
    }

    private Duration spent(State in) {
        return spent.getOrDefault(in, Duration.ZERO);
    }

    /**
     * Returns the call as a map for JSON writers: times as ISO-8601 text, durations in milliseconds, {@code Legs} and
     * {@code Spies} as lists of maps. Unknown values are absent.
     *
     * @return a new map that can be modified and serialized
     */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("Linkedid", id);
        map.put("State", state.word());
        put(map, "Since", since);
        put(map, "Started", started);
        put(map, "Answered", answered);
        put(map, "Ended", ended);
        map.put("Outcome", outcome.word());
        put(map, "Cause", cause);
        put(map, "Cause-txt", causeText);
        put(map, "Caller", caller(), "");
        put(map, "Callee", callee(), "");
        put(map, "Dialled", dialled);
        put(map, "Queue", queue);
        put(map, "Position", position);
        put(map, "Conference", conference);
        if (answered != null) {
            // never negative, even if the clock was set back
            map.put(
                    "AnsweredAfterMs",
                    Math.max(0, Duration.between(started, answered).toMillis()));
        }
        map.put("TalkedMs", talked().toMillis());
        spent.forEach((in, length) -> map.put("Spent-" + in.word(), length.toMillis()));
        map.put("Doubtful", doubtful);
        map.put("Legs", maps(legs.stream().map(Leg::toMap).toList()));
        map.put("Spies", maps(spies.stream().map(Spy::toMap).toList()));
        return map;
    }

    private static List<Map<String, Object>> maps(Collection<Map<String, Object>> of) {
        return new ArrayList<>(of);
    }

    private static void put(Map<String, Object> map, String prefix, @Nullable Leg leg, String unknown) {
        if (leg != null) {
            map.put(prefix, leg.number().equals(unknown) ? leg.device() : leg.number());
            put(map, prefix + "Name", leg.name());
            map.put(prefix + "Device", leg.device());
            put(map, prefix + "Member", leg.member());
        }
    }

    private static void put(Map<String, Object> map, String key, @Nullable Object value) {
        if (value != null && !value.equals("") && !value.equals(0)) {
            map.put(key, value instanceof Instant ? value.toString() : value);
        }
    }
}
