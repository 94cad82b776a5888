/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.internal.log.SafeLog;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.session.Session;
import io.github.camelami.internal.session.SessionOptions.EventMask;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The events that all consumers together need: the event mask, and a filter on the server if every consumer requests
 * one. Confined to the event link's loop, except {@link #mask} and the list of subscriptions.
 *
 * <p>A session has at most one filter, because Asterisk applies each filter as soon as it arrives. With two filters,
 * events that only the second one selects would be lost until it arrived.
 */
final class EventDemand {

    private static final SafeLog LOG = SafeLog.of(AmiClient.class);

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final CopyOnWriteArrayList<Subscription> subscriptions = new CopyOnWriteArrayList<>();

    /** The names of the events that pass the session's filter; null without a filter. */
    private @Nullable Set<String> passing;

    private boolean refused;
    private boolean refusalLogged;

    /** Returns all subscriptions. Any thread. */
    List<Subscription> subscriptions() {
        return subscriptions;
    }

    /** Returns the classes of events that any consumer needs. Any thread. */
    EventMask mask() {
        if (subscriptions.isEmpty()) {
            return EventMask.NONE;
        }
        Set<EventClass> classes = EnumSet.noneOf(EventClass.class);
        for (Subscription subscription : subscriptions) {
            if (subscription.options().classes().isEmpty()) {
                return EventMask.ALL;
            }
            classes.addAll(subscription.options().classes());
        }
        return new EventMask(false, classes);
    }

    /** Returns whether the events of a class are requested. Any thread. */
    boolean asksFor(EventClass one) {
        EventMask mask = mask();
        return mask.all() || mask.classes().contains(one);
    }

    /** Sets up a new session, which has no filter yet. */
    void begin(Session up) {
        passing = null;
        refused = false;
        change(up);
    }

    /**
     * Requests the events that consumers want now.
     *
     * @return whether a new session is needed, since Asterisk keeps a filter until its session ends
     */
    boolean change(Session open) {
        open.changeEvents(mask());
        Set<String> wanted = namesForServer();
        Set<String> inForce = passing;
        if (inForce != null) {
            return wanted == null || !inForce.containsAll(wanted);
        }
        String expression = wanted == null || refused ? null : EventFilter.serverExpression(wanted);
        if (wanted != null && expression != null) {
            passing = wanted;
            give(expression, open);
        }
        return false;
    }

    /**
     * Returns the names of the events that the server needs to send; null if it must send all. It must send all if a
     * consumer cannot use a filter, or if the names do not fit into one filter.
     */
    private @Nullable Set<String> namesForServer() {
        Set<String> all = new TreeSet<>();
        for (Subscription subscription : subscriptions) {
            Set<String> own = subscription.options().serverFilter()
                    ? subscription.filter().serverNames()
                    : Set.of();
            if (own.isEmpty()) {
                return null;
            }
            all.addAll(own);
        }
        return all.isEmpty() || EventFilter.serverExpression(all) == null ? null : all;
    }

    private void give(String expression, Session to) {
        to.sendOwn(AmiRequest.of(AmiAction.of("Filter", "Operation", "Add", "Filter", expression), TIMEOUT))
                .whenComplete((reply, error) -> {
                    if (error instanceof AmiActionRefusedException && !to.isOver()) {
                        passing = null;
                        refused = true;
                        explain(error.getMessage());
                    }
                });
    }

    private void explain(@Nullable String why) {
        if (!refusalLogged) {
            refusalLogged = true;
            LOG.warn("serverFilter=true has no effect; the component filters events itself: {}", why);
        }
    }
}
