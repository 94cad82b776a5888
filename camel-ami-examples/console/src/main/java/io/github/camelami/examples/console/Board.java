/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.github.camelami.AmiConstants;
import io.github.camelami.examples.console.Users.Role;
import io.github.camelami.examples.console.Users.User;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the PBX now: the link, the calls, who listens, what plays, and the last events. The route feeds it, in order; browsers ask
 * what has changed since they last asked, so a slow one gets less often what is newest, never a queue of what is old.
 */
final class Board {

    private static final int EVENTS_KEPT = 500;
    private static final int GAPS_KEPT = 20;
    private static final int GONE_KEPT = 5000;
    private static final int PLAYBACKS_KEPT = 100;
    private static final List<String> SHOWN = List.of(
            "Channel",
            "CallerIDNum",
            "CallerIDName",
            "Exten",
            "ChannelStateDesc",
            "BridgeUniqueid",
            "SpyerChannel",
            "SpyeeChannel",
            "Digit",
            "Playback",
            "Status",
            "Offset",
            "Cause-txt",
            "Address",
            "Reason",
            "Cause",
            "From",
            "To",
            "Lost",
            "Restarted",
            "What",
            "Supervisor",
            "Phone",
            "Target",
            "Mode",
            "Newname");

    /** A channel. */
    private static final class Leg {
        final String id;
        final String uniqueid;
        final Instant since;
        String channel = "";
        String linkedid = "";
        String number = "";
        String name = "";
        String bridge = "";
        boolean hidden;

        Leg(String id, String uniqueid, Instant since) {
            this.id = id;
            this.uniqueid = uniqueid;
            this.since = since;
        }
    }

    /** Channels that belong together. */
    private static final class Call {
        final String id;
        final Map<String, Leg> legs = new LinkedHashMap<>();
        long version;

        Call(String id) {
            this.id = id;
        }
    }

    /** A phone that listens to a channel. Mode and supervisor are unknown where another program began it. */
    private static final class Spy {
        final String id;
        final String handle;
        String spied = "";
        String phone = "";
        String mode = "";

        @Nullable
        String supervisor;

        Spy(String id, String handle) {
            this.id = id;
            this.handle = handle;
        }
    }

    private static final class Play {
        final String id;
        final String handle;

        @Nullable
        String user;

        String recording = "";
        String state = "playing";
        String status = "";
        String offset = "";
        long version;

        Play(String id, String handle) {
            this.id = id;
            this.handle = handle;
        }
    }

    private record Gone(long version, String call) {}

    private record News(long version, JsonObject entry) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Leg> legs = new HashMap<>();
    private final Map<String, Call> calls = new LinkedHashMap<>();
    private final Map<String, Spy> spies = new LinkedHashMap<>();
    private final Map<String, Play> plays = new LinkedHashMap<>();
    private final Deque<Gone> gone = new ArrayDeque<>();
    private final Deque<News> reported = new ArrayDeque<>();
    private final Deque<News> audit = new ArrayDeque<>();
    private final Deque<JsonObject> gaps = new ArrayDeque<>();
    private final Set<String> hungUpMeanwhile = new HashSet<>();
    private JsonObject link =
            new JsonObject().put("state", "connecting").put("at", Instant.now().toString());
    private boolean taking;
    private long linkVersion;
    private long version = 1;
    private long forgotten;
    private long ids;

    /** The device of a channel: {@code PJSIP/202} of {@code PJSIP/202-0000001a}. */
    static String device(String channel) {
        return channel.replaceFirst("-[0-9a-fA-F]+(;[12])?$", "");
    }

    /**
     * An event, from the route.
     *
     * @param name as the header says it: the body's fields are whatever the sender of a user event likes
     */
    void on(@Header(AmiConstants.EVENT) String name, @Body Map<String, String> event) {
        lock.lock();
        try {
            version++;
            apply(name, event);
        } finally {
            lock.unlock();
        }
    }

    private void apply(String name, Map<String, String> event) {
        String uniqueid = event.getOrDefault("Uniqueid", "");
        switch (name) {
            case "AmiConnected", "AmiDisconnected", "AmiGap", "AmiSnapshotStart", "AmiSnapshotEnd" -> link(name, event);
            case "Newchannel",
                    "Newstate",
                    "NewCallerid",
                    "NewConnectedLine",
                    "CoreShowChannel",
                    "BridgeEnter",
                    "BridgeLeave",
                    "Rename" -> channel(name, uniqueid, event);
            case "Hangup" -> hangup(uniqueid);
            case "ChanSpyStart" ->
                spies(
                        event.getOrDefault("SpyerUniqueid", ""),
                        event.getOrDefault("SpyeeUniqueid", ""),
                        event.getOrDefault("SpyerChannel", ""));
            case "ChanSpyStop" -> spyEnded(event.getOrDefault("SpyerUniqueid", ""));
            case "DTMFEnd" -> key(uniqueid, event.getOrDefault("Digit", ""));
            case "AmiListenAudit" -> audited(uniqueid, event);
            case "PlaybackStart" -> play(uniqueid);
            case "PlaybackFinish" -> finished(uniqueid, event);
            default -> {}
        }
        if (!name.equals("CoreShowChannel")) {
            add(reported, name, event, false);
        }
    }

    private void link(String name, Map<String, String> event) {
        switch (name) {
            case "AmiConnected" -> link = state("up").put("address", event.get("Address"));
            case "AmiDisconnected" -> {
                link = state("down").put("reason", event.get("Reason"));
                taking = false; // a snapshot that broke off is better than silence; the link is shown as down
            }
            case "AmiSnapshotStart" -> {
                List.copyOf(calls.keySet()).forEach(this::drop);
                legs.clear();
                spies.clear();
                hungUpMeanwhile.clear();
                taking = true;
            }
            case "AmiSnapshotEnd" -> taking = false;
            default -> {
                if (gaps.size() == GAPS_KEPT) {
                    gaps.removeFirst();
                }
                gaps.add(new JsonObject()
                        .put("from", event.get("From"))
                        .put("to", event.get("To"))
                        .put("cause", event.get("Cause")));
            }
        }
        linkVersion = version;
    }

    private static JsonObject state(String state) {
        return new JsonObject().put("state", state).put("at", Instant.now().toString());
    }

    private void channel(String name, String uniqueid, Map<String, String> event) {
        boolean listed = name.equals("CoreShowChannel");
        if (uniqueid.isEmpty() || (listed && hungUpMeanwhile.contains(uniqueid))) {
            return;
        }
        Leg leg = legs.get(uniqueid);
        if (leg == null) {
            if (name.equals("BridgeLeave") || name.equals("Rename")) {
                return;
            }
            leg = new Leg(
                    "k" + ++ids,
                    uniqueid,
                    listed ? Instant.now().minusSeconds(seconds(event.get("Duration"))) : Instant.now());
            legs.put(uniqueid, leg);
        }
        leg.channel = event.getOrDefault(name.equals("Rename") ? "Newname" : "Channel", leg.channel);
        leg.number = known(event.get("CallerIDNum"), leg.number);
        leg.name = known(event.get("CallerIDName"), leg.name);
        leg.hidden = leg.channel.endsWith(";2") || spies.containsKey(uniqueid) || plays.containsKey(uniqueid);
        switch (name) {
            case "BridgeEnter" -> leg.bridge = event.getOrDefault("BridgeUniqueid", "");
            case "BridgeLeave" -> leg.bridge = "";
            case "CoreShowChannel" -> {
                leg.bridge = event.getOrDefault("BridgeId", "");
                String application = event.getOrDefault("Application", "");
                leg.hidden |= application.equals("ControlPlayback");
                if (application.equals("ChanSpy")) {
                    spies(uniqueid, event.getOrDefault("ApplicationData", "").split(",", 2)[0], leg.channel);
                }
            }
            default -> {}
        }
        String linkedid = known(event.get("Linkedid"), leg.linkedid.isEmpty() ? uniqueid : leg.linkedid);
        if (!linkedid.equals(leg.linkedid)) {
            leave(leg);
            leg.linkedid = linkedid;
            calls.computeIfAbsent(linkedid, one -> new Call("c" + ++ids)).legs.put(uniqueid, leg);
        }
        changed(leg);
    }

    private static String known(@Nullable String value, String otherwise) {
        return value == null || value.isEmpty() || value.equals("<unknown>") ? otherwise : value;
    }

    /** Of {@code 00:01:02}. */
    private static long seconds(@Nullable String duration) {
        long seconds = 0;
        for (String part :
                duration != null && duration.matches("\\d+(:\\d\\d){2}") ? duration.split(":") : new String[0]) {
            seconds = seconds * 60 + Long.parseLong(part);
        }
        return seconds;
    }

    private void hangup(String uniqueid) {
        if (taking) {
            hungUpMeanwhile.add(uniqueid);
        }
        spyEnded(uniqueid);
        Leg leg = legs.remove(uniqueid);
        if (leg != null) {
            leave(leg);
        }
    }

    private void leave(Leg leg) {
        Call call = calls.get(leg.linkedid);
        if (call != null) {
            call.legs.remove(leg.uniqueid);
            call.version = version;
            if (call.legs.isEmpty()) {
                drop(leg.linkedid);
            }
        }
    }

    private void drop(String linkedid) {
        Call call = calls.remove(linkedid);
        if (call != null) {
            if (gone.size() == GONE_KEPT) {
                forgotten = gone.removeFirst().version();
            }
            gone.add(new Gone(version, call.id));
        }
    }

    private void changed(Leg leg) {
        Call call = calls.get(leg.linkedid);
        if (call != null) {
            call.version = version;
        }
    }

    private Spy spies(String spyer, String spied, String phone) {
        Spy spy = spies.computeIfAbsent(spyer, one -> new Spy("l" + ++ids, spyer));
        spy.spied = spied.isEmpty() ? spy.spied : spied;
        spy.phone = phone.isEmpty() ? spy.phone : device(phone);
        hide(spyer);
        touch(spy.spied);
        return spy;
    }

    private void hide(String uniqueid) {
        Leg leg = legs.get(uniqueid);
        if (leg != null) {
            leg.hidden = true;
            changed(leg);
        }
    }

    private void touch(String uniqueid) {
        Leg leg = legs.get(uniqueid);
        if (leg != null) {
            changed(leg);
        }
    }

    private void spyEnded(String spyer) {
        Spy spy = spies.remove(spyer);
        if (spy != null) {
            touch(spy.spied);
        }
    }

    /** The keys of a listening phone switch its mode, and only they report it. */
    private void key(String uniqueid, String digit) {
        Spy spy = spies.get(uniqueid);
        int mode = "456".indexOf(digit);
        if (spy != null && mode >= 0 && !spy.mode.isEmpty()) {
            spy.mode = List.of("listen", "whisper", "barge").get(mode);
            touch(spy.spied);
        }
    }

    private void audited(String handle, Map<String, String> event) {
        add(audit, "AmiListenAudit", event, true);
        switch (event.getOrDefault("What", "")) {
            case "begun" -> {
                String target = event.getOrDefault("Target", "");
                String spied = legs.values().stream()
                        .filter(leg -> leg.channel.equals(target) || leg.uniqueid.equals(target))
                        .map(leg -> leg.uniqueid)
                        .findFirst()
                        .orElse("");
                Spy spy = spies(handle, spied, event.getOrDefault("Phone", ""));
                spy.supervisor = event.get("Supervisor");
                spy.mode = event.getOrDefault("Mode", spy.mode);
            }
            case "switched" -> {
                Spy spy = spies.get(handle);
                if (spy != null) {
                    spy.mode = event.getOrDefault("Mode", spy.mode);
                    touch(spy.spied);
                }
            }
            case "ended" -> spyEnded(handle);
            default -> {}
        }
    }

    private Play play(String handle) {
        hide(handle);
        Play play = plays.computeIfAbsent(handle, one -> new Play("p" + ++ids, handle));
        play.version = version;
        if (plays.size() > PLAYBACKS_KEPT) {
            plays.remove(plays.keySet().iterator().next());
        }
        return play;
    }

    private void finished(String handle, Map<String, String> event) {
        Play play = play(handle);
        play.state = "ended";
        play.status = event.getOrDefault("Status", "");
        play.offset = event.getOrDefault("Offset", "");
    }

    private void add(Deque<News> into, String name, Map<String, String> event, boolean audited) {
        JsonObject fields = new JsonObject();
        for (String key : audited ? event.keySet() : SHOWN) {
            String value = event.get(key);
            if (value != null && !value.isEmpty() && !key.equals("Event")) {
                fields.put(key, value);
            }
        }
        News last = into.peekLast();
        if (into.size() == EVENTS_KEPT) {
            into.removeFirst();
        }
        into.add(new News(
                version,
                new JsonObject()
                        .put("n", last == null ? 1 : last.entry().getLong("n") + 1)
                        .put("at", Instant.now().toString())
                        .put("name", name)
                        .put("fields", fields)));
    }

    // What the desk does with ids

    /** The agent's channel with this id, as far as this user may see it. */
    @Nullable
    Target leg(String id, User user) {
        lock.lock();
        try {
            return legs.values().stream()
                    .filter(leg -> leg.id.equals(id) && !leg.hidden && user.mayHear(device(leg.channel)))
                    .map(leg -> new Target(leg.uniqueid, leg.channel))
                    .findFirst()
                    .orElse(null);
        } finally {
            lock.unlock();
        }
    }

    /** The agent's channel of the call with this id. */
    @Nullable
    Target call(String id, User user) {
        lock.lock();
        try {
            return calls.values().stream()
                    .filter(call -> call.id.equals(id))
                    .flatMap(call -> call.legs.values().stream())
                    .filter(leg -> !leg.hidden && user.mayHear(device(leg.channel)))
                    .map(leg -> new Target(leg.uniqueid, leg.channel))
                    .findFirst()
                    .orElse(null);
        } finally {
            lock.unlock();
        }
    }

    /** The handle of this user's own listening. */
    @Nullable
    String listening(String id, User user) {
        lock.lock();
        try {
            return spies.values().stream()
                    .filter(spy -> spy.id.equals(id) && user.login().equals(spy.supervisor))
                    .map(spy -> spy.handle)
                    .findFirst()
                    .orElse(null);
        } finally {
            lock.unlock();
        }
    }

    /** The handle of this user's own playback. */
    @Nullable
    String playback(String id, User user) {
        lock.lock();
        try {
            return plays.values().stream()
                    .filter(play -> play.id.equals(id) && user.login().equals(play.user))
                    .map(play -> play.handle)
                    .findFirst()
                    .orElse(null);
        } finally {
            lock.unlock();
        }
    }

    /** Whose playback it is. */
    void plays(String handle, User user, String recording) {
        lock.lock();
        try {
            version++;
            Play play = play(handle);
            play.user = user.login();
            play.recording = recording;
        } finally {
            lock.unlock();
        }
    }

    void paused(String handle, boolean paused) {
        lock.lock();
        try {
            version++;
            Play play = play(handle);
            if (!play.state.equals("ended")) {
                play.state = paused ? "paused" : "playing";
            }
        } finally {
            lock.unlock();
        }
    }

    /** A channel, by the two names it has. */
    record Target(String uniqueid, String channel) {}

    // What the page shows

    /**
     * What has changed for this user since then, null when nothing has.
     *
     * @param since the {@code version} of the last answer; 0 for all there is
     */
    @Nullable
    JsonObject since(long since, User user) {
        lock.lock();
        try {
            if (version == since || taking) {
                return null; // half a snapshot is no news
            }
            boolean all = since == 0 || since < forgotten;
            long from = all ? 0 : since;
            JsonObject news = new JsonObject().put("version", version).put("all", all);
            if (linkVersion > from || all) {
                news.put("link", link).put("gaps", new JsonArray(new ArrayList<>(gaps)));
            }
            JsonArray put = new JsonArray();
            JsonArray out = new JsonArray();
            for (Call call : calls.values()) {
                if (call.version > from) {
                    JsonObject shown = shown(call, user);
                    if (shown != null) {
                        put.add(shown);
                    } else if (!all) {
                        out.add(call.id);
                    }
                }
            }
            gone.stream().filter(one -> one.version() > from && !all).forEach(one -> out.add(one.call()));
            news.put("calls", put).put("gone", out);
            JsonArray playing = new JsonArray();
            plays.values().stream()
                    .filter(play -> play.version > from && user.login().equals(play.user))
                    .forEach(play -> playing.add(new JsonObject()
                            .put("id", play.id)
                            .put("recording", play.recording)
                            .put("state", play.state)
                            .put("status", play.status)
                            .put("offset", play.offset)));
            news.put("playbacks", playing);
            if (user.may().contains(Role.EVENTS)) {
                news.put("events", entries(reported, from));
            }
            if (user.may().contains(Role.AUDIT)) {
                news.put("audit", entries(audit, from));
            }
            return news;
        } finally {
            lock.unlock();
        }
    }

    private static JsonArray entries(Deque<News> from, long since) {
        JsonArray entries = new JsonArray();
        from.stream().filter(one -> one.version() > since).forEach(one -> entries.add(one.entry()));
        return entries;
    }

    private @Nullable JsonObject shown(Call call, User user) {
        List<Leg> seen = call.legs.values().stream().filter(leg -> !leg.hidden).toList();
        if (seen.stream().noneMatch(leg -> user.mayHear(device(leg.channel)))) {
            return null;
        }
        JsonArray parties = new JsonArray();
        JsonArray listeners = new JsonArray();
        Instant since = Instant.now();
        int bridged = 0;
        for (Leg leg : seen) {
            String device = device(leg.channel);
            parties.add(new JsonObject()
                    .put("id", leg.id)
                    .put("device", device)
                    .put("number", leg.number)
                    .put("name", leg.name)
                    .put("agent", user.mayHear(device)));
            since = leg.since.isBefore(since) ? leg.since : since;
            bridged += leg.bridge.isEmpty() ? 0 : 1;
        }
        for (Spy spy : spies.values()) {
            if (call.legs.containsKey(spy.spied)) {
                listeners.add(new JsonObject()
                        .put("id", spy.id)
                        .put("party", call.legs.get(spy.spied).id)
                        .put("who", spy.supervisor)
                        .put("phone", spy.phone)
                        .put("mode", spy.mode)
                        .put("mine", user.login().equals(spy.supervisor)));
            }
        }
        return new JsonObject()
                .put("id", call.id)
                .put("since", since.toEpochMilli())
                .put("talking", bridged > 1)
                .put("parties", parties)
                .put("listeners", listeners);
    }
}
