/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the topics of the fleet, and measures how far the table lags behind the stream. */
public final class Topics implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Topics.class);
    private static final int PATIENCE_SECONDS = 30;

    private final Admin admin;
    private final String group;
    private volatile double lag = Double.NaN;

    /** @param group the consumer group of the table */
    Topics(String brokers, String group) {
        this.admin = Admin.create(Map.<String, Object>of("bootstrap.servers", brokers));
        this.group = group;
    }

    /** Creates missing topics with one replica. In production, create them beforehand, with more replicas. */
    void create(int partitions) throws Exception {
        Set<String> there = admin.listTopics().names().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        List<NewTopic> wanted = List.of(
                new NewTopic(FleetRoutes.EVENTS, partitions, (short) 1),
                new NewTopic(CommandRoutes.COMMANDS, partitions, (short) 1),
                new NewTopic(CommandRoutes.ANSWERS, partitions, (short) 1),
                new NewTopic(FleetRoutes.DEAD, 1, (short) 1),
                compacted(FleetRoutes.BEATS),
                compacted(FleetRoutes.NODES));
        for (NewTopic topic : wanted) {
            if (!there.contains(topic.name())) {
                try {
                    admin.createTopics(List.of(topic)).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
            }
        }
    }

    private static NewTopic compacted(String name) {
        return new NewTopic(name, 1, (short) 1).configs(Map.of("cleanup.policy", "compact", "segment.ms", "600000"));
    }

    /** Returns the number of records that are not in the table yet; NaN while Kafka is unreachable. */
    double lag() {
        return lag;
    }

    /** Requests the lag from Kafka. A timer calls this method, since a meter must not block. */
    public void measure() throws InterruptedException {
        try {
            Map<TopicPartition, OffsetAndMetadata> read = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            int partitions = admin.describeTopics(List.of(FleetRoutes.EVENTS))
                    .allTopicNames()
                    .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .get(FleetRoutes.EVENTS)
                    .partitions()
                    .size();
            Map<TopicPartition, OffsetSpec> latest = new java.util.HashMap<>();
            for (int partition = 0; partition < partitions; partition++) {
                latest.put(new TopicPartition(FleetRoutes.EVENTS, partition), OffsetSpec.latest());
            }
            Map<TopicPartition, ListOffsetsResultInfo> ends =
                    admin.listOffsets(latest).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            long behind = 0;
            for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end : ends.entrySet()) {
                OffsetAndMetadata committed = read.get(end.getKey());
                behind += end.getValue().offset() - (committed == null ? 0 : committed.offset());
            }
            lag = behind;
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            LOG.debug("The lag is not known", e);
            lag = Double.NaN;
        }
    }

    @Override
    public void close() {
        admin.close(java.time.Duration.ofSeconds(1));
    }
}
