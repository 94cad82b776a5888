/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.internal.log.SafeLog;
import io.github.camelami.internal.message.AmiAction;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiRequest;
import io.github.camelami.internal.message.EventClass;
import io.github.camelami.internal.message.EventGate;
import io.github.camelami.internal.session.CloseCause;
import io.github.camelami.internal.session.EventSink;
import io.github.camelami.internal.session.Session;
import io.github.camelami.internal.session.SessionOptions.EventMask;
import io.github.camelami.internal.session.Traffic;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Moves events from the event link to the consumers. It combines {@link EventIndex} and {@link EventDemand}, gap
 * detection ({@link StreamContinuity}), {@link BackPressure} and {@link Snapshots}. Confined to the event link's loop,
 * except {@link #subscribe}, {@link #announce}, {@link #wantsUserEvent}, {@link #mask} and {@link #statuses}.
 */
final class EventStream implements EventSink, Subscription.Owner {

    private static final SafeLog LOG = SafeLog.of(AmiClient.class);

    /**
     * How long to wait for {@code FullyBooted} before the stream starts without it. Asterisk sends it immediately after
     * the login to users who may see it.
     */
    private static final long BOOT_NEWS = TimeUnit.MILLISECONDS.toNanos(250);

    /**
     * How long to wait instead if the server sent {@code FullyBooted} to the last session. It may be starting, and then
     * sends it once it has started.
     */
    private static final long LATE_BOOT_NEWS = TimeUnit.SECONDS.toNanos(2);

    /** The number of ticks between two pulses. */
    private static final int TICKS = 4;

    private static final long PULSE = TICKS * StreamContinuity.TICK;

    /** If this many events arrive between two pulses, reading may lag. The stream then sends Pings to find out. */
    private static final long BUSY = 2000;

    /**
     * Pings are also sent if processing events takes this much of the time between two pulses, for example because a
     * slow route runs on the network thread.
     */
    private static final long BUSY_NANOS = PULSE / 4;

    /** The delay before retrying after a failed attempt to wake a taker. */
    private static final long WAKE_AGAIN = TimeUnit.MILLISECONDS.toNanos(100);

    /**
     * The timeout of a Ping that checks whether reading lags. It is long, since the answer may have arrived in our own
     * socket, but not been read yet.
     */
    private static final Duration QUESTION = Duration.ofMinutes(10);

    private static final StreamContinuity.Beginning NOTHING_MISSED =
            new StreamContinuity.Beginning(StreamContinuity.Restart.NO, null);

    private final SessionKeeper link;
    private final EventLoop loop;
    private final SubscriptionContext context;
    private final StreamTime time;
    private final Traffic traffic;
    private final PrivilegeLog privileges;
    private final EventIndex index;
    private final EventDemand demand;
    private final StreamContinuity continuity = new StreamContinuity();
    private final BackPressure pressure;
    private final Snapshots snapshots = new Snapshots();

    /** Subscriptions that are part of the stream, but whose events have not been requested from the server yet. */
    private final List<Subscription> newcomers = new ArrayList<>();

    /** Subscriptions with events from the current read. */
    private final List<Subscription> staged = new ArrayList<>();

    private @Nullable Session session;
    private @Nullable ScheduledFuture<?> bootTimer;
    private long bootNewsUntil;
    private @Nullable ScheduledFuture<?> tick;
    private @Nullable ScheduledFuture<?> wakeTimer;
    private CloseCause.@Nullable Kind announcedCause;
    private boolean reading;
    private boolean needless;
    private boolean seesSystem;
    private long eventsAtPulse;
    private long readingSince;
    private long readingNanos;
    private long pulseAt;
    private int ticks;

    /**
     * @param link the link that supplies this stream
     * @param traffic the counters of that link
     */
    EventStream(
            SessionKeeper link,
            SubscriptionContext context,
            Traffic traffic,
            PrivilegeLog privileges,
            Charset charset) {
        this.link = link;
        this.loop = link.loop();
        this.demand = new EventDemand(link.role());
        this.context = context;
        this.time = context.time();
        this.traffic = traffic;
        this.privileges = privileges;
        this.index = new EventIndex(charset, this::joinDuringRead);
        this.pressure = new BackPressure(continuity, time);
    }

    // ---- consumers -------------------------------------------------------------------------------------------------

    /** Adds a subscription. Any thread. */
    Subscription subscribe(SubscriptionOptions wanted, Runnable wake) {
        EventVisibility.explainMask(wanted);
        OptionHints.log(wanted);
        // responses arrive on a single link too, and a route with a full buffer may be waiting for one
        SubscriptionOptions options = link.role() == LinkRole.SINGLE ? wanted.withoutPause() : wanted;
        Subscription subscription = new Subscription(options, this, wake, context);
        try {
            demand.subscriptions().add(subscription);
            index.addBeforeNextEvent(subscription);
            execute(() -> {
                join();
                demandChanged();
                welcomeNewcomers();
            });
            link.start();
            return subscription;
        } catch (Throwable noMemory) {
            subscription.close(); // nobody would take its events, so a full buffer would pause the link
            throw noMemory;
        }
    }

    /** Adds the new subscriptions to the stream. */
    private void join() {
        for (Subscription next = index.nextToAdd(); next != null; next = index.nextToAdd()) {
            if (!next.isClosed()) {
                index.add(next);
                newcomers.add(next);
                needless = false;
            }
        }
    }

    /** Adds new subscriptions in the middle of a read. */
    private void joinDuringRead() {
        join();
        announceConnectionToNewcomers();
    }

    /** Completes {@link #subscribe} after the events of the new subscriptions have been requested from the server. */
    private void welcomeNewcomers() {
        announceConnectionToNewcomers();
        Session open = session;
        if (open != null && continuity.hasBegun()) {
            newcomers.forEach(each -> takeStock(each, open));
        }
        newcomers.clear();
    }

    private void announceConnectionToNewcomers() {
        Session open = session;
        if (open != null && continuity.hasBegun()) {
            for (Subscription each : newcomers) {
                if (!each.hasBegun()) {
                    announceConnection(each, open, NOTHING_MISSED);
                }
            }
        }
    }

    @Override
    public void onClose(Subscription subscription) {
        demand.subscriptions().remove(subscription);
        onLoop(() -> {
            index.remove(subscription);
            pressure.look(subscription);
            needless = demand.subscriptions().isEmpty() && link.role() == LinkRole.EVENT;
            if (needless) {
                link.keepNoLonger();
                stopIfNeedless();
            }
            demandChanged();
        });
    }

    /** Closes the link after its last consumer, but not while outcomes are awaited over it. */
    private void stopIfNeedless() {
        Session open = session;
        if (needless && (open == null || !open.isFeeding())) {
            link.stop("no consumer wants events any longer");
        }
    }

    private void demandChanged() {
        Session open = session;
        if (open != null && demand.change(open)) {
            link.reconnect("consumers want other events, and Asterisk removes a filter only with its session");
        }
    }

    @Override
    public long happenedSince(long now) {
        return continuity.happenedSince(now);
    }

    @Override
    public void onStaged(Subscription subscription) {
        staged.add(subscription);
    }

    @Override
    public void onFull(Subscription subscription) {
        if (reading) {
            continuity.read(time.now()); // the read has been processed up to this point
        }
        pressure.look(subscription);
    }

    @Override
    public void onRoom(Subscription subscription) {
        // if this fails, the taker still gets the event that it has just removed, and the next pulse looks again
        context.callbacks()
                .run(
                        "Reading on after a full buffer",
                        () -> onLoop(() -> {
                            pressure.look(subscription);
                            askWhetherBehind(time.now());
                        }));
    }

    @Override
    public void onResume(Subscription subscription) {
        onLoop(() -> {
            Session open = session;
            if (open != null && continuity.hasBegun()) {
                snapshots.take(subscription, open);
            }
            subscription.onResumed();
        });
    }

    @Override
    public void onWakeOwed(Subscription subscription) {
        if (wakeTimer == null) {
            context.callbacks().run("A timer", () -> wakeTimer = schedule(this::wakeOwed, WAKE_AGAIN));
        }
    }

    private void wakeOwed() {
        wakeTimer = null;
        index.subscriptions().forEach(Subscription::wakeIfOwed);
    }

    private ScheduledFuture<?> schedule(Runnable task, long nanos) {
        return loop.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    private void onLoop(Runnable task) {
        try {
            execute(task);
        } catch (Throwable noThread) { // Netty keeps the task and runs it together with the next one
            context.callbacks().report("Starting the event loop", noThread);
        }
    }

    private void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException shutDown) {
            LOG.debug("Too late, the event loop is shut down");
        }
    }

    /** Returns the mask that all consumers together need. Any thread. */
    EventMask mask() {
        return demand.mask();
    }

    List<SubscriptionStatus> statuses() {
        return demand.subscriptions().stream().map(Subscription::status).toList();
    }

    /**
     * Inserts one of the component's own events between received events, for consumers that want it. Not used for
     * events about the link. A {@code UserEvent} is buffered or dropped like a received event. Any other event is
     * treated like an event about the link. Any thread.
     */
    void announce(AmiEvent event) {
        boolean asReceived = event.is("UserEvent");
        execute(() -> {
            for (Subscription subscription : index.subscriptions()) {
                if (asReceived && subscription.filter().wants(event)) {
                    subscription.put(event);
                    subscription.flush();
                } else if (!asReceived && subscription.filter().wantsOwn(event)) {
                    subscription.announce(event);
                }
            }
        });
    }

    /** Returns whether a consumer wants user events of this name. Any thread. */
    boolean wantsUserEvent(String name) {
        return demand.subscriptions().stream().anyMatch(each -> each.filter().wantsName("UserEvent", name));
    }

    // ---- the session's events --------------------------------------------------------------------------------------

    @Override
    public EventGate gate() {
        return index;
    }

    @Override
    public void onEvent(AmiEvent event) {
        if (session == null) {
            return; // the link was stopped while this session was logging in
        }
        if (!reading) {
            reading = true;
            readingSince = time.now();
        }
        if (continuity.awaitsBeginning()) {
            seesSystem = event.is("FullyBooted");
            begin(seesSystem ? LinkEvents.uptime(event) : null);
        }
        Subscription[] takers = EventIndex.takers(event);
        boolean unwanted = takers.length > 0;
        for (Subscription subscription : takers) {
            try {
                if (subscription.filter().matchesFields(event)) {
                    subscription.put(event);
                    unwanted = false;
                }
            } catch (Throwable noMemory) { // the others must get the event as well
                subscription.onNotKept(noMemory);
            }
        }
        if (unwanted) {
            context.counters().eventsFilteredByField.increment();
        }
    }

    @Override
    public void onReadComplete() {
        if (session == null) {
            return;
        }
        for (int i = 0; i < staged.size(); i++) {
            staged.get(i).onReadComplete();
        }
        staged.clear();
        long now = time.now();
        continuity.read(now);
        if (reading) {
            reading = false;
            readingNanos += now - readingSince;
        }
        if (isBusy()) {
            continuity.busy(true, pulseAt); // busy now, but not at the last pulse
        }
        askWhetherBehind(now);
        renewTimers();
    }

    /** Makes the regular timer if there was no memory for it before. */
    void renewTimers() {
        if (tick == null && session != null) {
            scheduleTick();
        }
    }

    // ---- start and interruptions of the stream ----------------------------------------------------------------------

    void onUp(Session up) {
        detach(); // in case the end of the last session was never reported
        session = up;
        announcedCause = null;
        continuity.up(link.status().address(), String.valueOf(up.peer()), up.greetedAt(), time.now());
        pressure.attach(up);
        pulseAt = time.now();
        ticks = 0;
        scheduleTick();
        continuity.busy(true, up.greetedAt()); // until the first pulse shows the load
        eventsAtPulse = traffic.events();
        readingNanos = 0;
        boolean expected = continuity.expectsBootNews() && demand.asksFor(EventClass.SYSTEM);
        long wait = expected ? LATE_BOOT_NEWS : BOOT_NEWS;
        bootNewsUntil = time.now() + wait;
        context.callbacks().run("A timer", () -> bootTimer = schedule(this::beginWithoutNews, wait));
        demand.begin(up); // a consumer added during the login may want more events than the login requested
    }

    /** Starts the stream, unless {@code FullyBooted} may have arrived, but not been read yet. */
    private void beginWithoutNews() {
        if (continuity.awaitsBeginning() && !continuity.isBehind() && time.now() - bootNewsUntil >= 0) {
            seesSystem = false;
            begin(null);
        }
    }

    /** Announces the start of the stream to all consumers, before any newer event. */
    private void begin(@Nullable Long uptime) {
        Session open = session;
        if (open == null) {
            return;
        }
        cancel(bootTimer);
        StreamContinuity.Beginning beginning = continuity.begin(uptime, time.now());
        boolean missed = false;
        for (Subscription subscription : index.subscriptions()) {
            missed |= subscription.hasBegun() && beginning.gap() != null;
            try {
                announceConnection(subscription, open, beginning);
                if (!newcomers.contains(subscription)) {
                    takeStock(subscription, open);
                }
            } catch (Throwable noMemory) { // the others must learn of the gap as well
                subscription.onListsFailed();
                context.callbacks().report("The beginning of a stream", noMemory);
            }
        }
        if (missed) {
            context.counters().gaps.increment();
        }
    }

    /**
     * Announces the connection to one consumer, and the gap before it if the consumer has seen an earlier connection.
     */
    private void announceConnection(Subscription subscription, Session open, StreamContinuity.Beginning beginning) {
        boolean again = subscription.hasBegun();
        subscription.begin();
        try {
            subscription.announce(LinkEvents.connected(
                    link.status().address(),
                    open.amiVersion(),
                    again ? beginning.restart() : StreamContinuity.Restart.NO,
                    time.notBefore(time.now())));
        } catch (Throwable noMemory) { // the gap must be announced in any case
            context.callbacks().report("The event of a connection", noMemory);
        }
        Gap gap = beginning.gap();
        if (again && gap != null) {
            subscription.miss(gap);
        }
    }

    private void takeStock(Subscription subscription, Session open) {
        snapshots.take(subscription, open);
        if (!seesSystem) { // FullyBooted has not arrived
            demand.explainMissingSystem(subscription, privileges);
        }
    }

    @Override
    public void onLeaving() {
        continuity.leaving(time.now());
        detach();
    }

    @Override
    public void onGoodbye() {
        continuity.goodbye();
    }

    /**
     * Called when a session, or an attempt to open one, has ended.
     *
     * @param address the server of that session or attempt
     * @param wasUp whether the session had been logged in
     */
    void onDown(String address, CloseCause cause, boolean wasUp) {
        detach();
        long now = time.now();
        continuity.down(LinkEvents.cause(cause), now);
        if (wasUp || announcedCause != cause.kind()) {
            announcedCause = cause.kind();
            AmiEvent disconnected = LinkEvents.disconnected(address, cause, time.notAfter(now));
            for (Subscription subscription : index.subscriptions()) {
                if (!wasUp || subscription.hasBegun()) {
                    subscription.announce(disconnected);
                }
            }
        }
    }

    /** Passes on the events read so far, and detaches from this session. */
    private void detach() {
        reading = false;
        needless = false;
        for (int i = 0; i < staged.size(); i++) {
            staged.get(i).onReadComplete();
        }
        staged.clear();
        session = null;
        pressure.detach();
        snapshots.clear();
        cancel(bootTimer);
        cancel(tick);
        tick = null;
    }

    private static void cancel(@Nullable ScheduledFuture<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    // ---- periodic work ---------------------------------------------------------------------------------------------

    private void scheduleTick() {
        context.callbacks().run("A timer", () -> tick = schedule(this::onTick, StreamContinuity.TICK));
    }

    private void onTick() {
        tick = null;
        if (session == null) {
            return;
        }
        long now = time.now();
        scheduleTick();
        continuity.tick(now);
        ticks = (ticks + 1) % TICKS;
        if (ticks == 0) {
            onPulse(now);
        }
    }

    private void onPulse(long now) {
        long passed = now - pulseAt;
        pulseAt = now;
        beginWithoutNews(); // overdue if reading lagged, or if there was no memory for its timer
        continuity.busy(isBusy(), now - passed);
        eventsAtPulse = traffic.events();
        readingNanos = 0;
        askWhetherBehind(now);
        if (!continuity.isBehind()) {
            snapshots.pass(passed);
        }
        for (Subscription subscription : index.subscriptions()) {
            pressure.look(subscription); // in case onRoom had no memory for it
            subscription.onPulse();
            snapshots.takeAgain(subscription, continuity.hasBegun() ? session : null);
        }
        stopIfNeedless();
    }

    private boolean isBusy() {
        return traffic.events() - eventsAtPulse >= BUSY || readingNanos >= BUSY_NANOS;
    }

    /**
     * Sends a Ping. The answer arrives after everything that the server sent earlier, so it shows whether reading lags.
     */
    private void askWhetherBehind(long now) {
        Session open = session;
        if (open == null || !continuity.wantsAnswer(now)) {
            return;
        }
        continuity.asked(now);
        open.sendOwn(AmiRequest.of(AmiAction.of("Ping"), QUESTION)).whenComplete((reply, error) -> {
            if (session != open) {
                return;
            }
            if (error == null || error instanceof AmiActionRefusedException) { // a refusal has arrived in order, too
                continuity.answered(time.now());
            } else {
                continuity.unanswered();
            }
        });
    }
}
