/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.camelami.AmiConstants;
import java.time.DateTimeException;
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
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Converts an event to a record of the stream, with {@code pbx}, {@code call}, {@code event}, {@code at} (when this
 * node received it), {@code node} and {@code fields}.
 */
public final class Stream {

    /** The cause of the gap that a node reports when it takes over a server from another reader. */
    public static final String HAND_OVER = "handOver";

    /** The user event that a leader sends through the PBX. When it returns, all earlier events have arrived. */
    public static final String BEAT = "FleetBeat";

    /**
     * The event name of the record for a server that is no longer in the file. It removes the server's leader from the
     * table, and marks its channels as ended.
     */
    static final String REMOVED = "FleetRemoved";

    /** The header with the topic of a record that is not an event. Such a record is sent after all earlier events. */
    static final String TOPIC = "CamelFleetTopic";

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int LARGEST_BATCH = 2000;

    /** The key in {@link #pending} of the batch that is being sent. */
    private static final String BATCH = "";

    /**
     * A beat as stored in its topic.
     *
     * @param through the time up to which the stream contains all events of this server
     * @param reader the id of the process that read the server's events; a restarted node has a new id
     */
    public record Beat(Instant through, String reader) {}

    /** Finds the newest beat of a server. */
    public interface LastBeat {

        /** Returns the newest beat; null if no node has read the server's events yet. */
        @Nullable
        Beat of(String pbx);
    }

    private final String reader = UUID.randomUUID().toString();
    private final String node;
    private final LastBeat beats;
    private final Queue<Exchange> waiting;
    private final Map<String, String> previous = new ConcurrentHashMap<>();

    /** For each server, a hand-over gap to report unless the server's next event is already a gap. */
    private final Map<String, Map<String, Object>> owed = new ConcurrentHashMap<>();

    /** The start time of each pending request to Kafka: the batch being sent, and each server's search for a beat. */
    private final Map<String, Instant> pending = new ConcurrentHashMap<>();

    /** @param waiting the queue of records for the broker; only {@link #batch} may take from it */
    public Stream(String node, LastBeat beats, Queue<Exchange> waiting) {
        this.node = node;
        this.beats = beats;
        this.waiting = waiting;
    }

    /** Returns the records of an event: one, or two if a gap must be reported first. */
    public List<Message> records(Exchange exchange) {
        String pbx = exchange.getMessage().getHeader(AmiConstants.SERVER, String.class);
        String event = exchange.getMessage().getHeader(AmiConstants.EVENT, String.class);
        Instant sent = beatSent(exchange);
        if (sent != null) {
            return withOwed(exchange, pbx, event, message(exchange, FleetRoutes.BEATS, pbx, beat(exchange, sent)));
        }
        Map<String, Object> record = record(
                pbx,
                event,
                Objects.requireNonNullElse(exchange.getMessage().getHeader(AmiConstants.LINKEDID, String.class), ""),
                fields(exchange));
        Beat last = null;
        if (event.equals("AmiConnected") && !isUserEvent((Map<?, ?>) record.get("fields"))) {
            last = lastBeat(pbx);
        }
        // not earlier: if Kafka does not answer, everything above is repeated
        String before = Objects.requireNonNullElse(previous.put(pbx, event), "");
        Message message = message(exchange, record);
        if (last == null) {
            return withOwed(exchange, pbx, event, message);
        }
        Map<String, Object> handOver = handOver(pbx, last.through(), connectedAt(exchange));
        if (last.reader().equals(reader) && before.equals("AmiDisconnected")) {
            // The link was cut while this node led the server, so the component should report the gap next. It does not
            // if the consumer is a new one, created after the node lost its lock.
            owed.put(pbx, handOver);
            return List.of(message);
        }
        owed.remove(pbx); // this hand-over, or that of another reader since then, covers it
        return List.of(message(exchange, handOver), message);
    }

    /** Searches the last beat. The search counts as pending until it succeeds, or fails for another reason than Kafka. */
    private @Nullable Beat lastBeat(String pbx) {
        pending.putIfAbsent(pbx, Instant.now());
        try {
            Beat last = beats.of(pbx);
            pending.remove(pbx);
            return last;
        } catch (KafkaException e) {
            throw e; // still pending: the caller tries again
        } catch (RuntimeException e) {
            pending.remove(pbx);
            throw e;
        }
    }

    /** Returns the message, with the owed gap before it if the component has not reported that gap. */
    private List<Message> withOwed(Exchange exchange, String pbx, String event, Message message) {
        Map<String, Object> gap = owed.remove(pbx);
        return gap == null || event.equals("AmiGap") ? List.of(message) : List.of(message(exchange, gap), message);
    }

    /**
     * Returns whether an event is a user event. The sender of a user event chooses its name and fields. Therefore it
     * must not be mistaken for an event of Asterisk or the component.
     *
     * @param fields the fields of the event
     */
    static boolean isUserEvent(Map<?, ?> fields) {
        return "UserEvent".equals(fields.get("Event"));
    }

    /**
     * Returns when this process sent this beat. Returns null for beats of other processes, and for beats without a valid
     * time, which somebody else has forged. They count as ordinary events.
     */
    private @Nullable Instant beatSent(Exchange exchange) {
        Map<?, ?> fields = exchange.getMessage().getBody(Map.class);
        if (!BEAT.equals(exchange.getMessage().getHeader(AmiConstants.EVENT)) || !reader.equals(fields.get("Reader"))) {
            return null;
        }
        Instant sent = time(fields.get("Sent"));
        return sent == null || sent.isBefore(Instant.EPOCH) ? null : sent;
    }

    private static @Nullable Instant time(@Nullable Object text) {
        try {
            return Instant.parse(String.valueOf(text));
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Removes the state of a server whose events this node no longer reads. */
    void forget(String pbx) {
        pending.remove(pbx);
        previous.remove(pbx);
        owed.remove(pbx);
    }

    /** Returns the message for an event's record. A record too large for the broker becomes a dead letter. */
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
            // a text and not a stream, since a stream would be empty when it is sent again
            message.setBody(JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("No JSON of a record for " + key, e);
        }
        return message;
    }

    /**
     * Returns the records of this exchange and of the exchanges that are waiting after it, by topic, for one request
     * per topic. Events come first, so that a beat is sent only after all earlier events are in Kafka.
     */
    public Map<String, List<Message>> batch(Exchange exchange) {
        Map<String, List<Message>> batch = new LinkedHashMap<>();
        batch.put(FleetRoutes.EVENTS, new ArrayList<>());
        Exchange next = exchange;
        for (int size = 1; next != null; size++) {
            for (Object one : next.getMessage().getBody(List.class)) {
                Message message = (Message) one;
                String topic = message.getHeader(TOPIC, FleetRoutes.EVENTS, String.class);
                batch.computeIfAbsent(topic, made -> new ArrayList<>()).add(message);
            }
            next = size < LARGEST_BATCH ? waiting.poll() : null;
        }
        batch.values().removeIf(List::isEmpty);
        return batch;
    }

    /** Records that a batch is being sent. */
    public void sending() {
        pending.put(BATCH, Instant.now());
    }

    /** Records that Kafka has accepted the batch. */
    public void sent() {
        pending.remove(BATCH);
    }

    /** Returns how long the oldest request to Kafka has been pending; zero if none is pending. */
    public Duration stuck() {
        Instant now = Instant.now();
        return pending.values().stream()
                .min(Instant::compareTo)
                .map(since -> Duration.between(since, now))
                .orElse(Duration.ZERO);
    }

    /** Returns the number of records in the queue. */
    int waiting() {
        return waiting.size();
    }

    /** Returns the record for a beat that has returned through the PBX. */
    private Map<String, Object> beat(Exchange exchange, Instant sent) {
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

    /** Returns the fields of the next beat, as a user event. */
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

    /** Returns the record that shows that this node works. */
    public List<Message> node(Exchange exchange) {
        return List.of(message(
                exchange,
                FleetRoutes.NODES,
                node,
                Map.of("node", node, "at", Instant.now().toString())));
    }

    /** Returns the record for a server that is no longer in the file. */
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
        return Objects.requireNonNullElseGet(
                time(exchange.getMessage().getBody(Map.class).get("At")), Instant::now);
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
