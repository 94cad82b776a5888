/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Reads a topic from its beginning to its current end, and writes commands to a topic. */
record KafkaRecords(String brokers) {

    private static final ObjectMapper JSON = new ObjectMapper();

    record Stored(String key, int partition, JsonNode value) {

        String event() {
            return value.path("event").asText();
        }

        String pbx() {
            return value.path("pbx").asText();
        }

        String field(String name) {
            return value.path("fields").path(name).asText();
        }

        Instant time(String field) {
            return Instant.parse(field(field));
        }

        /** Returns when a node received the event. */
        Instant at() {
            return Instant.parse(value.path("at").asText());
        }
    }

    List<Stored> all(String topic) {
        List<Stored> all = new ArrayList<>();
        try {
            for (ConsumerRecord<String, String> record : all(brokers, topic)) {
                all.add(new Stored(record.key(), record.partition(), JSON.readTree(record.value())));
            }
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** Returns the raw records of a topic, which need not be JSON. */
    static List<ConsumerRecord<String, String>> all(String brokers, String topic) {
        List<ConsumerRecord<String, String>> all = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", brokers, "allow.auto.create.topics", false),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(all::add);
            }
        }
        return all;
    }

    List<Stored> events(String pbx, String event) {
        return all(FleetRoutes.EVENTS).stream()
                .filter(record -> record.pbx().equals(pbx) && record.event().equals(event))
                .toList();
    }

    /** Sends a command. Returns once the broker has accepted it. */
    void command(String id, String pbx, Map<String, String> fields) throws Exception {
        Map<String, String> command = new java.util.HashMap<>(fields);
        command.put("id", id);
        command.put("pbx", pbx);
        command(JSON.writeValueAsString(command));
    }

    void command(String text) throws Exception {
        put(CommandRoutes.COMMANDS, text);
    }

    /** Sends a record. Returns once the broker has accepted it. */
    void put(String topic, String text) throws Exception {
        put(topic, null, text);
    }

    /** Sends a record with a key and a value, which may both be null. Returns once the broker has accepted it. */
    void put(String topic, @Nullable String key, @Nullable String text) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, key, text)).get();
        }
    }

    /** Returns the endings so far, in order, by the ids of the commands. */
    Map<String, List<String>> endings() {
        return all(CommandRoutes.ANSWERS).stream()
                .collect(Collectors.groupingBy(
                        record -> record.value().path("id").asText(),
                        Collectors.mapping(
                                record -> record.value().path("ending").asText(), Collectors.toList())));
    }

    List<String> endings(String id) {
        return endings().getOrDefault(id, List.of());
    }
}
