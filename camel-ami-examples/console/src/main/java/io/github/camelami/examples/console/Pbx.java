/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.github.camelami.AmiCall;
import io.github.camelami.AmiCalls;
import io.github.camelami.examples.console.Changes.Entry;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state of one server: its link, calls, queues and agents, the phones that listen, and the phones on which
 * recordings play. Guarded by the board's lock.
 */
final class Pbx {

    private static final int GAPS_KEPT = 20;
    private static final int LISTENINGS_KEPT = 1000;
    private static final int PLAYBACKS_KEPT = 100;

    /** A call. {@code legs} maps the unique ids of its legs to their ids on the page. */
    static final class Row {
        final AmiCall call;
        final Map<String, String> legs;

        Row(AmiCall call, Map<String, String> legs) {
            this.call = call;
            this.legs = legs;
        }
    }

    /**
     * A phone that is listening, or ringing to listen. Mode and supervisor are unknown if another program started it.
     * The entry remains when the link is lost, since the phone continues to listen. It also remains while it is {@code
     * ending}: Asterisk has accepted the hangup, but the phone listens until its target has sound again.
     */
    static final class Listening {
        final String id;
        final String handle;
        String mode = "";
        String phone = "";
        String agent = "";
        boolean ringing;
        boolean stopped;
        boolean ending;
        boolean withoutKeys;
        Instant since = Instant.now();

        @Nullable
        String supervisor;

        Listening(String id, String handle) {
            this.id = id;
            this.handle = handle;
        }
    }

    /**
     * A phone on which a recording plays. The position is an estimate, since Asterisk reports it only at the end. Only
     * Asterisk's own events end the playback, since any dialplan could send the user event that reports its end. The
     * state is {@code uncertain} if it is unknown whether Asterisk rings the phone at all.
     */
    static final class Play {
        static final long SKIP = 3000;

        final String id;
        final String handle;
        final String user;
        final String phone;
        final String recording;
        String state = "ringing";
        boolean answered;
        boolean stopped;
        String status = "";
        String offset = "";
        long position;
        Instant at = Instant.now();
        long version;

        Play(String id, String handle, String user, String phone, String recording) {
            this.id = id;
            this.handle = handle;
            this.user = user;
            this.phone = phone;
            this.recording = recording;
        }

        /** Returns whether the phone is ringing for any recording, or may be playing this one. */
        boolean occupies(String phone, String recording) {
            boolean over = stopped || state.equals("ended");
            return this.phone.equals(phone) && !over && (state.equals("ringing") || this.recording.equals(recording));
        }

        private void move(long by, boolean paused) {
            Instant now = Instant.now();
            long played = state.equals("playing") ? now.toEpochMilli() - at.toEpochMilli() : 0;
            position = Math.max(0, position + played + by);
            at = now;
            state = paused ? "paused" : "playing";
        }
    }

    final String name;
    final Map<String, Entry<Row>> rows = new LinkedHashMap<>();
    final Map<String, Entry<Queues.Queue>> queues = new LinkedHashMap<>();
    final Map<String, Entry<Queues.Agent>> agents = new LinkedHashMap<>();
    final Map<String, Listening> listenings = new LinkedHashMap<>();
    final Map<String, Play> plays = new LinkedHashMap<>();
    private final Set<String> spies = new LinkedHashSet<>(); // the last phones that listened, or rang to listen
    final Deque<JsonObject> gaps = new ArrayDeque<>();
    JsonObject link;
    long linkVersion;
    private final Changes changes;
    private final AmiCalls calls = new AmiCalls();
    private final Queues model;

    Pbx(String name, Changes changes) {
        this.name = name;
        this.changes = changes;
        this.link = state("connecting");
        calls.addListener(new AmiCalls.Listener() {
            @Override
            public void changed(AmiCall call) {
                Entry<Row> before = rows.get(call.id());
                Map<String, String> legs = before == null ? new HashMap<>() : before.now.legs;
                call.legs().forEach(leg -> legs.computeIfAbsent(leg.uniqueid(), id -> changes.id("k")));
                call.spies().forEach(spy -> listening(spy.uniqueid()).phone = spy.device());
                put(rows, "c", call.id(), new Row(call, legs));
            }

            @Override
            public void ended(AmiCall call) {
                drop(rows, call.id());
            }

            @Override
            public void withdrawn(String id) {
                drop(rows, id);
            }
        });
        model = new Queues(Clock.systemUTC(), new Queues.Listener() {
            @Override
            public void changed(Queues.Queue queue) {
                put(queues, "q", queue.name(), queue);
            }

            @Override
            public void changed(Queues.Agent agent) {
                put(agents, "a", agent.device(), agent);
            }

            @Override
            public void queueGone(String queue) {
                drop(queues, queue);
            }

            @Override
            public void agentGone(String device) {
                drop(agents, device);
            }
        });
    }

    private <T> void put(Map<String, Entry<T>> into, String prefix, String key, T now) {
        Entry<T> entry = into.computeIfAbsent(key, one -> new Entry<>(changes.id(prefix), now));
        entry.now = now;
        entry.version = changes.version();
    }

    private <T> void drop(Map<String, Entry<T>> from, String key) {
        Entry<T> entry = from.remove(key);
        if (entry != null) {
            changes.gone(entry.id);
        }
    }

    /** Returns the name of the agent at this phone; empty if the phone is in no queue, or has no name there. */
    String agentName(AmiCall.Leg leg) {
        Queues.Agent agent = model.agent(leg.device());
        String known = agent == null ? leg.member() : agent.name();
        return known.contains("/") ? "" : known;
    }

    /** Handles an event. {@code event} is the name in the component's header. */
    void on(String event, Map<String, String> fields) {
        String uniqueid = fields.getOrDefault("Uniqueid", "");
        calls.on(event, fields);
        model.on(event, fields);
        switch (event) {
            case "AmiConnected" -> link(state("up").put("address", fields.get("Address")));
            case "AmiDisconnected" -> link(state("down").put("reason", fields.get("Reason")));
            case "AmiGap" -> gap(fields);
            case "AmiSnapshotEnd" -> prune();
            case "DTMFEnd" -> key(uniqueid, fields.getOrDefault("Digit", ""));
            case "ChanSpyStop" -> stopped(fields.getOrDefault("SpyerUniqueid", ""));
            case "AmiListenAudit" -> audited(uniqueid, fields);
            case "VarSet" -> result(uniqueid, fields.getOrDefault("Variable", ""), fields.getOrDefault("Value", ""));
            case "Hangup" -> {
                finished(uniqueid);
                hungUp(uniqueid);
            }
            default -> {}
        }
    }

    private static JsonObject state(String state) {
        return new JsonObject().put("state", state).put("at", Instant.now().toString());
    }

    private void link(JsonObject state) {
        link = state;
        linkVersion = changes.version();
    }

    private void gap(Map<String, String> fields) {
        if (gaps.size() == GAPS_KEPT) {
            gaps.removeFirst();
        }
        gaps.add(new JsonObject()
                .put("id", changes.id("g"))
                .put("from", fields.get("From"))
                .put("to", fields.get("To")));
        linkVersion = changes.version();
    }

    // Listening

    /**
     * Returns the listening phone with this handle. If it is new, adds it, and removes the oldest phone if there are
     * too many. Only events and requests may add a phone; to look one up, use {@link #listenings}.
     */
    Listening listening(String handle) {
        Listening listening = listenings.computeIfAbsent(handle, one -> new Listening(changes.id("l"), handle));
        if (listenings.size() > LISTENINGS_KEPT) {
            listenings.remove(listenings.keySet().iterator().next());
        }
        if (spies.add(handle) && spies.size() > LISTENINGS_KEPT) {
            spies.remove(spies.iterator().next());
        }
        return listening;
    }

    /**
     * Returns whether an event is about a phone that listens, or about a channel that belongs to it. A phone that has
     * stopped listening still counts, because Asterisk reports its hangup later.
     */
    boolean isAboutSpy(Map<String, String> event) {
        return Stream.of("Uniqueid", "Linkedid", "DestUniqueid", "DestLinkedid")
                .map(field -> event.getOrDefault(field, ""))
                .anyMatch(id -> listenings.containsKey(id) || spies.contains(id));
    }

    /** Marks the calls with this channel as changed. */
    void touch(String handle) {
        rows.values().stream().filter(row -> has(row.now, handle)).forEach(row -> row.version = changes.version());
    }

    /** Handles a key pressed on a phone. On a listening phone, keys switch the mode if its user may use all modes. */
    private void key(String uniqueid, String digit) {
        Listening listening = listenings.get(uniqueid);
        int mode = "456".indexOf(digit);
        if (listening != null && mode >= 0 && !listening.mode.isEmpty() && !listening.withoutKeys) {
            listening.mode = List.of("listen", "whisper", "barge").get(mode);
            touch(uniqueid);
        }
    }

    private void audited(String handle, Map<String, String> event) {
        switch (event.getOrDefault("What", "")) {
            case "begun" -> {
                Listening listening = listening(handle);
                listening.supervisor = event.get("Supervisor");
                listening.mode = event.getOrDefault("Mode", listening.mode);
                listening.phone = event.getOrDefault("Phone", listening.phone);
                listening.since = Instant.now();
                listening.ringing = false;
                if (listening.agent.isEmpty()) {
                    listening.agent = number(Board.device(event.getOrDefault("Target", "")));
                }
            }
            case "switched" -> {
                Listening listening = listening(handle);
                listening.mode = event.getOrDefault("Mode", listening.mode);
            }
            case "ended" -> listenings.remove(handle);
            default -> {}
        }
        touch(handle);
    }

    /** Returns a device without its technology: {@code 202} for {@code PJSIP/202}. */
    static String number(String device) {
        return device.substring(device.indexOf('/') + 1);
    }

    private void stopped(String handle) {
        Listening listening = listenings.get(handle);
        if (listening != null && (listening.supervisor == null || listening.ending)) {
            listenings.remove(handle); // the audit reports the end of our other sessions
        }
    }

    /** Removes a listening phone that has hung up. If it was ringing, the reply to its user removes it. */
    private void hungUp(String handle) {
        Listening listening = listenings.get(handle);
        if (listening != null && (!listening.ringing || listening.ending)) {
            listenings.remove(handle);
        }
    }

    /** Returns whether the server's events and lists show a channel with this unique id. */
    boolean hasChannel(String uniqueid) {
        return rows.values().stream().anyMatch(row -> has(row.now, uniqueid));
    }

    private static boolean has(Row row, String uniqueid) {
        return row.legs.containsKey(uniqueid)
                || row.call.spies().stream().anyMatch(spy -> spy.uniqueid().equals(uniqueid));
    }

    /** Ends playbacks and removes listening phones that the lists omit, since they ended while the link was down. */
    private void prune() {
        if (calls.isDoubtful()) {
            return;
        }
        plays.values().stream()
                .filter(play -> !play.state.equals("ringing"))
                .map(play -> play.handle)
                .filter(handle -> rows.values().stream().noneMatch(row -> row.now.legs.containsKey(handle)))
                .forEach(this::finished);
        listenings.values().removeIf(one -> !one.ringing && !hasChannel(one.handle));
    }

    // Playing

    void play(Play play) {
        plays.put(play.handle, play);
        play.version = changes.version();
        touch(play.handle);
        if (plays.size()
                > PLAYBACKS_KEPT) { // one that has not ended must stay, so that its user, or the removal of its user,
            // can end it
            plays.values().stream()
                    .filter(one -> one.state.equals("ended"))
                    .findFirst()
                    .ifPresent(one -> plays.remove(one.handle));
        }
    }

    /** Records whether the phone has answered and is playing the recording. If not, removes the playback. */
    void answered(String handle, boolean answered) {
        Play play = plays.get(handle);
        if (!answered) {
            plays.remove(handle);
            touch(handle);
        } else if (play != null) {
            if (play.state.equals("ringing")) { // a short recording may be over already
                play.move(0, false);
            }
            play.answered = true;
            play.version = changes.version();
        }
    }

    /** Records that it is unknown whether the phone rings or plays. The user can stop it, and lists may end it. */
    void uncertain(String handle) {
        Play play = plays.get(handle);
        if (play != null) {
            play.state = play.state.equals("ringing") ? "uncertain" : play.state;
            play.answered = true;
            play.version = changes.version();
        }
    }

    /** Records how a playback ended, from a variable that Asterisk sets on its channel. */
    private void result(String handle, String variable, String value) {
        Play play = plays.get(handle);
        if (play == null || value.isBlank()) {
            return;
        }
        if (variable.equals("CPLAYBACKSTATUS")) {
            play.status = value;
        } else if (variable.equals("CPLAYBACKOFFSET")) {
            play.offset = value;
        }
        play.version = changes.version();
    }

    void finished(String handle) {
        Play play = plays.get(handle);
        if (play != null && !play.state.equals("ended")) {
            play.move(0, true);
            play.state = "ended";
            play.status = play.status.isEmpty() ? "UNKNOWN" : play.status; // until the event with the status arrives
            play.version = changes.version();
        }
    }

    /** Records a command, such as {@code pause}, that Asterisk accepted. */
    void controlled(String handle, String control, boolean paused) {
        Play play = plays.get(handle);
        if (play != null && !play.state.equals("ended")) {
            play.answered = true;
            play.stopped = control.equals("stop");
            play.version = changes.version();
            switch (control) {
                case "forward" -> play.move(Play.SKIP, paused);
                case "reverse" -> play.move(-Play.SKIP, paused);
                case "restart" -> play.move(Long.MIN_VALUE / 2, paused);
                default -> play.move(0, paused);
            }
        }
    }

    /** Returns a call's parties, except phones on which a user plays a recording and phones that ring to listen. */
    List<AmiCall.Leg> parties(Row row) {
        return row.call.parties().stream()
                .filter(leg -> !plays.containsKey(leg.uniqueid()) && !rings(leg.uniqueid()))
                .toList();
    }

    /**
     * Returns the leg whose hangup ends the call for everybody: the caller's. If the caller has left, either of two
     * connected parties ends it.
     *
     * @return the leg; null if the call would continue without it, and if the user may not end the whole call. A conference
     *     continues, and so does a call that connects more than two parties, or whose called party waits or rings.
     *     Users may end the calls that their agents place, and the calls that were passed only to their agents.
     */
    AmiCall.@Nullable Leg whole(Row row, User user) {
        List<AmiCall.Leg> parties = parties(row);
        List<AmiCall.Leg> own =
                parties.stream().filter(leg -> user.mayHear(leg.device())).toList();
        long connected = parties.stream().filter(AmiCall.Leg::up).count();
        if (own.isEmpty() || row.call.state() == AmiCall.State.CONFERENCE || connected > 2) {
            return null;
        }
        AmiCall.Leg caller = parties.stream()
                .filter(leg -> leg.role() == AmiCall.Role.CALLER)
                .findFirst()
                .orElse(null);
        if (caller == null) {
            return parties.size() == 2 && connected == 2 ? own.get(0) : null;
        }
        boolean reachedOnlyOwn = parties.stream().allMatch(leg -> leg.equals(caller) || own.contains(leg));
        return own.contains(caller) || reachedOnlyOwn ? caller : null;
    }

    /** Returns whether this channel is a phone that is ringing because a user wants to listen. */
    private boolean rings(String uniqueid) {
        Listening listening = listenings.get(uniqueid);
        return listening != null && listening.ringing;
    }

    /** Returns this user's listening phone with this id; null if there is none or it belongs to another user. */
    @Nullable
    Listening listening(String id, User user) {
        return listenings.values().stream()
                .filter(one -> one.id.equals(id) && user.login().equals(one.supervisor))
                .findFirst()
                .orElse(null);
    }
}
