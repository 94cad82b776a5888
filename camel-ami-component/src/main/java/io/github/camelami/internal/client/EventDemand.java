/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.internal.client.SubscriptionOptions.ServerFilter;
import io.github.camelami.internal.log.SafeLog;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.message.Shutdown;
import io.github.camelami.internal.session.Session;
import io.github.camelami.internal.session.SessionOptions.EventMask;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The events that all consumers together need: the event mask, and a filter on the server if every consumer requests
 * one. Confined to the event link's loop, except {@link #mask} and the list of subscriptions.
 *
 * <p>A session has at most one filter, because Asterisk applies each filter as soon as it arrives. With two filters,
 * events that only the second one selects would be lost until it arrived. Asterisk removes a filter only with its
 * session, so a consumer that needs other events costs a new session. To keep these rare, a filter also passes what the
 * last one passed, and after a consumer for which no filter suffices, none is installed again.
 */
final class EventDemand {

    private static final SafeLog LOG = SafeLog.of(AmiClient.class);

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final CopyOnWriteArrayList<Subscription> subscriptions = new CopyOnWriteArrayList<>();

    /** The names of the events that pass the session's filter; null without a filter. */
    private @Nullable Set<String> passing;

    /** The names that passed the last filter, of this session or an earlier one. */
    private Set<String> passedLast = Set.of();

    private final boolean singleLink;

    /** Whether a consumer needed events that no filter can select. */
    private boolean withdrawn;

    private boolean refused;
    private String explained = "";

    /** @param role the role of the link. Over a single link, a filter would hide the outcomes of calls */
    EventDemand(LinkRole role) {
        this.singleLink = role == LinkRole.SINGLE;
    }

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

    /**
     * Logs a missing privilege for a consumer if no {@code FullyBooted} has arrived. Asterisk sends this event
     * immediately to every user who has the privilege {@code system} and requests that class (manager.c, action_login).
     */
    void explainMissingSystem(Subscription subscription, PrivilegeLog privileges) {
        String advice = asksFor(EventClass.SYSTEM) ? EventVisibility.withoutSystem(subscription.options()) : null;
        if (advice != null) {
            privileges.log(advice);
        }
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
        Set<String> inForce = passing;
        if (subscriptions.isEmpty()) {
            return false;
        }
        Set<String> wanted = namesForServer();
        if (inForce != null) {
            if (wanted == null) {
                withdrawn = true;
                explain("a consumer needs events that no filter can select");
            }
            return wanted == null || !inForce.containsAll(wanted);
        }
        if (wanted == null || withdrawn || refused || !isFilterWanted()) {
            return false;
        }
        if (singleLink) {
            explain("with singleLink=true, it would also hide the outcomes of calls");
            return false;
        }
        Set<String> all = new TreeSet<>(passedLast);
        all.addAll(wanted);
        Set<String> names = EventFilter.serverExpression(all) == null ? wanted : all;
        passing = names;
        passedLast = names;
        give(Objects.requireNonNull(EventFilter.serverExpression(names)), open);
        return false;
    }

    private boolean isFilterWanted() {
        return subscriptions.stream().anyMatch(each -> each.options().serverFilter() == ServerFilter.WANTED);
    }

    /**
     * Returns the names of the events that the server needs to send; null if it must send all. It must send all if a
     * consumer cannot use a filter, or if the names do not fit into one filter.
     */
    private @Nullable Set<String> namesForServer() {
        Set<String> all = new TreeSet<>();
        for (Subscription subscription : subscriptions) {
            Set<String> own = subscription.options().serverFilter() == ServerFilter.NEVER
                    ? Set.of()
                    : subscription.filter().serverNames();
            if (own.isEmpty()) {
                return null;
            }
            all.addAll(own);
        }
        return EventFilter.serverExpression(all) == null ? null : all;
    }

    private void give(String expression, Session to) {
        to.sendOwn(AmiRequest.of(AmiAction.of("Filter", "Operation", "Add", "Filter", expression), TIMEOUT))
                .whenComplete((reply, error) -> {
                    if (error instanceof AmiActionRefusedException why && !to.isOver()) {
                        passing = null;
                        refused = !Shutdown.isReasonFor(why);
                        explain(String.valueOf(why.getMessage()));
                    }
                });
    }

    private void explain(String why) {
        if (!why.equals(explained)) {
            explained = why;
            LOG.warn("serverFilter=true has no effect; the component filters events itself: {}", why);
        }
    }
}
