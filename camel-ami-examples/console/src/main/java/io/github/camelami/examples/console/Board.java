/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.github.camelami.AmiCall;
import io.github.camelami.AmiCall.State;
import io.github.camelami.AmiCalls;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;

/**
 * Holds the current state of the PBX: the link, the calls, the listening and playing phones, and the last events. The route updates it, in
 * order. A browser asks for the changes since its last request, so a slow one gets fewer updates and never a backlog.
 */
final class Board {

    private static final int EVENTS_KEPT = 500;
    private static final int GAPS_KEPT = 20;
    private static final int GONE_KEPT = 5000;
    private static final int LISTENINGS_KEPT = 1000;
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

    /** Events left out of the feed: items of lists, and the keys that callers press, which may be a card number. */
    private static final Set<String> UNREPORTED =
            Set.of("CoreShowChannel", "BridgeListItem", "QueueEntry", "AmiSnapshotStart", "AmiSnapshotEnd", "DTMFEnd");

    /** A call, with the id that the page uses for it. */
    private static final class Row {
        final String id;
        final Map<String, String> legs = new HashMap<>();
        AmiCall call;
        long version;

        Row(String id, AmiCall call) {
            this.id = id;
            this.call = call;
        }
    }

    /**
     * A listening phone. Mode and supervisor are unknown if another program started it. It remains when the link is lost, since the phone
     * still listens.
     */
    private static final class Listening {
        final String id;
        String mode = "";

        @Nullable
        String supervisor;

        Listening(String id) {
            this.id = id;
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
    private final AmiCalls calls = new AmiCalls();
    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final Map<String, Listening> listenings = new LinkedHashMap<>();
    private final Map<String, Play> plays = new LinkedHashMap<>();
    private final Deque<Gone> gone = new ArrayDeque<>();
    private final Deque<News> reported = new ArrayDeque<>();
    private final Deque<News> audit = new ArrayDeque<>();
    private final Deque<JsonObject> gaps = new ArrayDeque<>();
    private JsonObject link =
            new JsonObject().put("state", "connecting").put("at", Instant.now().toString());
    private long linkVersion;
    private long version = 1;
    private long forgotten;
    private long ids;

    Board() {
        calls.addListener(new AmiCalls.Listener() {
            @Override
            public void changed(AmiCall call) {
                Row row = rows.computeIfAbsent(call.id(), id -> new Row("c" + ++ids, call));
                row.call = call;
                row.version = version;
                call.legs().forEach(leg -> row.legs.computeIfAbsent(leg.uniqueid(), id -> "k" + ++ids));
            }

            @Override
            public void ended(AmiCall call) {
                drop(call.id());
            }

            @Override
            public void withdrawn(String id) {
                drop(id);
            }
        });
    }

    /** Returns the device of a channel: {@code PJSIP/202} for {@code PJSIP/202-0000001a}. */
    static String device(String channel) {
        return channel.replaceFirst("-[0-9a-fA-F]+(;[12])?$", "");
    }

    /**
     * Handles an event from the route.
     *
     * @param name from the header, since the sender of a user event chooses the fields of the body
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
        calls.on(name, event);
        switch (name) {
            case "AmiConnected", "AmiDisconnected", "AmiGap" -> link(name, event);
            case "DTMFEnd" -> key(uniqueid, event.getOrDefault("Digit", ""));
            case "AmiListenAudit" -> audited(uniqueid, event);
            case "PlaybackStart" -> play(uniqueid);
            case "PlaybackFinish" -> finished(uniqueid, event);
            default -> {}
        }
        if (!UNREPORTED.contains(name)) {
            add(reported, name, event, false);
        }
    }

    private void link(String name, Map<String, String> event) {
        switch (name) {
            case "AmiConnected" -> link = state("up").put("address", event.get("Address"));
            case "AmiDisconnected" -> link = state("down").put("reason", event.get("Reason"));
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

    private void drop(String linkedid) {
        Row row = rows.remove(linkedid);
        if (row != null) {
            if (gone.size() == GONE_KEPT) {
                forgotten = gone.removeFirst().version();
            }
            gone.add(new Gone(version, row.id));
        }
    }

    /** Returns the listening phone with this handle; adds it if it is new, and drops the oldest one beyond the limit. */
    private Listening listening(String handle) {
        Listening listening = listenings.computeIfAbsent(handle, one -> new Listening("l" + ++ids));
        if (listenings.size() > LISTENINGS_KEPT) {
            listenings.remove(listenings.keySet().iterator().next());
        }
        return listening;
    }

    private void touch(String handle) {
        rows.values().stream()
                .filter(row ->
                        row.call.spies().stream().anyMatch(spy -> spy.uniqueid().equals(handle))
                                || row.legs.containsKey(handle))
                .forEach(row -> row.version = version);
    }

    /** Keys pressed on a listening phone switch its mode; nothing else reports that switch. */
    private void key(String uniqueid, String digit) {
        Listening listening = listenings.get(uniqueid);
        int mode = "456".indexOf(digit);
        if (listening != null && mode >= 0 && !listening.mode.isEmpty()) {
            listening.mode = List.of("listen", "whisper", "barge").get(mode);
            touch(uniqueid);
        }
    }

    private void audited(String handle, Map<String, String> event) {
        add(audit, "AmiListenAudit", event, true);
        switch (event.getOrDefault("What", "")) {
            case "begun" -> {
                Listening listening = listening(handle);
                listening.supervisor = event.get("Supervisor");
                listening.mode = event.getOrDefault("Mode", listening.mode);
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

    private Play play(String handle) {
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

    /** Returns the agent's channel with this id; null if this user may not hear it, or it is gone. */
    @Nullable
    Target leg(String id, User user) {
        return target(user, (row, leg) -> id.equals(row.legs.get(leg.uniqueid())));
    }

    /** Returns the agent's channel in the call with this id; null if this user may not hear it, or it is gone. */
    @Nullable
    Target call(String id, User user) {
        return target(user, (row, leg) -> row.id.equals(id));
    }

    private @Nullable Target target(User user, BiPredicate<Row, AmiCall.Leg> which) {
        lock.lock();
        try {
            for (Row row : rows.values()) {
                for (AmiCall.Leg leg : parties(row)) {
                    if (which.test(row, leg) && user.mayHear(leg.device())) {
                        return new Target(leg.uniqueid(), leg.channel());
                    }
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the parties of a call, without phones on which a recording plays for a user. */
    private List<AmiCall.Leg> parties(Row row) {
        return row.call.parties().stream()
                .filter(leg -> {
                    Play play = plays.get(leg.uniqueid());
                    return play == null || play.user == null;
                })
                .toList();
    }

    /** Returns the handle of a listening phone of this user; null if it is over or another user's. */
    @Nullable
    String listening(String id, User user) {
        lock.lock();
        try {
            return listenings.entrySet().stream()
                    .filter(one -> one.getValue().id.equals(id) && user.login().equals(one.getValue().supervisor))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElse(null);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the handles of the phones that listen or play for the user with this login. */
    List<String> handles(String login) {
        lock.lock();
        try {
            List<String> handles = new ArrayList<>();
            listenings.forEach((handle, one) -> {
                if (login.equals(one.supervisor)) {
                    handles.add(handle);
                }
            });
            plays.values().stream()
                    .filter(play -> login.equals(play.user) && !play.state.equals("ended"))
                    .forEach(play -> handles.add(play.handle));
            return handles;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the handle of a playback of this user; null if it is over or another user's. */
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

    /** Records the user of a playback. */
    void plays(String handle, User user, String recording) {
        lock.lock();
        try {
            version++;
            Play play = play(handle);
            play.user = user.login();
            touch(handle);
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

    /** A channel, by its unique id and its name. */
    record Target(String uniqueid, String channel) {}

    // What the page shows

    /**
     * Returns the changes that this user may see since then; null if there are none.
     *
     * @param since the {@code version} of the last answer; 0 for everything
     */
    @Nullable
    JsonObject since(long since, User user) {
        lock.lock();
        try {
            if (version == since) {
                return null;
            }
            boolean all = since == 0 || since < forgotten;
            long from = all ? 0 : since;
            JsonObject news = new JsonObject().put("version", version).put("all", all);
            if (linkVersion > from || all) {
                news.put("link", link).put("gaps", new JsonArray(new ArrayList<>(gaps)));
            }
            JsonArray put = new JsonArray();
            JsonArray out = new JsonArray();
            for (Row row : rows.values()) {
                if (row.version > from) {
                    JsonObject shown = shown(row, user);
                    if (shown != null) {
                        put.add(shown);
                    } else if (!all) {
                        out.add(row.id);
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

    private @Nullable JsonObject shown(Row row, User user) {
        AmiCall call = row.call;
        List<AmiCall.Leg> parties = parties(row);
        boolean waits = call.state() == State.WAITING && !parties.isEmpty() && user.maySee(call.queue());
        if (!waits && parties.stream().noneMatch(leg -> user.mayHear(leg.device()))) {
            return null;
        }
        JsonArray shown = new JsonArray();
        for (AmiCall.Leg leg : parties) {
            shown.add(new JsonObject()
                    .put("id", row.legs.get(leg.uniqueid()))
                    .put("device", leg.device())
                    .put("number", leg.number())
                    .put("name", leg.name())
                    .put("role", leg.role().name().toLowerCase(Locale.ROOT))
                    .put("agent", user.mayHear(leg.device())));
        }
        JsonArray listeners = new JsonArray();
        for (AmiCall.Spy spy : call.spies()) {
            Listening listening = listening(spy.uniqueid());
            listeners.add(new JsonObject()
                    .put("id", listening.id)
                    .put("party", row.legs.get(spy.target()))
                    .put("who", listening.supervisor)
                    .put("phone", spy.device())
                    .put("mode", listening.mode)
                    .put("mine", user.login().equals(listening.supervisor)));
        }
        return new JsonObject()
                .put("id", row.id)
                .put("state", call.state().word())
                .put("queue", call.queue())
                .put("conference", call.conference())
                .put("since", call.since().toEpochMilli())
                .put("started", call.started().toEpochMilli())
                .put("parties", shown)
                .put("listeners", listeners);
    }
}
