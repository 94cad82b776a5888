/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.github.camelami.AmiCall;
import io.github.camelami.AmiCall.State;
import io.github.camelami.AmiConstants;
import io.github.camelami.examples.console.Changes.Entry;
import io.github.camelami.examples.console.User.Role;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the current state of the servers and the most recent events, and returns the part that a user may see. The
 * routes pass events to it in order. For each browser, {@link News} requests the changes since the previous message.
 * Therefore a slow browser receives fewer updates, but never a backlog.
 */
final class Board {

    private static final int EVENTS_KEPT = 500;
    private static final int HANGUPS = 20;
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
            "Queue",
            "Interface",
            "Paused",
            "PausedReason",
            "Newname");

    /** Events that the feed omits, such as list items and key presses. The keys may be part of a card number. */
    private static final Set<String> UNREPORTED = Set.of(
            "CoreShowChannel",
            "BridgeListItem",
            "QueueParams",
            "QueueMember",
            "QueueEntry",
            "AmiSnapshotStart",
            "AmiSnapshotEnd",
            "DTMFEnd",
            "VarSet");

    /** Events in the feed that show who is listening. Only users who may see the audit receive them. */
    private static final Set<String> SPYING = Set.of("AmiListenAudit", "ChanSpyStart", "ChanSpyStop");

    private record News(long version, JsonObject entry) {}

    private final Changes changes = new Changes();
    private final Map<String, Pbx> pbxs = new LinkedHashMap<>();
    private final Deque<News> reported = new ArrayDeque<>();
    private final Deque<News> unspied = new ArrayDeque<>(); // the reported events that do not show who listens
    private final Deque<News> audit = new ArrayDeque<>();
    private final Map<Handle, Integer> condemned = new LinkedHashMap<>();

    /** @param servers the names of the servers, at least one */
    Board(List<String> servers) {
        servers.forEach(name -> pbxs.put(name, new Pbx(name, changes)));
    }

    /** Returns the device of a channel: {@code PJSIP/202} for {@code PJSIP/202-0000001a}. */
    static String device(String channel) {
        return channel.replaceFirst("-[0-9a-fA-F]+(;[12])?$", "");
    }

    /**
     * Handles an event from a route.
     *
     * @param server the name of the server
     * @param name the event's name from the header; the name in the body cannot be trusted, since the sender of a user
     *     event chooses it
     */
    synchronized void on(
            @Header(AmiConstants.SERVER) String server,
            @Header(AmiConstants.EVENT) String name,
            @Body Map<String, String> event) {
        changes.next();
        Pbx pbx = pbx(server);
        boolean spying = SPYING.contains(name) || pbx.isAboutSpy(event);
        pbx.on(name, event);
        if (name.equals("AmiListenAudit")) {
            add(audit, server, name, event, event.keySet());
        }
        if (!UNREPORTED.contains(name)) {
            add(reported, server, name, event, SHOWN);
            if (!spying) {
                add(unspied, server, name, event, SHOWN);
            }
        }
        notifyAll();
    }

    /** Returns the name of the first server, which plays the recordings. */
    String first() {
        return pbxs.keySet().iterator().next();
    }

    private Pbx pbx(String server) {
        return Objects.requireNonNull(pbxs.get(server), server);
    }

    private void add(Deque<News> into, String server, String name, Map<String, String> event, Iterable<String> keys) {
        JsonObject fields = new JsonObject();
        for (String key : keys) {
            String value = event.get(key);
            if (value != null && !value.isEmpty() && !key.equals("Event")) {
                fields.put(key, value);
            }
        }
        News last = into.peekLast();
        if (into.size() == EVENTS_KEPT) {
            into.removeFirst();
        }
        JsonObject entry = new JsonObject()
                .put("n", last == null ? 1 : last.entry().getLong("n") + 1)
                .put("at", Instant.now().toString())
                .put("name", name)
                .put("fields", fields);
        into.add(new News(changes.version(), named(entry, server)));
    }

    /** Adds the server's name to the object if there are several servers. */
    private JsonObject named(JsonObject json, String server) {
        return pbxs.size() == 1 ? json : json.put("pbx", server);
    }

    // Ids of the page, resolved for the desk

    /** A channel that a user may listen to, with its server. */
    record Target(String server, String uniqueid, String channel, String agent) {}

    /** A call that this program started, with its server: to a phone that listens, or to one that plays a recording. */
    record Handle(String server, String uniqueid) {

        /** Returns a handle with a new unique id, which the caller must assign to the new channel. */
        static Handle create(String server) {
            return new Handle(server, "console-" + UUID.randomUUID());
        }
    }

    /** Returns the agent's channel with this id; null if it no longer exists or the user may not listen to it. */
    @Nullable
    Target leg(String id, User user) {
        return target(user, (row, leg) -> id.equals(row.now.legs.get(leg.uniqueid())));
    }

    /**
     * Returns the agent's channel in the call with this id; null if it no longer exists or the user may not listen to
     * it.
     */
    @Nullable
    Target call(String id, User user) {
        return target(user, (row, leg) -> row.id.equals(id));
    }

    private synchronized @Nullable Target target(User user, BiPredicate<Entry<Pbx.Row>, AmiCall.Leg> which) {
        for (Pbx pbx : pbxs.values()) {
            for (Entry<Pbx.Row> row : pbx.rows.values()) {
                for (AmiCall.Leg leg : pbx.parties(row.now)) {
                    if (which.test(row, leg) && user.mayHear(leg.device())) {
                        String agent = (pbx.agentName(leg) + " " + Pbx.number(leg.device())).strip();
                        return new Target(pbx.name, leg.uniqueid(), leg.channel(), agent);
                    }
                }
            }
        }
        return null;
    }

    /** Records that a user's phone is about to ring so that the user can listen. Returns the channel's handle. */
    synchronized Handle addListening(User user, String phone, Target target, String mode) {
        changes.next();
        Handle handle = Handle.create(target.server());
        Pbx.Listening listening = pbx(target.server()).listening(handle.uniqueid());
        listening.supervisor = user.login();
        listening.phone = phone;
        listening.mode = mode;
        listening.agent = target.agent();
        listening.ringing = true;
        // as in the component: the keys work only for users who may use all three modes
        listening.withoutKeys = !user.may().containsAll(Set.of(Role.LISTEN, Role.WHISPER, Role.BARGE));
        return handle;
    }

    /** Records that the user is stopping this phone, which is listening or still ringing. */
    synchronized void markStopped(Handle handle) {
        Pbx.Listening listening = pbx(handle.server()).listenings.get(handle.uniqueid());
        if (listening != null) {
            listening.stopped = true;
        }
    }

    /**
     * Records that it is uncertain whether a phone is listening. The user can stop it, and the next lists show its
     * state.
     */
    synchronized void markUncertain(Handle handle) {
        changes.next();
        Pbx.Listening listening = pbx(handle.server()).listenings.get(handle.uniqueid());
        if (listening != null) {
            listening.ringing = false;
            listening.mode = "";
        }
    }

    /** Returns whether this phone is still ringing, and therefore not listening yet. */
    synchronized boolean isRinging(Handle handle) {
        Pbx.Listening listening = pbx(handle.server()).listenings.get(handle.uniqueid());
        return listening != null && listening.ringing;
    }

    /** Returns whether the user has stopped this phone, but its call has not ended yet. */
    synchronized boolean isStopped(Handle handle) {
        Pbx.Listening listening = pbx(handle.server()).listenings.get(handle.uniqueid());
        return listening != null && listening.stopped;
    }

    /** Removes a phone that is not listening. Returns true if the user stopped it, or if it was not on the board. */
    synchronized boolean removeListening(Handle handle) {
        changes.next();
        Pbx pbx = pbx(handle.server());
        Pbx.Listening was = pbx.listenings.remove(handle.uniqueid());
        pbx.touch(handle.uniqueid());
        notifyAll();
        return was == null || was.stopped;
    }

    /**
     * Returns the handle of this user's listening phone with this id; null if there is none or it belongs to another
     * user.
     */
    @Nullable
    synchronized Handle listening(String id, User user) {
        for (Pbx pbx : pbxs.values()) {
            Pbx.Listening one = pbx.listening(id, user);
            if (one != null) {
                return new Handle(pbx.name, one.handle);
            }
        }
        return null;
    }

    /** Returns the handles of this user's listening calls on this phone. */
    synchronized List<Handle> listeningOn(String phone, User user) {
        return pbxs.values().stream()
                .flatMap(pbx -> pbx.listenings.values().stream()
                        .filter(one -> user.login().equals(one.supervisor) && phone.equals(one.phone))
                        .map(one -> new Handle(pbx.name, one.handle)))
                .toList();
    }

    /** Returns the handles of this user's phones that listen or play a recording. */
    synchronized List<Handle> handles(String login) {
        List<Handle> handles = new ArrayList<>();
        for (Pbx pbx : pbxs.values()) {
            pbx.listenings.values().stream()
                    .filter(one -> login.equals(one.supervisor))
                    .forEach(one -> handles.add(new Handle(pbx.name, one.handle)));
            pbx.plays.values().stream()
                    .filter(play -> login.equals(play.user) && !play.state.equals("ended"))
                    .forEach(play -> handles.add(new Handle(pbx.name, play.handle)));
        }
        return handles;
    }

    /**
     * Returns the calls to hang up: those to the phones that listen or play for these users, and calls from earlier
     * results that have not ended yet. A call is returned only while its server's link is up, and at most 20 times.
     */
    synchronized List<Handle> condemned(@Body List<String> logins) {
        logins.forEach(login -> handles(login).forEach(handle -> condemned.put(handle, 0)));
        condemned.keySet().removeIf(this::isOver);
        List<Handle> now = condemned.keySet().stream()
                .filter(handle -> "up".equals(pbx(handle.server()).link.getString("state")))
                .toList();
        now.forEach(handle -> condemned.merge(handle, 1, Integer::sum));
        condemned.values().removeIf(tries -> tries >= HANGUPS);
        return now;
    }

    private boolean isOver(Handle handle) {
        Pbx pbx = pbx(handle.server());
        Pbx.Play play = pbx.plays.get(handle.uniqueid());
        return !pbx.listenings.containsKey(handle.uniqueid()) && (play == null || play.state.equals("ended"));
    }

    /** Waits until this phone stops listening. Returns false if it is still listening after {@code patience}. */
    synchronized boolean awaitEnd(Handle handle, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (pbx(handle.server()).listenings.containsKey(handle.uniqueid())) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /** Returns the handle of this user's playback with this id; null if there is none or it belongs to another user. */
    @Nullable
    synchronized Handle playback(String id, User user) {
        for (Pbx pbx : pbxs.values()) {
            for (Pbx.Play play : pbx.plays.values()) {
                if (play.id.equals(id) && user.login().equals(play.user)) {
                    return new Handle(pbx.name, play.handle);
                }
            }
        }
        return null;
    }

    /** Records that a phone is about to ring to play a recording. Its channel will have this handle. */
    synchronized void addPlayback(Handle handle, User user, String recording) {
        changes.next();
        pbx(handle.server()).play(new Pbx.Play(changes.id("p"), handle.uniqueid(), user.login(), recording));
    }

    /** Records whether the phone has answered and is playing the recording. If not, removes the playback. */
    synchronized void setAnswered(Handle handle, boolean answered) {
        changes.next();
        pbx(handle.server()).answered(handle.uniqueid(), answered);
    }

    /** Records that Asterisk accepted a command, such as {@code pause}, for a playback. */
    synchronized void recordControl(Handle handle, String control, boolean paused) {
        changes.next();
        pbx(handle.server()).controlled(handle.uniqueid(), control, paused);
    }

    // What the page shows

    /**
     * Returns the changes since a version that this user may see; null if there are none.
     *
     * @param since the {@code version} in the previous result; 0 for the complete state
     */
    @Nullable
    synchronized JsonObject since(long since, User user) {
        if (changes.version() == since) {
            return null;
        }
        boolean all = since == 0 || changes.forgot(since);
        Answer answer = new Answer(user, all, all ? 0 : since);
        pbxs.values().forEach(answer::add);
        return answer.json();
    }

    /** Collects the changes that one user may see. */
    private final class Answer {
        private final User user;
        private final boolean all;
        private final long from;
        private final JsonArray links = new JsonArray();
        private final JsonArray calls = new JsonArray();
        private final JsonArray queues = new JsonArray();
        private final JsonArray agents = new JsonArray();
        private final JsonArray mine = new JsonArray();
        private final JsonArray playbacks = new JsonArray();
        private final JsonArray gone = new JsonArray();

        Answer(User user, boolean all, long from) {
            this.user = user;
            this.all = all;
            this.from = from;
        }

        void add(Pbx pbx) {
            if (all || pbx.linkVersion > from) {
                links.add(pbx.link.copy().put("pbx", pbx.name).put("gaps", new JsonArray(List.copyOf(pbx.gaps))));
            }
            pbx.rows.values().stream().filter(this::isNew).forEach(row -> put(calls, row.id, call(pbx, row)));
            pbx.queues.values().stream().filter(this::isNew).forEach(row -> put(queues, row.id, queue(pbx, row)));
            pbx.agents.values().stream().filter(this::isNew).forEach(row -> put(agents, row.id, agent(pbx, row)));
            pbx.listenings.values().stream()
                    .filter(one -> user.login().equals(one.supervisor))
                    .forEach(one -> mine.add(listening(pbx, one)));
            pbx.plays.values().stream()
                    .filter(play -> play.version > from && user.login().equals(play.user))
                    .filter(play -> play.answered)
                    .forEach(play -> playbacks.add(playing(play)));
        }

        private boolean isNew(Entry<?> row) {
            return row.version > from;
        }

        private void put(JsonArray into, String id, @Nullable JsonObject shown) {
            if (shown != null) {
                into.add(shown);
            } else if (!all) {
                gone.add(id);
            }
        }

        JsonObject json() {
            if (!all) {
                changes.goneSince(from).forEach(gone::add);
            }
            JsonObject news = new JsonObject()
                    .put("version", changes.version())
                    .put("now", System.currentTimeMillis())
                    .put("all", all)
                    .put("calls", calls)
                    .put("queues", queues)
                    .put("agents", agents)
                    .put("gone", gone)
                    .put("mine", mine)
                    .put("playbacks", playbacks)
                    .put("links", links);
            if (user.may().contains(Role.EVENTS)) {
                news.put("events", entries(maySeeSpies() ? reported : unspied));
            }
            if (maySeeSpies()) {
                news.put("audit", entries(audit));
            }
            return news;
        }

        private boolean maySeeSpies() {
            return user.may().contains(Role.AUDIT);
        }

        private JsonArray entries(Deque<News> of) {
            JsonArray entries = new JsonArray();
            of.stream().filter(one -> one.version() > from).forEach(one -> entries.add(one.entry()));
            return entries;
        }

        private @Nullable JsonObject queue(Pbx pbx, Entry<Queues.Queue> row) {
            Queues.Queue queue = row.now;
            if (!user.maySee(queue.name())) {
                return null;
            }
            JsonObject members = new JsonObject();
            queue.members().forEach((state, count) -> members.put(state.word(), count));
            Instant longest = queue.longest();
            JsonObject shown = new JsonObject()
                    .put("id", row.id)
                    .put("name", queue.name())
                    .put("waiting", queue.waiting())
                    .put("longest", longest == null ? null : longest.toEpochMilli())
                    .put("level", queue.level())
                    .put("answered", queue.answered())
                    .put("inTime", queue.inTime())
                    .put("abandoned", queue.abandoned())
                    .put("members", members);
            return named(shown, pbx.name);
        }

        private @Nullable JsonObject agent(Pbx pbx, Entry<Queues.Agent> row) {
            Queues.Agent agent = row.now;
            if (!user.mayHear(agent.device())) {
                return null;
            }
            JsonArray memberships = new JsonArray();
            agent.queues().stream()
                    .filter(one -> user.maySee(one.queue()))
                    .forEach(one -> memberships.add(
                            new JsonObject().put("queue", one.queue()).put("paused", one.paused())));
            // only if the page shows the agent as paused: an agent who is ready in one queue is not at lunch
            String reason = agent.queues().stream()
                    .filter(one -> agent.state() == Queues.State.PAUSED)
                    .map(Queues.Membership::reason)
                    .filter(one -> !one.isEmpty())
                    .findFirst()
                    .orElse("");
            JsonObject shown = new JsonObject()
                    .put("id", row.id)
                    .put("device", agent.device())
                    .put("name", agent.name())
                    .put("state", agent.state().word())
                    .put("reason", reason)
                    .put("since", agent.since().toEpochMilli())
                    .put("queues", memberships);
            return named(shown, pbx.name);
        }

        private JsonObject listening(Pbx pbx, Pbx.Listening one) {
            JsonObject shown = new JsonObject()
                    .put("id", one.id)
                    .put("ringing", one.ringing)
                    .put("mode", one.mode)
                    .put("phone", one.phone)
                    .put("agent", one.agent)
                    .put("since", one.since.toEpochMilli());
            return named(shown, pbx.name);
        }

        private JsonObject playing(Pbx.Play play) {
            return new JsonObject()
                    .put("id", play.id)
                    .put("recording", play.recording)
                    .put("state", play.state)
                    .put("status", play.status)
                    .put("offset", play.offset)
                    .put("position", play.position)
                    .put("at", play.at.toEpochMilli());
        }

        private @Nullable JsonObject call(Pbx pbx, Entry<Pbx.Row> row) {
            AmiCall call = row.now.call;
            List<AmiCall.Leg> parties = pbx.parties(row.now);
            boolean waits = call.state() == State.WAITING && !parties.isEmpty() && user.maySee(call.queue());
            if (!waits && parties.stream().noneMatch(leg -> user.mayHear(leg.device()))) {
                return null;
            }
            JsonArray shown = new JsonArray();
            for (AmiCall.Leg leg : parties) {
                boolean agent = user.mayHear(leg.device());
                shown.add(new JsonObject()
                        .put("id", row.now.legs.get(leg.uniqueid()))
                        .put("device", leg.device())
                        .put("number", leg.number())
                        .put("name", agent ? pbx.agentName(leg) : leg.name())
                        .put("role", leg.role().name().toLowerCase(Locale.ROOT))
                        .put("agent", agent));
            }
            JsonArray listeners = new JsonArray();
            for (AmiCall.Spy spy : call.spies()) {
                Pbx.Listening listening = pbx.listening(spy.uniqueid());
                boolean mine = user.login().equals(listening.supervisor);
                if (mine || maySeeSpies()) {
                    listeners.add(new JsonObject()
                            .put("id", listening.id)
                            .put("party", row.now.legs.get(spy.target()))
                            .put("who", listening.supervisor)
                            .put("phone", spy.device())
                            .put("mode", listening.mode)
                            .put("mine", mine));
                }
            }
            JsonObject json = new JsonObject()
                    .put("id", row.id)
                    .put("state", call.state().word())
                    .put("queue", call.queue())
                    .put("conference", call.conference())
                    .put("since", call.since().toEpochMilli())
                    .put("started", call.started().toEpochMilli())
                    .put("parties", shown)
                    .put("listeners", listeners);
            return named(json, pbx.name);
        }
    }
}
