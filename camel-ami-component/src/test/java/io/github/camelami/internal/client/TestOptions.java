/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.OverflowPolicy;
import java.time.Duration;
import java.util.Map;

/** Options that differ from the defaults only as a test requires. */
final class TestOptions {

    private TestOptions() {}

    static ClientOptions client(Duration loginTimeout, Duration pingInterval) {
        return client(
                loginTimeout,
                pingInterval,
                ClientOptions.DEFAULTS.pingTimeout(),
                ClientOptions.DEFAULTS.reconnectDelay(),
                ClientOptions.DEFAULTS.maxReconnectDelay());
    }

    static ClientOptions client(
            Duration loginTimeout,
            Duration pingInterval,
            Duration pingTimeout,
            Duration reconnectDelay,
            Duration maxReconnectDelay) {
        return ClientOptions.builder()
                .connectTimeout(loginTimeout)
                .loginTimeout(loginTimeout)
                .pingInterval(pingInterval)
                .pingTimeout(pingTimeout)
                .reconnectDelay(reconnectDelay)
                .maxReconnectDelay(maxReconnectDelay)
                .maxMessageBytes(256 * 1024)
                .maxListItems(1000)
                .maxListBytes(1_000_000)
                .build();
    }

    static SubscriptionOptions all(String name) {
        return subscription(name, "", 10_000, OverflowPolicy.PAUSE);
    }

    static SubscriptionOptions subscription(String name, String events, int maxEvents, OverflowPolicy policy) {
        return SubscriptionOptions.builder(name)
                .filter(EventFilter.parse(events, Map.of()))
                .maxEvents(maxEvents)
                .maxBytes(16_000_000)
                .overflow(policy)
                .build();
    }
}
