/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a server's newest beat from the compacted topic. Each call reads up to the topic's end at that time. This class
 * is not a route, because a route cannot report when it has read everything. Before that, a gap could be computed from
 * an older beat. A record that is no beat is skipped, so that the last readable beat counts. Thread-safe.
 */
final class KafkaBeats implements Stream.LastBeat {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaBeats.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private final String brokers;

    /** The last skipped offset of each server, so that each skipped record is logged only once. */
    private final Map<String, Long> skipped = new ConcurrentHashMap<>();

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
                    if (pbx.equals(record.key())) {
                        newest = beat(record, newest);
                    }
                }
            }
            return newest;
        }
    }

    /** Returns the beat of a record, or {@code otherwise} if the record is no beat. */
    private Stream.@Nullable Beat beat(ConsumerRecord<String, String> record, Stream.@Nullable Beat otherwise) {
        try {
            return beat(record.value());
        } catch (JsonProcessingException e) {
            skip(record, "it is no JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException | DateTimeException e) {
            skip(record, e.getMessage());
        }
        return otherwise;
    }

    private void skip(ConsumerRecord<String, String> record, @Nullable String reason) {
        Long last = skipped.get(record.key());
        if (last == null || last < record.offset()) {
            skipped.put(record.key(), record.offset());
            LOG.warn(
                    "A beat of {} is skipped, and the beat before it counts: {}. It is at offset {} of {}."
                            + " The next beat of {} makes up for it",
                    record.key(),
                    reason,
                    record.offset(),
                    new TopicPartition(record.topic(), record.partition()),
                    record.key());
        }
    }

    private static Stream.Beat beat(@Nullable String record) throws JsonProcessingException {
        if (record == null) {
            throw new IllegalArgumentException("it is empty");
        }
        JsonNode beat = JSON.readTree(record);
        String through = beat.path("through").asText();
        if (through.isEmpty()) {
            throw new IllegalArgumentException("it has no through");
        }
        return new Stream.Beat(time(through), beat.path("reader").asText());
    }

    /** Parses a time that the table can store. Other times would make a gap that nobody can use. */
    private static Instant time(String text) {
        Instant time = OffsetDateTime.parse(text).toInstant();
        if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)) {
            throw new IllegalArgumentException("through is " + text + ", which is not between 1970 and 9999");
        }
        return time;
    }
}
