/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import io.github.camelami.AmiConstants;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an event in the stream: a record with {@code pbx}, {@code call}, {@code event}, {@code at} (when this node
 * took it), {@code node} and {@code fields}.
 */
public final class Stream {

    /** The cause of a gap reported by the node that begins to read a server somebody has read before. */
    public static final String HAND_OVER = "handOver";

    /** A user event that the leader sends through the PBX, so that it comes back behind all that happened before it. */
    public static final String BEAT = "FleetBeat";

    private static final int LARGEST_BATCH = 500;

    /**
     * A beat as it is in its topic.
     *
     * @param through everything that happened at this server before this time is in the stream
     * @param reader who has read it: a node, from its start to its end
     */
    public record Beat(Instant through, String reader) {}

    /** Where the newest beat of a server is found. */
    public interface LastBeat {

        /** Null when the server never was read. */
        @Nullable
        Beat of(String pbx);
    }

    private final String reader = UUID.randomUUID().toString();
    private final String node;
    private final LastBeat beats;
    private final Queue<Exchange> waiting;
    private final Map<String, String> previous = new ConcurrentHashMap<>();

    /** @param waiting the records on their way to the broker; {@link #batch} must be the only one that takes of it at the time */
    public Stream(String node, LastBeat beats, Queue<Exchange> waiting) {
        this.node = node;
        this.beats = beats;
        this.waiting = waiting;
    }

    /** The records of an event: one, or two where the stream begins again and the time without a reader is reported before it. */
    public List<Map<String, Object>> records(Exchange exchange) {
        String pbx = exchange.getMessage().getHeader(AmiConstants.SERVER, String.class);
        String event = exchange.getMessage().getHeader(AmiConstants.EVENT, String.class);
        Map<String, Object> record = record(
                pbx,
                event,
                Objects.requireNonNullElse(exchange.getMessage().getHeader(AmiConstants.LINKEDID, String.class), ""),
                fields(exchange));
        String before = Objects.requireNonNullElse(previous.put(pbx, event), "");
        Beat last = event.equals("AmiConnected") ? beats.of(pbx) : null;
        // a link that was cut while we read is reported by the component
        boolean reported = last == null || (last.reader().equals(reader) && before.equals("AmiDisconnected"));
        return reported ? List.of(record) : List.of(handOver(pbx, last.through(), connectedAt(exchange)), record);
    }

    /** This record and those waiting behind it, in order, up to the next beat: one request to the broker instead of many. */
    public List<Message> batch(Exchange exchange) {
        List<Message> batch = new ArrayList<>();
        batch.add(exchange.getMessage().copy());
        Exchange next = waiting.peek();
        while (next != null && batch.size() < LARGEST_BATCH && !isBeat(next)) {
            batch.add(waiting.remove().getMessage());
            next = waiting.peek();
        }
        return batch;
    }

    private static boolean isBeat(Exchange exchange) {
        return BEAT.equals(exchange.getMessage().getHeader(AmiConstants.EVENT, String.class));
    }

    /** The beat that has come back through the PBX, as a record. */
    public Map<String, Object> beat(Exchange exchange) {
        Map<?, ?> fields = exchange.getMessage().getBody(Map.class);
        Instant sent = Instant.parse(String.valueOf(fields.get("Sent")));
        Instant now = Instant.now();
        return Map.of(
                "pbx",
                exchange.getMessage().getHeader(AmiConstants.SERVER, String.class),
                "through",
                (sent.isAfter(now) ? now : sent).toString(),
                "node",
                node,
                "reader",
                reader);
    }

    /** The fields of the user event to be sent. */
    public Map<String, String> newBeat() {
        return Map.of("UserEvent", BEAT, "Node", node, "Sent", Instant.now().toString());
    }

    private Map<String, Object> handOver(String pbx, Instant from, Instant to) {
        Instant end = to.isBefore(from) ? from : to;
        return record(
                pbx,
                "AmiGap",
                "",
                Map.of(
                        "From", from.toString(),
                        "To", end.toString(),
                        "DurationMs", Long.toString(Duration.between(from, end).toMillis()),
                        "Cause", HAND_OVER));
    }

    private static Instant connectedAt(Exchange exchange) {
        return Instant.parse(
                String.valueOf(exchange.getMessage().getBody(Map.class).get("At")));
    }

    private Map<String, Object> record(String pbx, String event, String call, Map<String, String> fields) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("pbx", pbx);
        record.put("call", call);
        record.put("event", event);
        record.put("at", Instant.now().toString());
        record.put("node", node);
        record.put("fields", fields);
        return record;
    }

    private static Map<String, String> fields(Exchange exchange) {
        Map<String, String> fields = new LinkedHashMap<>();
        Map<?, ?> body = exchange.getMessage().getBody(Map.class);
        body.forEach((key, value) -> fields.put(String.valueOf(key), String.valueOf(value)));
        return fields;
    }
}
