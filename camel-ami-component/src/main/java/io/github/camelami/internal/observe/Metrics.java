/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.observe;

import io.github.camelami.internal.client.AmiClient;
import io.github.camelami.internal.client.ClientObserver;
import io.github.camelami.internal.client.SubscriptionStatus;
import io.github.camelami.internal.message.AmiRequest;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** What is reported to a metrics system; to nobody where there is none. Names no class of any metrics library, so it is always there. */
public interface Metrics extends ClientObserver, AutoCloseable {

    /** Reports to nobody. */
    Metrics NONE = new Metrics() {
        @Override
        public void opened(AmiClient client) {}

        @Override
        public void closed(AmiClient client) {}

        @Override
        public void answered(AmiClient client, AmiRequest request, Duration took, @Nullable Throwable error) {}

        @Override
        public Runnable buffer(AmiClient client, String consumer, Supplier<@Nullable SubscriptionStatus> status) {
            return () -> {};
        }

        @Override
        public void close() {}
    };

    /**
     * The meters of the component of this name: Micrometer's, where it is on the class path and Camel's registry holds a {@code MeterRegistry}.
     */
    static Metrics of(CamelContext camel, String component) {
        try {
            return MicrometerMetrics.bind(camel, component);
        } catch (NoClassDefFoundError withoutMicrometer) {
            return NONE;
        }
    }

    /**
     * Metrics of a consumer's event buffer.
     *
     * @param status how it stands; null while the consumer is stopped
     * @return to be run when the consumer stops
     */
    Runnable buffer(AmiClient client, String consumer, Supplier<@Nullable SubscriptionStatus> status);

    /** Takes all meters back. */
    @Override
    void close();
}
