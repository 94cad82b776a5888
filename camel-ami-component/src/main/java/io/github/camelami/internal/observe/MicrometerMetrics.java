/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.observe;

import io.github.camelami.AmiActionRefusedException;
import io.github.camelami.internal.client.AmiClient;
import io.github.camelami.internal.client.ClientStatus;
import io.github.camelami.internal.client.Counters;
import io.github.camelami.internal.client.LinkState;
import io.github.camelami.internal.client.LinkStatus;
import io.github.camelami.internal.client.SubscriptionStatus;
import io.github.camelami.internal.client.UniqueName;
import io.github.camelami.internal.log.SafeLog;
import io.github.camelami.internal.message.AmiRequest;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the component's counters as Micrometer meters {@code camel.ami.*}: gauges and function counters that read
 * snapshots, and one timer. This is the only class that uses Micrometer, which is optional. The tags contain context,
 * component, server and consumer, but never a secret. Servers are distinguished by the names of their clients, and
 * consumers of the same name by a number.
 *
 * <p>The meters of a server are added for its first consumer or producer and removed after its last.
 */
public final class MicrometerMetrics implements Metrics {

    /** The name under which camel-micrometer binds its registry. */
    private static final String REGISTRY_NAME = "metricsRegistry";

    /**
     * The maximum number of distinct action names. Further names share one meter, since messages may contain any number
     * of names.
     */
    private static final int MAX_ACTIONS = 100;

    private static final String OTHER = "other";
    private static final SafeLog LOG = SafeLog.of(MicrometerMetrics.class);

    /** The meters of one client: those registered initially, and the timers by action and outcome. */
    private record Of(List<Meter> fixed, Map<String, Timer> timers) {}

    /** The name of a meter, its value in a snapshot, and its description. */
    private record Number(String name, ToLongFunction<Counters.Snapshot> value, String description) {}

    private final List<Number> counters = List.of(
            new Number("events.received", Counters.Snapshot::eventsReceived, "Events read from the event link"),
            new Number("events.filtered", Counters.Snapshot::eventsFiltered, "Events that matched no consumer"),
            new Number("events.delivered", Counters.Snapshot::eventsDelivered, "Events put into event buffers"),
            new Number("events.lost", Counters.Snapshot::eventsLost, "Events lost to full or suspended event buffers"),
            new Number("gaps", Counters.Snapshot::gaps, "Interruptions of the event stream"),
            new Number("actions.sent", Counters.Snapshot::actionsSent, "Actions sent"),
            new Number("actions.refused", Counters.Snapshot::actionsRefused, "Actions that the server refused"),
            new Number("actions.notsent", Counters.Snapshot::actionsNotSent, "Actions not sent"),
            new Number(
                    "actions.unknown",
                    Counters.Snapshot::outcomesUnknown,
                    "Actions sent that got no final" + " response"),
            new Number(
                    "responses.late",
                    Counters.Snapshot::lateResponses,
                    "Responses that were late or duplicate," + " or matched no action"),
            new Number(
                    "messages.skipped",
                    Counters.Snapshot::messagesSkipped,
                    "Blocks of lines received that are not" + " a message"),
            new Number("connects", Counters.Snapshot::connects, "Logins, including the first"),
            new Number("connects.failed", Counters.Snapshot::failedConnects, "Connection attempts that failed"));

    private final MeterRegistry registry;
    private final Tags common;
    private final Map<AmiClient, Of> meters = new ConcurrentHashMap<>();
    private final Set<String> actions = ConcurrentHashMap.newKeySet();

    /** The tags of the event buffers that have meters. Two consumers outside of routes may have the same name. */
    private final Set<Tags> buffers = ConcurrentHashMap.newKeySet();

    private MicrometerMetrics(MeterRegistry registry, Tags common) {
        this.registry = registry;
        this.common = common;
    }

    /**
     * Returns the meters of a component; {@link Metrics#NONE} if Camel's registry contains no {@code MeterRegistry}.
     */
    public static Metrics bind(CamelContext camel, String component) {
        MeterRegistry registry = camel.getRegistry().lookupByNameAndType(REGISTRY_NAME, MeterRegistry.class);
        if (registry == null) {
            Set<MeterRegistry> found = camel.getRegistry().findByType(MeterRegistry.class);
            if (found.size() > 1) {
                LOG.warn(
                        "No meters for component ami: the registry holds {} MeterRegistry beans. Name the one to use"
                                + " {}",
                        found.size(),
                        REGISTRY_NAME);
            }
            if (found.size() != 1) {
                return NONE;
            }
            registry = found.iterator().next();
        }
        return new MicrometerMetrics(registry, Tags.of("camelContext", camel.getName(), "component", component));
    }

    @Override
    public void opened(AmiClient client) {
        Tags tags = common.and("server", client.toString());
        List<Supplier<Meter>> makers = new ArrayList<>();
        for (Number number : counters) {
            makers.add(() -> FunctionCounter.builder("camel.ami." + number.name(), client, any -> number.value()
                            .applyAsLong(any.status().counters()))
                    .description(number.description())
                    .tags(tags)
                    .register(registry));
        }
        makers.add(() -> gauge(
                "ready", "1 if every link in use is logged in, else 0", tags, client, now -> now.isReady() ? 1 : 0));
        makers.add(() -> gauge("actions.pending", "Actions in flight", tags, client, now -> now.counters()
                .pendingActions()));
        for (String link : client.linkNames()) {
            makers.add(() -> gauge(
                    "link.up",
                    "1 if the link is logged in, 0 if not; no value while it is not in use",
                    tags.and("link", link),
                    client,
                    now -> up(now, link)));
            makers.add(() -> gauge(
                    "link.attempts",
                    "Failed attempts since the link was last logged in",
                    tags.and("link", link),
                    client,
                    now -> attempts(now, link)));
        }
        meters.put(client, new Of(allOf(makers), new ConcurrentHashMap<>()));
    }

    /** Makes all of these meters, or none: if one fails, those made before it are removed. */
    private List<Meter> allOf(List<Supplier<Meter>> makers) {
        List<Meter> made = new ArrayList<>();
        try {
            makers.forEach(maker -> made.add(maker.get()));
            return made;
        } catch (Throwable failed) {
            made.forEach(registry::remove);
            throw failed;
        }
    }

    private Gauge gauge(
            String name, String description, Tags tags, AmiClient client, ToDoubleFunction<ClientStatus> value) {
        return Gauge.builder("camel.ami." + name, client, any -> value.applyAsDouble(any.status()))
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private static @Nullable LinkStatus link(ClientStatus status, String name) {
        return status.links().stream()
                .filter(link -> link.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static double attempts(ClientStatus status, String name) {
        LinkStatus link = link(status, name);
        return link == null ? 0 : link.attempt();
    }

    private static double up(ClientStatus status, String name) {
        LinkStatus link = link(status, name);
        if (link == null || link.state() == LinkState.IDLE) {
            return Double.NaN;
        }
        return link.state() == LinkState.READY ? 1 : 0;
    }

    @Override
    public void closed(AmiClient client) {
        Of made = meters.remove(client);
        if (made != null) {
            made.fixed().forEach(registry::remove);
            made.timers().values().forEach(registry::remove);
        }
    }

    @Override
    public void answered(AmiClient client, AmiRequest request, Duration took, @Nullable Throwable error) {
        Of made = meters.get(client);
        if (made == null) {
            return; // the client was closed meanwhile
        }
        String outcome =
                error == null ? "answered" : error instanceof AmiActionRefusedException ? "refused" : "unknown";
        String action = known(request.action().name());
        made.timers()
                .computeIfAbsent(action + ' ' + outcome, name -> timer(client, action, outcome))
                .record(took);
    }

    private Timer timer(AmiClient client, String action, String outcome) {
        return Timer.builder("camel.ami.action")
                .description("Time from sending an action to its complete reply")
                .tags(common.and("server", client.toString(), "action", action, "outcome", outcome))
                .register(registry);
    }

    private String known(String action) {
        if (actions.contains(action)) {
            return action;
        }
        return actions.size() < MAX_ACTIONS && actions.add(action) ? action : OTHER;
    }

    @Override
    public Runnable buffer(AmiClient client, String consumer, Supplier<@Nullable SubscriptionStatus> status) {
        Tags ofServer = common.and("server", client.toString());
        String unique = UniqueName.of(consumer, name -> buffers.add(ofServer.and("consumer", name)));
        Tags tags = ofServer.and("consumer", unique);
        try {
            List<Meter> made = bufferMeters(tags, status);
            return () -> {
                try {
                    made.forEach(registry::remove);
                } finally {
                    buffers.remove(tags);
                }
            };
        } catch (Throwable failed) {
            buffers.remove(tags);
            throw failed;
        }
    }

    private List<Meter> bufferMeters(Tags tags, Supplier<@Nullable SubscriptionStatus> status) {
        return allOf(List.of(
                () -> bufferGauge(
                        "buffer.events", "Events waiting for the route", tags, status, SubscriptionStatus::waiting),
                () -> bufferGauge(
                        "buffer.bytes",
                        "Bytes of the events waiting for the route",
                        tags,
                        status,
                        SubscriptionStatus::waitingBytes),
                () -> bufferGauge(
                        "link.paused",
                        "1 while this event buffer pauses the event link, else 0",
                        tags,
                        status,
                        now -> now.linkPaused() ? 1 : 0),
                () -> TimeGauge.builder(
                                "camel.ami.buffer.oldest",
                                status,
                                TimeUnit.MILLISECONDS,
                                any -> number(any, SubscriptionStatus::oldestAgeMillis))
                        .description("Age of the oldest waiting event")
                        .strongReference(true)
                        .tags(tags)
                        .register(registry)));
    }

    private Gauge bufferGauge(
            String name,
            String description,
            Tags tags,
            Supplier<@Nullable SubscriptionStatus> status,
            ToDoubleFunction<SubscriptionStatus> value) {
        return Gauge.builder("camel.ami." + name, status, any -> number(any, value))
                .description(description)
                .strongReference(true)
                .tags(tags)
                .register(registry);
    }

    private static double number(
            Supplier<@Nullable SubscriptionStatus> status, ToDoubleFunction<SubscriptionStatus> value) {
        SubscriptionStatus now = status.get();
        return now == null ? 0 : value.applyAsDouble(now);
    }

    @Override
    public void close() {
        List.copyOf(meters.keySet()).forEach(this::closed);
    }
}
