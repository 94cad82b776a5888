/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.session.OutcomeFeed;
import io.github.camelami.internal.session.Session;
import io.github.camelami.internal.session.SessionListener;
import io.github.camelami.internal.session.Traffic;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;

/** The links of one client: one for events and one for actions, or one for both. Safe for use by any number of threads. */
final class Links {

    /** Makes the keeper of a link. */
    @FunctionalInterface
    interface Maker {
        SessionKeeper make(LinkRole role, SessionKeeper.Connector connector);
    }

    /** Begins a session of a link. */
    @FunctionalInterface
    interface Connector {
        Session connect(Link link, ServerChoice.Target target, SessionListener listener);
    }

    /** What the sessions of one link have in common. */
    final class Link {

        private final LinkRole role;
        private final Traffic traffic = new Traffic();
        private final OutcomeFeed idle = OutcomeFeed.none();
        private final SessionKeeper keeper;

        private Link(LinkRole role, Maker maker, Connector connector) {
            this.role = role;
            this.keeper = maker.make(role, (target, listener) -> connector.connect(this, target, listener));
        }

        LinkRole role() {
            return role;
        }

        EventLoop loop() {
            return keeper.loop();
        }

        Traffic traffic() {
            return traffic;
        }

        /** Brings the events of outcomes to the link that sends actions. */
        OutcomeFeed takes() {
            return role == LinkRole.ACTION ? feed : idle;
        }

        /** Takes the events of outcomes from the link that reads events. */
        OutcomeFeed serves() {
            return role == LinkRole.EVENT ? feed : idle;
        }
    }

    private final OutcomeFeed feed = new OutcomeFeed(() -> events().startOnce());
    private final Link events;
    private final Link actions;
    private final List<Link> all;

    Links(boolean single, Maker maker, Connector connector) {
        this.events = new Link(single ? LinkRole.SINGLE : LinkRole.EVENT, maker, connector);
        this.actions = single ? events : new Link(LinkRole.ACTION, maker, connector);
        this.all = single ? List.of(events) : List.of(events, actions);
    }

    SessionKeeper events() {
        return events.keeper;
    }

    SessionKeeper actions() {
        return actions.keeper;
    }

    List<SessionKeeper> all() {
        return all.stream().map(link -> link.keeper).toList();
    }

    List<SessionKeeper> others(SessionKeeper keeper) {
        return all().stream().filter(other -> other != keeper).toList();
    }

    List<String> names() {
        return all.stream().map(link -> link.role.word()).toList();
    }

    /** How the links in use, or once used, stand now. */
    List<LinkStatus> statuses() {
        List<LinkStatus> statuses = new ArrayList<>();
        for (Link link : all) {
            LinkStatus now = link.keeper.status();
            if (now.state() != LinkState.IDLE || now.connects() > 0) {
                statuses.add(now);
            }
        }
        return statuses;
    }

    /** Actions queued or in flight. */
    int pending() {
        int pending = 0;
        for (Link link : all) {
            Session session = link.keeper.ready();
            pending += session == null ? 0 : session.pending();
        }
        return pending;
    }

    Traffic eventTraffic() {
        return events.traffic;
    }

    /** Responses that belonged to no pending action. */
    long strays() {
        return all.stream().mapToLong(link -> link.traffic.strays()).sum();
    }

    /** Blocks that were neither response nor event. */
    long skipped() {
        return all.stream().mapToLong(link -> link.traffic.unreadable()).sum();
    }
}
