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

/** The links of one client: one for events and one for actions, or one for both. Thread-safe. */
final class Links {

    /** Creates the {@link SessionKeeper} of a link. */
    @FunctionalInterface
    interface Maker {
        SessionKeeper make(LinkRole role, SessionKeeper.Connector connector);
    }

    /** Starts a session of a link. */
    @FunctionalInterface
    interface Connector {
        Session connect(Link link, ServerChoice.Target target, SessionListener listener);
    }

    /** The state shared by the sessions of one link. */
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

        /** Returns the feed that supplies this link with events about outcomes; unused if it reads events itself. */
        OutcomeFeed takes() {
            return role == LinkRole.ACTION ? feed : idle;
        }

        /** Returns the feed to which this link supplies events about outcomes; unused if it sends actions itself. */
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

    /** Returns the current status of every link that is or was in use. */
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

    /** Returns the number of actions queued or in flight. */
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

    /** Returns the number of responses without a pending action. */
    long lateResponses() {
        return all.stream().mapToLong(link -> link.traffic.lateResponses()).sum();
    }

    /** Returns the number of blocks that were neither response nor event. */
    long skipped() {
        return all.stream().mapToLong(link -> link.traffic.unreadable()).sum();
    }
}
