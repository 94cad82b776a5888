/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.console;

import io.github.camelami.AmiCall;
import io.github.camelami.AmiCall.State;
import io.github.camelami.examples.console.Changes.Entry;
import io.github.camelami.examples.console.User.Role;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Collects the changes of the board that one user may see. Guarded by the board's lock. */
final class View {
    private final Changes changes;
    private final boolean several;
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

    /**
     * @param several whether there are several servers, so that each row needs the server's name
     * @param since the version of the previous answer; 0 for the complete state
     */
    View(Changes changes, boolean several, User user, long since) {
        this.changes = changes;
        this.several = several;
        this.user = user;
        this.all = since == 0 || changes.forgot(since);
        this.from = all ? 0 : since;
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

    /**
     * Returns the changes.
     *
     * @param reported the last events
     * @param unspied the last events that do not show who listens
     * @param audit the last entries of the audit
     */
    JsonObject json(Deque<Board.News> reported, Deque<Board.News> unspied, Deque<Board.News> audit) {
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

    private JsonArray entries(Deque<Board.News> of) {
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
                .put("ending", one.ending)
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
            Pbx.Listening listening = pbx.listenings.get(spy.uniqueid());
            boolean mine = listening != null && user.login().equals(listening.supervisor);
            if (listening != null && (mine || maySeeSpies())) {
                listeners.add(new JsonObject()
                        .put("id", listening.id)
                        .put("party", row.now.legs.get(spy.target()))
                        .put("who", listening.supervisor)
                        .put("phone", spy.device())
                        .put("mode", listening.mode)
                        .put("ending", listening.ending)
                        .put("mine", mine));
            }
        }
        JsonObject json = new JsonObject()
                .put("id", row.id)
                .put("state", call.state().word())
                .put("queue", call.queue())
                .put("conference", call.conference())
                .put("whole", pbx.whole(row.now, user) != null)
                .put("since", call.since().toEpochMilli())
                .put("started", call.started().toEpochMilli())
                .put("parties", shown)
                .put("listeners", listeners);
        return named(json, pbx.name);
    }

    /** Adds the server's name to the object if there are several servers. */
    private JsonObject named(JsonObject json, String server) {
        return several ? json.put("pbx", server) : json;
    }
}
