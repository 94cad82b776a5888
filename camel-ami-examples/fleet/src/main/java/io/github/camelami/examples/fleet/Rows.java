/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Converts a batch of records to rows: the table of each record, and its columns as named parameters of the SQL.
 *
 * <p>This class does not use {@link io.github.camelami.AmiCalls}, which needs all events of a server in order, in the
 * memory of one process. Here, the calls of a server are spread over the partitions. A partition can move to another
 * node at any time, and its last batch may be read again. Therefore the state of calls is kept only in the table.
 */
public final class Rows {

    /**
     * A record as a row of a table.
     *
     * @param table the name of the group of statements that writes the row; empty if the record cannot become a row
     * @param columns the values of the statements' named parameters
     * @param record the record from Kafka
     * @param reason why the record cannot become a row; null if it can
     */
    public record Row(String table, Map<String, @Nullable Object> columns, Message record, @Nullable String reason) {}

    /** The maximum number of characters of each column in schema.sql. */
    static final Map<String, Integer> WIDTHS = Map.of(
            "pbx", 63,
            "node", 63,
            "uniqueid", 150,
            "linkedid", 150,
            "channel", 200,
            "state", 40,
            "caller", 200,
            "connected", 200,
            "cause", 200);

    /** The maximum number of characters of a gap's cause, which is part of its key. */
    static final int GAP_CAUSE_WIDTH = 63;

    private static final Set<String> OF_A_CHANNEL = Set.of(
            "Newchannel",
            "Newstate",
            "NewCallerid",
            "NewConnectedLine",
            "BridgeEnter",
            "BridgeLeave",
            "Hangup",
            "CoreShowChannel");

    /** The tables of other stored events. All events except these and those in {@link #OF_A_CHANNEL} are ignored. */
    private static final Map<String, String> TABLES = Map.of(
            "AmiGap",
            "gaps",
            "AmiConnected",
            "leaders",
            "AmiSnapshotStart",
            "snapshotStarts",
            "AmiSnapshotEnd",
            "snapshotEnds",
            Stream.REMOVED,
            "removals");

    private static final Logger LOG = LoggerFactory.getLogger(Rows.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, @Nullable Object>> RECORD = new TypeReference<>() {};

    /** Returns the rows of a batch of records, in order. Does not parse records that no table needs. Any thread. */
    public List<Row> of(List<Exchange> batch) {
        List<Row> rows = new ArrayList<>(batch.size());
        for (Exchange one : batch) {
            String event = one.getMessage().getHeader(FleetRoutes.EVENT, String.class);
            if (event == null || needs(event)) {
                row(rows, one.getMessage());
            }
        }
        return rows;
    }

    /** Returns whether a table stores events with this name. */
    static boolean needs(String event) {
        return OF_A_CHANNEL.contains(event) || TABLES.containsKey(event);
    }

    private static void row(List<Row> rows, Message record) {
        String text = record.getBody(String.class);
        try {
            Map<String, @Nullable Object> read = text == null ? null : JSON.readValue(text, RECORD);
            if (read == null) {
                throw new IllegalArgumentException("It is empty");
            }
            Map<String, @Nullable Object> columns = new HashMap<>();
            String table = columns(read, columns);
            if (!table.isEmpty()) {
                fits(table, columns);
                rows.add(new Row(table, columns, record, null));
            }
        } catch (JsonProcessingException e) {
            rows.add(new Row("", Map.of(), record, "It is no JSON object: " + e.getOriginalMessage()));
        } catch (IllegalArgumentException | DateTimeException e) {
            rows.add(new Row("", Map.of(), record, String.valueOf(e.getMessage())));
        }
    }

    private static String columns(Map<String, @Nullable Object> record, Map<String, @Nullable Object> row) {
        String event = text(record, "event");
        String table = OF_A_CHANNEL.contains(event) ? "legs" : TABLES.getOrDefault(event, "");
        if (!(record.get("fields") instanceof Map<?, ?> fields)) {
            throw new IllegalArgumentException("It has no fields");
        }
        if (!table.isEmpty() && Stream.isUserEvent(fields)) {
            throw new IllegalArgumentException("It is a user event named " + event + ", and no " + event);
        }
        row.put("pbx", text(record, "pbx"));
        row.put("at", OffsetDateTime.parse(text(record, "at")));
        switch (table) {
            case "legs" -> {
                if (optional(fields, "Uniqueid") == null) {
                    return "";
                }
                row.put("ended", event.equals("Hangup"));
                row.put("cause", optional(fields, "Cause-txt"));
                row.put("uniqueid", optional(fields, "Uniqueid"));
                row.put("linkedid", optional(fields, "Linkedid"));
                row.put("channel", optional(fields, "Channel"));
                row.put("state", optional(fields, "ChannelStateDesc"));
                row.put("caller", optional(fields, "CallerIDNum"));
                row.put("connected", optional(fields, "ConnectedLineNum"));
            }
            case "gaps" -> {
                row.put("from", OffsetDateTime.parse(text(fields, "From")));
                row.put("to", OffsetDateTime.parse(text(fields, "To")));
                row.put("cause", text(fields, "Cause"));
            }
            case "leaders" -> row.put("node", text(record, "node"));
            case "snapshotEnds" -> table = fields.get("Error") == null ? table : "";
            default -> {}
        }
        return table;
    }

    /**
     * Checks the values before the database does, since databases differ, and one refused row slows down its whole
     * batch.
     */
    private static void fits(String table, Map<String, @Nullable Object> row) {
        row.forEach((column, value) -> {
            int most = table.equals("gaps") && column.equals("cause")
                    ? GAP_CAUSE_WIDTH
                    : WIDTHS.getOrDefault(column, Integer.MAX_VALUE);
            if (value instanceof String text && text.codePointCount(0, text.length()) > most) {
                throw new IllegalArgumentException(
                        column + " has " + text.length() + " characters, and the table takes " + most);
            }
            if (value instanceof String text && text.indexOf('\0') >= 0) {
                throw new IllegalArgumentException(column + " has a NUL, which no table takes");
            }
            if (value instanceof OffsetDateTime time && (time.getYear() < 1970 || time.getYear() > 9999)) {
                throw new IllegalArgumentException(column + " is in the year " + time.getYear());
            }
        });
    }

    private static String text(Map<?, ?> fields, String key) {
        return Objects.requireNonNullElseGet(optional(fields, key), () -> {
            throw new IllegalArgumentException("It has no " + key);
        });
    }

    private static @Nullable String optional(Map<?, ?> fields, String key) {
        Object value = fields.get(key);
        return value == null || value.equals("") || value.equals("<unknown>") ? null : value.toString();
    }

    /**
     * Returns the columns of the rows by table, in the order of the stream. The rows of legs that have ended are also
     * in the group {@code ends}, and the earliest row of each leg is also in the group {@code begins}. The end of a
     * snapshot whose start is in the same batch is in the group {@code snapshots}, with the start as {@code begun}.
     */
    public Map<String, List<Map<String, @Nullable Object>>> byTable(@Body List<Row> rows) {
        Map<String, List<Map<String, @Nullable Object>>> tables = new HashMap<>();
        Map<List<@Nullable Object>, Map<String, @Nullable Object>> begins = new LinkedHashMap<>();
        Map<@Nullable Object, Map<String, @Nullable Object>> starts = new HashMap<>();
        for (Row row : rows) {
            Map<String, @Nullable Object> columns = row.columns();
            Map<String, @Nullable Object> start = starts.get(columns.get("pbx"));
            if (row.table().equals("snapshotEnds") && start != null) {
                Map<String, @Nullable Object> snapshot = new HashMap<>(columns);
                snapshot.put("begun", at(start));
                tables.computeIfAbsent("snapshots", made -> new ArrayList<>()).add(snapshot);
                continue;
            }
            tables.computeIfAbsent(row.table(), made -> new ArrayList<>()).add(columns);
            if (row.table().equals("snapshotStarts")) {
                starts.put(columns.get("pbx"), columns);
            }
            if (row.table().equals("legs")) {
                begins.merge(Arrays.asList(columns.get("pbx"), columns.get("uniqueid")), columns, Rows::earlier);
            }
            if (Boolean.TRUE.equals(columns.get("ended"))) {
                tables.computeIfAbsent("ends", made -> new ArrayList<>()).add(columns);
            }
        }
        if (!begins.isEmpty()) {
            tables.put("begins", List.copyOf(begins.values()));
        }
        return tables;
    }

    private static Map<String, @Nullable Object> earlier(
            Map<String, @Nullable Object> one, Map<String, @Nullable Object> other) {
        return at(other).isBefore(at(one)) ? other : one;
    }

    private static OffsetDateTime at(Map<String, @Nullable Object> columns) {
        return (OffsetDateTime) Objects.requireNonNull(columns.get("at"));
    }

    /** Returns a batch for each row. */
    public List<List<Row>> oneByOne(@ExchangeProperty("rows") List<Row> rows) {
        return rows.stream().map(List::of).toList();
    }

    /** Returns the rows with a reason, which can never be written. */
    public List<Row> unreadable(@ExchangeProperty("rows") List<Row> rows) {
        return rows.stream().filter(row -> row.reason() != null).toList();
    }

    /** Returns the key of a row's record. */
    public @Nullable String key(@Body Row row) {
        return row.record().getHeader(KafkaConstants.KEY, String.class);
    }

    /** Returns the dead letter for a row; {@code refusal} is the database's message, if it refused the row. */
    public String letter(@Body Row row, @ExchangeProperty("refusal") @Nullable String refusal) {
        Message record = row.record();
        return DeadLetters.letter(
                Objects.requireNonNullElse(row.reason(), String.valueOf(refusal)),
                record.getHeader(KafkaConstants.TOPIC) + "/" + record.getHeader(KafkaConstants.PARTITION) + "/"
                        + record.getHeader(KafkaConstants.OFFSET),
                record.getBody(String.class));
    }

    /**
     * Commits the offset of each partition in the batch. If that fails, another node has taken over the partition, or
     * this node reads the batch again. Both are safe, because writing a row twice does no harm.
     */
    public void commit(@ExchangeProperty("batch") List<Exchange> batch) {
        Map<@Nullable Object, KafkaManualCommit> last = new LinkedHashMap<>();
        for (Exchange one : batch) {
            last.put(
                    one.getMessage().getHeader(KafkaConstants.PARTITION),
                    one.getMessage().getHeader(KafkaConstants.MANUAL_COMMIT, KafkaManualCommit.class));
        }
        try {
            last.values().forEach(KafkaManualCommit::commit);
        } catch (KafkaException e) {
            LOG.debug("{} records of the stream may be read twice", batch.size(), e);
        }
    }
}
