/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

import io.github.camelami.message.Admission;
import io.github.camelami.message.AmiAction;
import io.github.camelami.message.AmiActionRefusedException;
import io.github.camelami.message.AmiEvent;
import io.github.camelami.message.AmiReply;
import io.github.camelami.message.AmiRequest;
import io.github.camelami.message.EventClass;
import io.github.camelami.session.CloseCause;
import io.github.camelami.session.EventSink;
import io.github.camelami.session.Session;
import io.github.camelami.session.SessionOptions.EventMask;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes over the event link, on its way to the consumers: who wants what, the mask that follows from it, where the stream
 * begins, breaks and goes on, snapshots, and holding back when a mailbox is full. Confined to the event link's loop, but for
 * {@link #subscribe}, {@link #statuses} and {@link #traffic}.
 */
final class EventStream implements EventSink {

    private static final Logger LOG = LoggerFactory.getLogger(AmiClient.class);

    /** {@code FullyBooted} follows the login at once, if the user may see it; without it the stream begins after this. */
    private static final Duration BOOT_NEWS = Duration.ofMillis(250);

    /** Two boot times nearer than this are the same boot: uptimes are told in whole seconds. */
    private static final Duration SAME_BOOT = Duration.ofSeconds(3);

    private static final String SHUTDOWN = LinkEvents.cause(new CloseCause(CloseCause.Kind.SHUTDOWN, "", null));

    private static final Duration LIST_TIMEOUT = Duration.ofSeconds(30);

    private final RightsLog rights;
    private final Counters counters;
    private final MailboxMemory memory;
    private final Clock clock;
    private final EventLoop loop;
    private final EventRouter router = new EventRouter();
    private final CopyOnWriteArrayList<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final Set<Subscription> full = new HashSet<>();

    /** Those who hold events that came with the read under way. */
    private final List<Subscription> staged = new ArrayList<>();

    private @Nullable SessionKeeper link;
    private @Nullable Session session;
    private @Nullable ScheduledFuture<?> bootTimer;
    private String address = "";
    private boolean begun;
    private boolean seesSystem = true;
    private boolean everBegun;
    private @Nullable Instant brokenAt;
    private String brokenBy = "";
    private @Nullable Instant bootedAt;
    private CloseCause.@Nullable Kind toldCause;
    private List<String> filtersInForce = List.of();
    private boolean filterRefusalTold;
    private volatile long receivedBefore;
    private volatile long withheldBefore;

    EventStream(Counters counters, MailboxMemory memory, Clock clock, EventLoop loop, RightsLog rights) {
        this.memory = memory;
        this.rights = rights;
        this.counters = counters;
        this.clock = clock;
        this.loop = loop;
    }

    /** The link that feeds this stream. Called once, before anything else. */
    void serve(SessionKeeper events) {
        link = events;
    }

    @Override
    public @Nullable Admission accepts(byte[] bytes, int from, int to) {
        return router.accepts(bytes, from, to);
    }

    // ---- who wants what --------------------------------------------------------------------------------------------

    Subscription subscribe(SubscriptionOptions wanted, Runnable wake) {
        Subscription subscription = new Subscription(wanted, new Owner(), wake, memory, clock);
        EventVisibility.explainMask(wanted);
        subscriptions.add(subscription);
        onLoop(() -> {
            if (subscription.isClosed()) {
                return;
            }
            router.add(subscription);
            demandChanged();
            Session open = session;
            if (begun && open != null) {
                subscription.announce(LinkEvents.connected(address, open.amiVersion(), false, clock.instant()));
                runSnapshots(subscription, open);
                explainRights(subscription);
            }
        });
        SessionKeeper keeper = link;
        if (keeper != null) {
            keeper.start();
        }
        return subscription;
    }

    /** What subscriptions ask of their client. */
    private final class Owner implements Subscription.Owner {

        @Override
        public void onFull(Subscription subscription) {
            full.add(subscription);
            if (session != null) {
                session.pauseReading();
            }
            letGo(subscription); // the taker may have been quicker than we
        }

        @Override
        public void onRoom(Subscription subscription) {
            onLoop(() -> letGo(subscription));
        }

        @Override
        public void onResume(Subscription subscription) {
            onLoop(() -> {
                Session open = session;
                if (begun && open != null) {
                    runSnapshots(subscription, open);
                }
                if (!subscription.isEmpty()) {
                    subscription.wakeTaker();
                }
            });
        }

        @Override
        public void onStaged(Subscription subscription) {
            staged.add(subscription);
        }

        @Override
        public void onDelivered(long events) {
            counters.eventsDelivered.add(events);
        }

        @Override
        public void onDropped(long events) {
            counters.eventsDropped.add(events);
        }

        @Override
        public void onClose(Subscription subscription) {
            subscriptions.remove(subscription);
            onLoop(() -> {
                router.remove(subscription);
                full.remove(subscription);
                readOn();
                if (subscriptions.isEmpty()
                        && link != null
                        && "event".equals(link.status().name())) {
                    link.stop("no consumer wants events any more");
                    everBegun = false; // who subscribes next misses nothing
                    brokenAt = null;
                } else {
                    demandChanged();
                }
            });
        }
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException shutDown) {
            LOG.debug("Too late, the event loop is shut down");
        }
    }

    /** What the taker says may be old by the time we hear it: only the mailbox knows whether it is full. */
    private void letGo(Subscription subscription) {
        if (!subscription.holdsBack()) {
            full.remove(subscription);
            readOn();
        }
    }

    private void readOn() {
        if (full.isEmpty() && session != null) {
            session.resumeReading();
        }
    }

    /** The mask that all consumers together need. */
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

    private void demandChanged() {
        Session open = session;
        if (open == null || link == null) {
            return;
        }
        open.changeEvents(mask());
        List<String> wanted = serverFilters();
        if (filtersInForce.isEmpty()) {
            giveFilters(open, wanted);
        } else if (!filtersInForce.equals(wanted)) {
            // Asterisk has no way to take a filter back but a new session
            link.reconnect("other events are wanted, and Asterisk takes back a filter only with its session");
        }
    }

    // ---- the stream ------------------------------------------------------------------------------------------------

    void onUp(Session up, String at) {
        session = up;
        address = at;
        begun = false;
        toldCause = null;
        if (!full.isEmpty()) {
            up.pauseReading();
        }
        filtersInForce = List.of();
        up.changeEvents(mask()); // who came during the login may want more than it asked for
        giveFilters(up, serverFilters());
        bootTimer = loop.schedule(
                () -> {
                    seesSystem = !full.isEmpty(); // we may not have read it
                    begin(null);
                },
                BOOT_NEWS.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void onEvent(AmiEvent event) {
        if (!begun) {
            boolean booted = event.is("FullyBooted");
            seesSystem = booted;
            begin(booted ? wasRestarted(event) : null);
        }
        if (!router.dispatch(event)) {
            counters.eventsUnmatched.increment();
        }
    }

    @Override
    public void onReadComplete() {
        for (int i = 0; i < staged.size(); i++) {
            staged.get(i).flush();
        }
        staged.clear();
    }

    /** By the time of its boot: a server that was only out of reach still tells the old one. */
    private @Nullable Boolean wasRestarted(AmiEvent fullyBooted) {
        String uptime = fullyBooted.get("Uptime");
        if (uptime == null || !uptime.matches("\\d{1,12}")) {
            return null;
        }
        Instant booted = clock.instant().minusSeconds(Long.parseLong(uptime));
        Instant before = bootedAt;
        bootedAt = booted;
        return before != null && Duration.between(before, booted).compareTo(SAME_BOOT) > 0;
    }

    /** The stream goes on from here: says so before anything newer. */
    private void begin(@Nullable Boolean byBootTime) {
        Session open = session;
        if (begun || open == null) {
            return;
        }
        // who said that it shuts down was started anew, even if it has not told so yet
        Boolean restarted = brokenAt != null && brokenBy.equals(SHUTDOWN) ? Boolean.TRUE : byBootTime;
        begun = true;
        if (bootTimer != null) {
            bootTimer.cancel(false);
        }
        Instant now = clock.instant();
        AmiEvent connected = LinkEvents.connected(
                address, open.amiVersion(), restarted == null && !everBegun ? Boolean.FALSE : restarted, now);
        announce(connected);
        Instant broken = brokenAt;
        if (everBegun && broken != null) {
            counters.gaps.increment();
            announce(LinkEvents.gap(broken, now, Boolean.TRUE.equals(restarted) ? "restart" : brokenBy, -1));
        }
        everBegun = true;
        brokenAt = null;
        for (Subscription subscription : router.subscriptions()) {
            runSnapshots(subscription, open);
            explainRights(subscription);
        }
    }

    /** {@code FullyBooted} comes at once to every user who may read the class system and asks for it (manager.c, action_login). */
    private void explainRights(Subscription subscription) {
        boolean asked = mask().all() || mask().classes().contains(EventClass.SYSTEM);
        if (asked && !seesSystem) {
            String advice = EventVisibility.withoutSystem(subscription.options());
            if (advice != null) {
                rights.tell(advice);
            }
        }
    }

    @Override
    public void onLeaving() {
        onReadComplete();
    }

    void onDown(Session down, CloseCause cause, boolean wasUp) {
        onReadComplete();
        receivedBefore += down.eventsReceived();
        withheldBefore += down.eventsWithheld();
        if (bootTimer != null) {
            bootTimer.cancel(false);
        }
        session = null;
        begun = false;
        Instant now = clock.instant();
        if (wasUp && brokenAt == null) {
            brokenAt = now;
            brokenBy = LinkEvents.cause(cause);
        }
        if (wasUp || toldCause != cause.kind()) {
            toldCause = cause.kind();
            announce(LinkEvents.disconnected(address.isEmpty() ? linkAddress() : address, cause, now));
        }
    }

    private String linkAddress() {
        return link == null ? "" : link.status().address();
    }

    /** An event of ours that is not about the link. Any thread. */
    void tell(AmiEvent event) {
        onLoop(() -> {
            for (Subscription subscription : router.subscriptions()) {
                subscription.tell(event);
            }
        });
    }

    /** Whether a consumer wants user events of this name. Any thread. */
    boolean wantsUserEvent(String name) {
        return subscriptions.stream().anyMatch(each -> each.filter().wantsName("UserEvent", name));
    }

    private void announce(AmiEvent event) {
        for (Subscription subscription : router.subscriptions()) {
            subscription.announce(event);
        }
    }

    // ---- snapshots and filters -------------------------------------------------------------------------------------

    private void runSnapshots(Subscription subscription, Session on) {
        if (subscription.isSuspended()) {
            return; // taken when it is resumed
        }
        for (AmiAction action : subscription.options().snapshot()) {
            // whenComplete runs on the loop at the list's last item: nothing newer can come between
            on.send(AmiRequest.of(action, LIST_TIMEOUT)).whenComplete((reply, error) -> {
                subscription.announce(LinkEvents.snapshotStart(action.name()));
                if (error == null) {
                    emit(subscription, action, reply);
                } else {
                    String words = String.valueOf(error.getMessage());
                    LOG.warn(
                            "Snapshot {} for {}: {}",
                            action.name(),
                            subscription.options().name(),
                            words);
                    subscription.announce(LinkEvents.snapshotEnd(action.name(), 0, words));
                }
            });
        }
    }

    private static void emit(Subscription subscription, AmiAction action, AmiReply reply) {
        reply.items().forEach(subscription::offerRow);
        subscription.announce(
                LinkEvents.snapshotEnd(action.name(), reply.items().size(), null));
    }

    private List<String> serverFilters() {
        Set<String> all = new TreeSet<>();
        for (Subscription subscription : subscriptions) {
            List<String> own = subscription.options().serverFilter()
                    ? subscription.filter().serverExpressions()
                    : List.of();
            if (own.isEmpty()) {
                return List.of(); // one consumer that wants more than can be said: the server must send everything
            }
            all.addAll(own);
        }
        return List.copyOf(all);
    }

    private void giveFilters(Session to, List<String> filters) {
        filtersInForce = filters;
        for (String filter : filters) {
            to.send(AmiRequest.of(AmiAction.of("Filter", "Operation", "Add", "Filter", filter), LIST_TIMEOUT))
                    .whenComplete((reply, error) -> {
                        if (error instanceof AmiActionRefusedException && session == to) {
                            filtersInForce = List.of();
                            explainRefusedFilter(error.getMessage());
                        }
                    });
        }
    }

    private void explainRefusedFilter(@Nullable String why) {
        if (!filterRefusalTold) {
            filterRefusalTold = true;
            LOG.warn("serverFilter=true has no effect, events are filtered here instead: {}", why);
        }
    }

    // ---- for the console -------------------------------------------------------------------------------------------

    List<SubscriptionStatus> statuses() {
        return subscriptions.stream().map(Subscription::status).toList();
    }

    /** Events received and those nobody wanted, so far; read from any thread, a moment old. */
    long[] traffic(@Nullable Session now) {
        return new long[] {
            receivedBefore + (now == null ? 0 : now.eventsReceived()),
            withheldBefore + (now == null ? 0 : now.eventsWithheld())
        };
    }
}
