/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import io.github.camelami.AmiConstants;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an event in the stream: a record with {@code pbx}, {@code call}, {@code event}, {@code at} (when this node
 * took it), {@code node} and {@code fields}.
 */
public final class Stream {

    /** The cause of a gap told by the node that begins to read a server somebody has read before. */
    public static final String HAND_OVER = "handOver";

    /** A user event that the leader sends through the PBX, so that it comes back behind all that happened before it. */
    public static final String BEAT = "FleetBeat";

    /** Where the newest beat of a server is found. */
    public interface LastBeat {

        /** Everything that happened at this server before this time is in the stream; null when it never was read. */
        @Nullable
        Instant of(String pbx);
    }

    private final String node;
    private final LastBeat beats;
    private final Map<String, String> previous = new ConcurrentHashMap<>();

    public Stream(String node, LastBeat beats) {
        this.node = node;
        this.beats = beats;
    }

    /** The records of an event: one, or two where the stream begins anew and the time nobody listened is told before it. */
    public List<Map<String, Object>> records(Exchange exchange) {
        String pbx = exchange.getMessage().getHeader(AmiConstants.SERVER, String.class);
        String event = exchange.getMessage().getHeader(AmiConstants.EVENT, String.class);
        Map<String, Object> record = record(
                pbx,
                event,
                Objects.requireNonNullElse(exchange.getMessage().getHeader(AmiConstants.LINKEDID, String.class), ""),
                fields(exchange));
        String before = Objects.requireNonNullElse(previous.put(pbx, event), "");
        // within one reading the component has told the gap itself, right before this
        boolean told = before.equals("AmiGap");
        Instant through = event.equals("AmiConnected") && !told ? beats.of(pbx) : null;
        return through == null ? List.of(record) : List.of(handOver(pbx, through, connectedAt(exchange)), record);
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
                node);
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
        exchange.getMessage()
                .getBody(Map.class)
                .forEach((key, value) -> fields.put(String.valueOf(key), String.valueOf(value)));
        return fields;
    }
}
