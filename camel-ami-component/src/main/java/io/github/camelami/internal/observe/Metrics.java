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

/**
 * Reports to a metrics system, if there is one. This interface refers to no class of a metrics library, so it can
 * always be loaded.
 */
public interface Metrics extends ClientObserver, AutoCloseable {

    /** Reports nothing. */
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
     * Whether Micrometer is on the class path. This is a constant, so that the build of a native image without
     * Micrometer omits {@link MicrometerMetrics}, which it could not link.
     */
    boolean MICROMETER = isPresent("io.micrometer.core.instrument.MeterRegistry");

    private static boolean isPresent(String type) {
        try {
            Class.forName(type, false, Metrics.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }

    /**
     * Returns the metrics of the component with this name. Without Micrometer on the class path, or without a {@code
     * MeterRegistry} in Camel's registry, returns {@link #NONE}.
     */
    static Metrics of(CamelContext camel, String component) {
        return MICROMETER ? MicrometerMetrics.bind(camel, component) : NONE;
    }

    /**
     * Registers the metrics of a consumer's event buffer.
     *
     * @param consumer the consumer's name; if another consumer of the client has the same name, the metrics show it with
     *     a number
     * @param status supplies the status; null while the consumer is stopped
     * @return a task to run when the consumer stops
     */
    Runnable buffer(AmiClient client, String consumer, Supplier<@Nullable SubscriptionStatus> status);

    /** Removes all meters. */
    @Override
    void close();
}
