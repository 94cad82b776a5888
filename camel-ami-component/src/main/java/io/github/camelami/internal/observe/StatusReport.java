/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.observe;

import io.github.camelami.internal.client.ClientStatus;
import io.github.camelami.internal.client.Counters;
import io.github.camelami.internal.client.LinkState;
import io.github.camelami.internal.client.LinkStatus;
import io.github.camelami.internal.client.SubscriptionStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The status of a client as text and as JSON, for operators. The report contains no secret, because a {@link
 * ClientStatus} contains none.
 */
public final class StatusReport {

    private StatusReport() {}

    /** Returns the link that receives events, which may also serve actions; null if there is none. */
    public static @Nullable LinkStatus eventLink(@Nullable ClientStatus client) {
        return link(client, "event");
    }

    /** Returns the link that sends actions, which may also serve events; null if there is none. */
    public static @Nullable LinkStatus actionLink(@Nullable ClientStatus client) {
        return link(client, "action");
    }

    private static @Nullable LinkStatus link(@Nullable ClientStatus client, String name) {
        return client == null
                ? null
                : client.links().stream()
                        .filter(link -> link.name().equals(name) || link.name().equals("single"))
                        .findFirst()
                        .orElse(null);
    }

    /** Returns the state of a link in one word; an unused link is idle. */
    public static String state(@Nullable LinkStatus link) {
        return link == null ? LinkState.IDLE.name() : link.state().name();
    }

    /**
     * Returns the status as one paragraph: the server, its links, the event buffers of its consumers, and its counters.
     */
    public static String text(ClientStatus client) {
        StringBuilder text = new StringBuilder();
        line(text, 0, client.server() + (client.isReady() ? "" : " (not ready)"));
        for (LinkStatus link : client.links()) {
            line(
                    text,
                    1,
                    "%s link: %s at %s since %s, connected %d times%s",
                    link.name(),
                    link.state(),
                    link.address(),
                    link.since(),
                    link.connects(),
                    link.amiVersion().isEmpty() ? "" : ", AMI " + link.amiVersion());
            if (link.failure() != null) {
                line(
                        text,
                        2,
                        "%s, failed attempts: %d, next: %s",
                        link.failure(),
                        link.attempt(),
                        link.nextTry() == null ? "now" : link.nextTry());
            }
            if (link.lastError() != null) {
                line(text, 2, "last error: %s", link.lastError());
            }
        }
        for (SubscriptionStatus consumer : client.subscriptions()) {
            line(
                    text,
                    1,
                    "consumer %s: %d waiting (%d bytes, oldest %d ms), %d accepted, %d lost%s",
                    consumer.name(),
                    consumer.waiting(),
                    consumer.waitingBytes(),
                    consumer.oldestAgeMillis(),
                    consumer.accepted(),
                    consumer.lost(),
                    consumer.linkPaused() ? ", pauses the link" : "");
        }
        StringBuilder numbers = new StringBuilder();
        counters(client.counters()).forEach((name, value) -> numbers.append(numbers.isEmpty() ? "" : ", ")
                .append(name)
                .append(' ')
                .append(value));
        line(text, 1, "%s", numbers);
        return text.toString();
    }

    private static void line(StringBuilder text, int depth, String format, Object... values) {
        text.append("    ".repeat(depth + 1))
                .append(values.length == 0 ? format : String.format(format, values))
                .append(System.lineSeparator());
    }

    /** Returns the status as JSON, with instants as ISO-8601 text and durations in milliseconds. */
    public static JsonObject json(ClientStatus client) {
        JsonObject root = new JsonObject();
        root.put("server", client.server());
        root.put("ready", client.isReady());
        root.put("links", array(client.links().stream().map(StatusReport::json).toList()));
        root.put(
                "consumers",
                array(client.subscriptions().stream().map(StatusReport::json).toList()));
        root.put("counters", new JsonObject(counters(client.counters())));
        return root;
    }

    private static JsonArray array(List<JsonObject> items) {
        return new JsonArray(items);
    }

    private static JsonObject json(LinkStatus link) {
        JsonObject json = new JsonObject();
        json.put("name", link.name());
        json.put("state", link.state().name());
        json.put("address", link.address());
        json.put("since", link.since().toString());
        json.put("connects", link.connects());
        json.put("attempts", link.attempt());
        if (!link.amiVersion().isEmpty()) {
            json.put("amiVersion", link.amiVersion());
        }
        if (link.failure() != null) {
            json.put("failure", link.failure().name());
        }
        if (link.nextTry() != null) {
            json.put("nextTry", link.nextTry().toString());
        }
        if (link.lastError() != null) {
            json.put("lastError", link.lastError());
        }
        return json;
    }

    private static JsonObject json(SubscriptionStatus consumer) {
        JsonObject json = new JsonObject();
        json.put("name", consumer.name());
        json.put("waiting", consumer.waiting());
        json.put("waitingBytes", consumer.waitingBytes());
        json.put("oldestAgeMillis", consumer.oldestAgeMillis());
        json.put("accepted", consumer.accepted());
        json.put("lost", consumer.lost());
        json.put("linkPaused", consumer.linkPaused());
        return json;
    }

    private static Map<String, Long> counters(Counters.Snapshot counters) {
        Map<String, Long> all = new LinkedHashMap<>();
        all.put("eventsReceived", counters.eventsReceived());
        all.put("eventsFiltered", counters.eventsFiltered());
        all.put("eventsDelivered", counters.eventsDelivered());
        all.put("eventsLost", counters.eventsLost());
        all.put("gaps", counters.gaps());
        all.put("actionsSent", counters.actionsSent());
        all.put("actionsRefused", counters.actionsRefused());
        all.put("actionsNotSent", counters.actionsNotSent());
        all.put("outcomesUnknown", counters.outcomesUnknown());
        all.put("lateResponses", counters.lateResponses());
        all.put("messagesSkipped", counters.messagesSkipped());
        all.put("pendingActions", (long) counters.pendingActions());
        all.put("connects", counters.connects());
        all.put("failedConnects", counters.failedConnects());
        return all;
    }
}
