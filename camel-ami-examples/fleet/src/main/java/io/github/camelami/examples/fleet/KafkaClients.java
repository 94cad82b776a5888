/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import java.time.Duration;
import java.util.Properties;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/**
 * Creates producers whose {@code close} waits at most 3 s. The producers retry without limit (see
 * application.properties), and Kafka's own {@code close} waits for all unsent records. Without this limit, a node could
 * not stop while its broker is unavailable. The gap that the next leader reports covers the unsent records.
 */
final class KafkaClients extends DefaultKafkaClientFactory {

    private static final Duration LAST_CHANCE = Duration.ofSeconds(3);

    @Override
    @SuppressWarnings("rawtypes")
    public Producer getProducer(Properties settings) {
        return new KafkaProducer<Object, Object>(settings) {
            @Override
            public void close() {
                close(LAST_CHANCE);
            }
        };
    }
}
