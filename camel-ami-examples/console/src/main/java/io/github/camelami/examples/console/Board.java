/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.github.camelami.AmiCall;
import io.github.camelami.AmiConstants;
import io.github.camelami.examples.console.Changes.Entry;
import io.github.camelami.examples.console.User.Role;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
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

    /** An entry of a feed. */
    record News(long version, JsonObject entry) {}

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

    /** Returns whether there is a call with this id in which the user may listen to an agent. */
    boolean isCall(String id, User user) {
        return target(user, (row, leg) -> row.id.equals(id)) != null;
    }

    /**
     * Returns the channel whose hangup ends the call with this id for everybody; null if there is none or the user may
     * not end the whole call.
     */
    @Nullable
    synchronized Target call(String id, User user) {
        for (Pbx pbx : pbxs.values()) {
            for (Entry<Pbx.Row> row : pbx.rows.values()) {
                AmiCall.Leg leg = row.id.equals(id) ? pbx.whole(row.now, user) : null;
                if (leg != null) {
                    return target(pbx, leg);
                }
            }
        }
        return null;
    }

    private synchronized @Nullable Target target(User user, BiPredicate<Entry<Pbx.Row>, AmiCall.Leg> which) {
        for (Pbx pbx : pbxs.values()) {
            for (Entry<Pbx.Row> row : pbx.rows.values()) {
                for (AmiCall.Leg leg : pbx.parties(row.now)) {
                    if (which.test(row, leg) && user.mayHear(leg.device())) {
                        return target(pbx, leg);
                    }
                }
            }
        }
        return null;
    }

    private static Target target(Pbx pbx, AmiCall.Leg leg) {
        String name = (pbx.agentName(leg) + " " + Pbx.number(leg.device())).strip();
        return new Target(pbx.name, leg.uniqueid(), leg.channel(), name);
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

    /**
     * Records that Asterisk has accepted the hangup of this phone. The phone stays on the board until it has hung up, has
     * stopped listening, or is in no list.
     */
    synchronized void markEnding(Handle handle) {
        changes.next();
        Pbx pbx = pbx(handle.server());
        Pbx.Listening listening = pbx.listenings.get(handle.uniqueid());
        if (listening != null) {
            listening.ending = true;
            pbx.touch(handle.uniqueid());
            notifyAll();
        }
    }

    /** Returns whether the server's events and lists show this channel. */
    synchronized boolean hasChannel(Handle handle) {
        return pbx(handle.server()).hasChannel(handle.uniqueid());
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

    /** Returns the handles of this user's listening calls on this phone, except those that are ending. */
    synchronized List<Handle> listeningOn(String phone, User user) {
        return pbxs.values().stream()
                .flatMap(pbx -> pbx.listenings.values().stream()
                        .filter(one -> user.login().equals(one.supervisor) && phone.equals(one.phone) && !one.ending)
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
    synchronized void addPlayback(Handle handle, User user, String phone, String recording) {
        changes.next();
        pbx(handle.server()).play(new Pbx.Play(changes.id("p"), handle.uniqueid(), user.login(), phone, recording));
    }

    /** Returns whether this user's phone rings to play a recording, or may be playing this one. */
    synchronized boolean isPlaying(User user, String phone, String recording) {
        return pbxs.values().stream()
                .flatMap(pbx -> pbx.plays.values().stream())
                .anyMatch(play -> user.login().equals(play.user) && play.occupies(phone, recording));
    }

    /** Records that it is unknown whether the phone rings or plays. The user can stop it, and lists may end it. */
    synchronized void markPlaybackUncertain(Handle handle) {
        changes.next();
        pbx(handle.server()).uncertain(handle.uniqueid());
    }

    /** Returns whether it is unknown whether the phone rings or plays. */
    synchronized boolean isUncertain(Handle handle) {
        Pbx.Play play = pbx(handle.server()).plays.get(handle.uniqueid());
        return play != null && play.state.equals("uncertain");
    }

    /** Records that the phone no longer plays. */
    synchronized void endPlayback(Handle handle) {
        changes.next();
        pbx(handle.server()).finished(handle.uniqueid());
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
        View view = new View(changes, pbxs.size() > 1, user, since);
        pbxs.values().forEach(view::add);
        return view.json(reported, unspied, audit);
    }
}
