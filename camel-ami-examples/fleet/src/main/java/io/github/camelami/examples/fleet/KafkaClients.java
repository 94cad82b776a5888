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
 * Producers that end. These wait for the broker without limit (see application.properties), and Kafka's own {@code close} waits for all
 * that is unsent: a node would not stop while its broker is away. What it leaves unsent is in the gap that the next leader reports.
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
