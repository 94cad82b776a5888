/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.camelami.benchmarks.flood.FloodServer;
import io.github.camelami.benchmarks.flood.RecordedTraffic;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every contestant gets every event: none is fast by leaving something out. */
@Timeout(60)
class ReadersTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ami",
                "ami-pooled",
                "ami-tls",
                "asterisk-java",
                "camel-netty",
                "least",
                "least-map",
                "least-index",
                "netty",
                "netty-tls"
            })
    void countsEveryEventThatWasSent(String name) throws Exception {
        Meter meter = new Meter(true);
        try (FloodServer server = FloodServer.onLoopback(Duration.ofSeconds(50), 1, name.endsWith("-tls"))) {
            AutoCloseable reading = Readers.named(name).read(server.addresses(), false, meter);
            server.awaitListening(1, SOON);
            long atLogin = meter.events();
            server.flood(RecordedTraffic.recorded(), 20_000);
            await().atMost(SOON).until(() -> server.eventsSent() > 10_000);
            server.hush();
            // a contestant may count FullyBooted and what it says itself of the connection, but nothing else
            await().atMost(SOON).untilAsserted(() -> assertThat(meter.events() - atLogin)
                    .isBetween(server.eventsSent(), server.eventsSent() + 3));
            assertThat(meter.latencies().percentile(0.5)).isPositive();
            reading.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ami", "asterisk-java", "camel-netty"})
    void countsOnlyHangupsWhereOnlyTheyAreWanted(String name) throws Exception {
        Meter meter = new Meter(false);
        try (FloodServer server = FloodServer.onLoopback(Duration.ofSeconds(50), 1)) {
            AutoCloseable reading = Readers.named(name).read(server.addresses(), true, meter);
            server.awaitListening(1, SOON);
            server.flood(RecordedTraffic.oneHangupInHundred(), 20_000);
            await().atMost(SOON).until(() -> server.eventsSent() > 5_000);
            server.hush();
            await().atMost(SOON).untilAsserted(() -> assertThat(meter.events()).isEqualTo(server.eventsSent() / 100));
            reading.close();
        }
    }
}
