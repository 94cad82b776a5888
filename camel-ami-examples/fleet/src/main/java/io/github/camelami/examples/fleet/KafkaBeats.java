/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a server's newest beat from the compacted topic. Each call reads up to the topic's end at that time. This class
 * is not a route, because a route cannot report when it has read everything. Before that, a gap could be computed from
 * an older beat.
 */
final class KafkaBeats implements Stream.LastBeat {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String brokers;

    KafkaBeats(String brokers) {
        this.brokers = brokers;
    }

    @Override
    public Stream.@Nullable Beat of(String pbx) {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                brokers,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                10_000);
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(FleetRoutes.BEATS).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Stream.Beat newest = null;
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    if (record.key().equals(pbx)) {
                        newest = beat(record.value());
                    }
                }
            }
            return newest;
        }
    }

    private static Stream.Beat beat(String record) {
        try {
            JsonNode beat = JSON.readTree(record);
            return new Stream.Beat(
                    Instant.parse(beat.path("through").asText()),
                    beat.path("reader").asText());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("No beat: " + record, e);
        }
    }
}
