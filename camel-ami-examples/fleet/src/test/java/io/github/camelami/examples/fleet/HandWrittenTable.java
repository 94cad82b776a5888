/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A consumer without Camel, to compare with: it writes legs into the table, with the same SQL, batches and commits as
 * {@link CallTableRoutes}. Unlike these, it neither checks values, nor retries, nor writes dead letters.
 */
final class HandWrittenTable implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> NEEDED = Set.of(
            "Newchannel",
            "Newstate",
            "NewCallerid",
            "NewConnectedLine",
            "BridgeEnter",
            "BridgeLeave",
            "Hangup",
            "CoreShowChannel");

    private static final String INSERT = "insert into legs (pbx, uniqueid, linkedid, channel, begun, seen)"
            + " values (?, ?, ?, ?, ?, ?) on conflict do nothing";
    private static final String UPDATE = "update legs set seen = ?, linkedid = ?, channel = coalesce(?, channel),"
            + " state = coalesce(?, state), caller = coalesce(?, caller), connected = coalesce(?, connected)"
            + " where pbx = ? and uniqueid = ? and seen <= ?";
    private static final String END =
            "update legs set ended = ?, cause = ? where pbx = ? and uniqueid = ? and ended is null";

    private final String brokers;
    private final DataSource database;
    private final String group;
    private final ExecutorService threads;
    private volatile boolean closed;

    /** @param consumers the number of consumers, each with a thread and a connection of its own */
    HandWrittenTable(String brokers, DataSource database, String group, int consumers) {
        this.brokers = brokers;
        this.database = database;
        this.group = group;
        this.threads = Executors.newFixedThreadPool(consumers);
        for (int i = 0; i < consumers; i++) {
            threads.execute(this::consume);
        }
    }

    private void consume() {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                brokers,
                "group.id",
                group,
                "enable.auto.commit",
                "false",
                "auto.offset.reset",
                "earliest",
                "max.poll.records",
                "1000",
                "session.timeout.ms",
                "6000",
                "heartbeat.interval.ms",
                "2000");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(FleetRoutes.EVENTS));
            while (!closed) {
                ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(200));
                if (!records.isEmpty()) {
                    write(records);
                    consumer.commitSync();
                }
            }
        } catch (Exception e) {
            e.printStackTrace();
        }
    }

    private void write(ConsumerRecords<String, String> records) throws Exception {
        List<JsonNode> needed = new ArrayList<>();
        for (ConsumerRecord<String, String> record : records) {
            byte[] name = record.headers().lastHeader(FleetRoutes.EVENT).value();
            if (NEEDED.contains(new String(name, StandardCharsets.UTF_8))) {
                needed.add(JSON.readTree(record.value()));
            }
        }
        if (needed.isEmpty()) {
            return;
        }
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(INSERT);
                PreparedStatement update = connection.prepareStatement(UPDATE);
                PreparedStatement end = connection.prepareStatement(END)) {
            for (JsonNode one : needed) {
                JsonNode fields = one.get("fields");
                String pbx = one.get("pbx").asText();
                String id = text(fields, "Uniqueid");
                String linkedid = text(fields, "Linkedid");
                String channel = text(fields, "Channel");
                OffsetDateTime at = OffsetDateTime.parse(one.get("at").asText());
                add(insert, pbx, id, linkedid, channel, at, at);
                add(
                        update,
                        at,
                        linkedid,
                        channel,
                        text(fields, "ChannelStateDesc"),
                        text(fields, "CallerIDNum"),
                        text(fields, "ConnectedLineNum"),
                        pbx,
                        id,
                        at);
                if (one.get("event").asText().equals("Hangup")) {
                    add(end, at, text(fields, "Cause-txt"), pbx, id);
                }
            }
            insert.executeBatch();
            update.executeBatch();
            end.executeBatch();
        }
    }

    private static @Nullable String text(JsonNode fields, String key) {
        JsonNode value = fields.get(key);
        return value == null || value.asText().isEmpty() ? null : value.asText();
    }

    private static void add(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                statement.setNull(i + 1, java.sql.Types.VARCHAR);
            } else {
                statement.setObject(i + 1, values[i]);
            }
        }
        statement.addBatch();
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        threads.shutdown();
        threads.awaitTermination(30, TimeUnit.SECONDS);
    }
}
