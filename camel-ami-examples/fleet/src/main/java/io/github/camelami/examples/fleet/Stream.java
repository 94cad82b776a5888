/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.support.DefaultMessage;
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

    /** A record of the node itself: as long as it gets through, the node works. */
    static final String NODE = "FleetNode";

    /** A server that is no longer in the file: it has no leader, and none of its channels is followed. */
    static final String REMOVED = "FleetRemoved";

    /** The header of a record for another topic than that of the events, which it goes to when all before it is there. */
    static final String TOPIC = "CamelFleetTopic";

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int LARGEST_BATCH = 2000;

    /** The key under which {@link #pending} has the batch on its way. */
    private static final String BATCH = "";

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

    /** Since when Kafka has not answered: to the batch on its way, and to servers that ask for their last beat. */
    private final Map<String, Instant> pending = new ConcurrentHashMap<>();

    /** @param waiting the records on their way to the broker; {@link #batch} must be the only one that takes of it at the time */
    public Stream(String node, LastBeat beats, Queue<Exchange> waiting) {
        this.node = node;
        this.beats = beats;
        this.waiting = waiting;
    }

    /** The records of an event: one, or two where the stream begins again and the time without a reader is reported before it. */
    public List<Message> records(Exchange exchange) {
        String pbx = exchange.getMessage().getHeader(AmiConstants.SERVER, String.class);
        if (isBeat(exchange)) {
            return List.of(message(exchange, FleetRoutes.BEATS, pbx, beat(exchange)));
        }
        String event = exchange.getMessage().getHeader(AmiConstants.EVENT, String.class);
        Map<String, Object> record = record(
                pbx,
                event,
                Objects.requireNonNullElse(exchange.getMessage().getHeader(AmiConstants.LINKEDID, String.class), ""),
                fields(exchange));
        Beat last = null;
        if (event.equals("AmiConnected") && !isUserEvent((Map<?, ?>) record.get("fields"))) {
            pending.putIfAbsent(pbx, Instant.now());
            last = beats.of(pbx);
            pending.remove(pbx);
        }
        // not before: where Kafka could not be asked, all this is done once more
        String before = Objects.requireNonNullElse(previous.put(pbx, event), "");
        // a link that was cut while we read is reported by the component
        boolean reported = last == null || (last.reader().equals(reader) && before.equals("AmiDisconnected"));
        Message message = message(exchange, record);
        return reported
                ? List.of(message)
                : List.of(message(exchange, handOver(pbx, last.through(), connectedAt(exchange))), message);
    }

    /**
     * Returns whether an event is a user event: anyone with the privilege to send one chooses its name and fields, so that none is taken
     * for an event of Asterisk or of the component.
     *
     * @param fields those of the event
     */
    static boolean isUserEvent(Map<?, ?> fields) {
        return "UserEvent".equals(fields.get("Event"));
    }

    /** Returns whether it is a beat that this process sent; others are events like any other. */
    private boolean isBeat(Exchange exchange) {
        return BEAT.equals(exchange.getMessage().getHeader(AmiConstants.EVENT))
                && reader.equals(exchange.getMessage().getBody(Map.class).get("Reader"));
    }

    /** Forgets a server that this node no longer reads. */
    void forget(String pbx) {
        pending.remove(pbx);
        previous.remove(pbx);
    }

    /** A record of the events; one that no broker would take is a dead letter instead. */
    private static Message message(Exchange exchange, Map<String, Object> record) {
        Message message = message(exchange, null, record.get("pbx") + "/" + record.get("call"), record);
        message.setHeader(FleetRoutes.EVENT, record.get("event"));
        String text = message.getBody(String.class);
        if (text.length() > DeadLetters.LARGEST) {
            message.setHeader(TOPIC, FleetRoutes.DEAD);
            message.setBody(DeadLetters.letter(
                    "An event of " + text.length() + " characters; at most " + DeadLetters.LARGEST + " are taken",
                    String.valueOf(record.get("pbx")),
                    text));
        }
        return message;
    }

    private static Message message(Exchange exchange, @Nullable String topic, String key, Map<String, Object> value) {
        Message message = new DefaultMessage(exchange);
        message.setHeader(KafkaConstants.KEY, key);
        if (topic != null) {
            message.setHeader(TOPIC, topic);
        }
        try {
            // a text, not a stream: a stream is empty when it is sent a second time
            message.setBody(JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("No JSON of a record for " + key, e);
        }
        return message;
    }

    /**
     * This record and those waiting after it, by topic: one request to the broker for each instead of many. The events come first: a beat
     * among them goes when all before it is there.
     */
    public Map<String, List<Message>> batch(Exchange exchange) {
        Map<String, List<Message>> batch = new LinkedHashMap<>();
        List<Message> events = new ArrayList<>();
        batch.put(FleetRoutes.EVENTS, events);
        Exchange next = exchange;
        for (int size = 1; next != null; size++) {
            String topic = next.getMessage().getHeader(TOPIC, FleetRoutes.EVENTS, String.class);
            batch.computeIfAbsent(topic, made -> new ArrayList<>()).add(next.getMessage());
            next = size < LARGEST_BATCH ? waiting.poll() : null;
        }
        if (events.isEmpty()) {
            batch.remove(FleetRoutes.EVENTS);
        }
        return batch;
    }

    /** Called before what was taken of the queue is sent. */
    public void sending() {
        pending.put(BATCH, Instant.now());
    }

    /** Called when Kafka has it. */
    public void sent() {
        pending.remove(BATCH);
    }

    /** Returns how long Kafka has not answered; zero when nothing waits for an answer. */
    public Duration stuck() {
        Instant now = Instant.now();
        return pending.values().stream()
                .min(Instant::compareTo)
                .map(since -> Duration.between(since, now))
                .orElse(Duration.ZERO);
    }

    /** The records in the queue. */
    int waiting() {
        return waiting.size();
    }

    /** The beat that has come back through the PBX, as a record. */
    private Map<String, Object> beat(Exchange exchange) {
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
        return Map.of(
                "UserEvent",
                BEAT,
                "Node",
                node,
                "Reader",
                reader,
                "Sent",
                Instant.now().toString());
    }

    /** The record of the node itself. */
    public List<Message> node(Exchange exchange) {
        return List.of(message(
                exchange,
                FleetRoutes.NODES,
                node,
                Map.of("node", node, "at", Instant.now().toString())));
    }

    /** The record of a server that has left the file. */
    public List<Message> removed(Exchange exchange) {
        return List.of(message(exchange, record(exchange.getMessage().getBody(String.class), REMOVED, "", Map.of())));
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
