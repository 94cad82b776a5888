/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Removes the records that no table needs, before Camel creates an exchange for each. Keeps the last record of each
 * partition, so that its offset can be committed.
 */
public final class NeededRecords implements ConsumerInterceptor<Object, Object> {

    @Override
    public ConsumerRecords<Object, Object> onConsume(ConsumerRecords<Object, Object> records) {
        Map<TopicPartition, List<ConsumerRecord<Object, Object>>> needed = new HashMap<>();
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<Object, Object>> all = records.records(partition);
            List<ConsumerRecord<Object, Object>> kept = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                if (i == all.size() - 1 || isNeeded(all.get(i))) {
                    kept.add(all.get(i));
                }
            }
            needed.put(partition, kept);
        }
        return new ConsumerRecords<>(needed);
    }

    private static boolean isNeeded(ConsumerRecord<Object, Object> record) {
        Header event = record.headers().lastHeader(FleetRoutes.EVENT);
        return event == null || event.value() == null || Rows.needs(new String(event.value(), StandardCharsets.UTF_8));
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void configure(Map<String, ?> settings) {}

    @Override
    public void close() {}
}
