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
 * One call of a server, as it was at one moment. Immutable.
 *
 * <p>A call is what Asterisk gives one {@code Linkedid}: the caller, the phones that ring for it, and those it was transferred to. Two
 * calls that a transfer joins become one. The participants of a conference have a call each.
 *
 * @param id the {@code Linkedid} of the call, of its oldest channel where several were joined
 * @param state what happens in it now; the last one, once it has ended
 * @param since when that state began
 * @param started when its first channel began
 * @param answered when two parties first talked, or one entered a conference; null before that, and where it was not seen
 * @param ended when its last channel ended; null while it lasts
 * @param dialled the extension that the caller dialled; empty when unknown
 * @param queue the queue it waits in, or waited in last; empty for none
 * @param position its place in the queue it waits in, from 1; 0 when it waits in none
 * @param conference the conference it is in, or was in last; empty for none
 * @param legs the phones that take part or took part, in the order in which they came; the last 100 where there were more
 * @param spies who listens to it now
 * @param outcome what became of it
 * @param cause the Q.850 cause with which the caller's channel ended; 0 while it lasts, and where it was not seen
 * @param causeText the same in Asterisk's words; empty where there are none
 * @param doubtful whether events of it were missed, so that times, legs and causes may be missing; its state is true again after a snapshot
 * @param spent how long it was seen in each state until {@link #since}; without the states it was never in
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

    /** What happens in a call. Where several are true of it, the first one counts. */
    public enum State {
        /** A party is in a conference. */
        CONFERENCE,
        /** Two talk, and one of them has put the other on hold. */
        HELD,
        /** Two or more parties are connected. */
        TALKING,
        /** A party is parked. */
        PARKED,
        /** The caller waits in a queue, whether or not a member's phone rings. */
        WAITING,
        /** A phone rings, or the call is not answered yet. */
        RINGING,
        /** One party alone is answered: it hears a menu, an announcement, or whatever else the dialplan does. */
        IVR;

        /** Returns the word used in the map form and in routes, for example {@code talking}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a party is to its call. */
    public enum Role {
        /** It began the call, or a program made it ring first. */
        CALLER,
        /** It was dialled. */
        CALLED,
        /** It was dialled by a queue, as its member: the agent. */
        MEMBER
    }

    /** What became of a call. */
    public enum Outcome {
        /** It lasts, and nobody has talked yet. */
        OPEN("open"),
        /** Two parties talked, or one was in a conference. */
        ANSWERED("answered"),
        /** The caller left a queue before a member answered. */
        ABANDONED("abandoned"),
        /** What was dialled last was busy. */
        BUSY("busy"),
        /** What was dialled last rang and was not answered. */
        NO_ANSWER("noAnswer"),
        /** The caller hung up while it rang. */
        CANCELLED("cancelled"),
        /** No way led to what was dialled last. */
        CONGESTED("congested"),
        /** What was dialled last was not registered. */
        UNREACHABLE("unreachable"),
        /** No other phone took part: a menu, a voice mail, an announcement. */
        ALONE("alone"),
        /** What was dialled last was not connected, for another reason. */
        FAILED("failed");

        private final String word;

        Outcome(String word) {
            this.word = word;
        }

        /** Returns the word used in the map form, for example {@code noAnswer}. */
        public String word() {
            return word;
        }
    }

    /**
     * A phone that takes part, or took part. A Local channel is none when it only leads to another phone.
     *
     * @param uniqueid the channel's unique id: the handle for an action about it
     * @param channel the channel's name
     * @param device the channel's name without its number, for example {@code PJSIP/202}
     * @param number the number of the party at the phone; empty if unknown
     * @param name the name of the party at the phone, without escapes; empty if unknown
     * @param role what it is to the call
     * @param member the name of the queue member; empty for any other
     * @param up whether it is answered, or was
     * @param holding whether it has put the other party on hold
     * @param started when its channel began
     * @param answered when it was answered; null before that, and where it was not seen
     * @param ended when its channel ended; null while it lasts
     * @param cause the Q.850 cause with which it ended; 0 while it lasts, and where it was not seen
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
     * A phone that listens to a party of the call. It is no party itself.
     *
     * @param uniqueid the unique id of its channel: the handle of the listening
     * @param channel its channel
     * @param device the channel's name without its number, for example {@code PJSIP/201}
     * @param target the unique id of the leg listened to
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

    /** Returns the legs that take part now; none once the call has ended. */
    public List<Leg> parties() {
        return legs.stream().filter(leg -> leg.ended() == null).toList();
    }

    /** Returns the leg that began the call; null where it was not seen. */
    public @Nullable Leg caller() {
        return first(legs.stream().filter(leg -> leg.role() == Role.CALLER).toList());
    }

    /**
     * Returns the leg that the caller reached: the answered one that came last, or else the one that rang last.
     *
     * @return null where nothing was dialled
     */
    public @Nullable Leg callee() {
        List<Leg> dialledLegs =
                legs.stream().filter(leg -> leg.role() != Role.CALLER).toList();
        Leg answeredLast = last(dialledLegs.stream().filter(Leg::up).toList());
        return answeredLast == null ? last(dialledLegs) : answeredLast;
    }

    private static @Nullable Leg first(List<Leg> of) {
        return of.isEmpty() ? null : of.get(0);
    }

    private static @Nullable Leg last(List<Leg> of) {
        return of.isEmpty() ? null : of.get(of.size() - 1);
    }

    /** Returns how long two talked or one was in a conference, holding included; in a call that lasts, until {@link #since}. */
    public Duration talked() {
        return spent(State.TALKING).plus(spent(State.HELD)).plus(spent(State.CONFERENCE));
    }

    private Duration spent(State in) {
        return spent.getOrDefault(in, Duration.ZERO);
    }

    /**
     * Returns the call as a map, which JSON writers take: times as ISO-8601 text, durations in milliseconds, {@code Legs} and {@code Spies}
     * as lists of maps. What is unknown is left out.
     *
     * @return a new map, which can be changed and serialised
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
            map.put("AnsweredAfterMs", Duration.between(started, answered).toMillis());
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
