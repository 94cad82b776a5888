/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.examples.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records which engines of a node, such as Kafka or the database, are unavailable. Logs one line when an engine becomes
 * unavailable, and one when it is back. The readiness check is {@code DOWN} in between. Thread-safe.
 */
public final class Engines extends AbstractHealthCheck {

    /** A system that a node needs, with the log texts for its loss and its return. */
    public enum Engine {
        KAFKA(
                "Kafka is away",
                "Kafka is back",
                "Events wait in this node, then in the event buffers of its PBXs; what these lose is reported as AmiGap"),
        DATABASE("The database is away", "The database is back", "The table waits, the stream continues"),
        TABLE(
                "The table is not written",
                "The table is written again",
                "It is tried again every 0.5 s, the stream continues"),
        LOCKS(
                "The lock service is away",
                "The lock service is back",
                "PBXs may be without a leader until it is back; the next leader reports the gap");

        private final String gone;
        private final String there;
        private final String meanwhile;

        Engine(String gone, String there, String meanwhile) {
            this.gone = gone;
            this.there = there;
            this.meanwhile = meanwhile;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Engines.class);

    /** The number of failed attempts, 0.5 s apart, before a line is logged. A single failure is not logged. */
    private static final int TRIES = 6;

    /**
     * For each engine, the time when each reporter first found it unavailable. A reporter is the name of a waiting
     * thread, or an empty string for the regular checks.
     */
    private final Map<Engine, Map<String, Instant>> away = new EnumMap<>(Engine.class);

    public Engines() {
        super("fleet", "engines");
        for (Engine engine : Engine.values()) {
            away.put(engine, new ConcurrentHashMap<>());
        }
    }

    /** Records that this engine is unavailable; logs a line if it worked before. */
    public void away(Engine engine, String cause) {
        away(engine, "", cause);
    }

    /** Records that this engine works; logs a line if it was unavailable. */
    public void back(Engine engine) {
        back(engine, "");
    }

    private synchronized void away(Engine engine, String by, String cause) {
        Map<String, Instant> all = away.get(engine);
        if (all.isEmpty()) {
            LOG.warn("{}: {}. {}", engine.gone, cause, engine.meanwhile);
        }
        all.putIfAbsent(by, Instant.now());
    }

    private synchronized void back(Engine engine, String by) {
        Instant since = away.get(engine).remove(by);
        if (since != null && !isAway(engine)) {
            LOG.info(
                    "{} after {} s",
                    engine.there,
                    Duration.between(since, Instant.now()).toSeconds());
        }
    }

    /** Returns whether the engine is unavailable. */
    boolean isAway(Engine engine) {
        return !away.get(engine).isEmpty();
    }

    /** Records that this thread no longer waits for the engine. */
    void served(Engine engine) {
        if (isAway(engine)) {
            back(engine, Thread.currentThread().getName());
        }
    }

    /** Returns a processor for redeliveries. It records that its thread waits for the engine, until {@link #served}. */
    Processor waitedFor(Engine engine) {
        return exchange -> {
            if (exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER, 0, Integer.class) >= TRIES) {
                away(
                        engine,
                        Thread.currentThread().getName(),
                        text(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)));
            }
        };
    }

    /** Returns the message of the root cause of a failure. */
    static String text(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return words(cause);
    }

    /** Returns the message of a failure, or the name of its class if it has none. */
    static String words(Throwable failure) {
        String words = failure.getMessage();
        return words == null || words.isBlank() ? failure.getClass().getSimpleName() : words.strip();
    }

    @Override
    public boolean isLiveness() {
        return false; // a restart would not bring the engine back
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        builder.up();
        for (Engine engine : Engine.values()) {
            if (isAway(engine)) {
                builder.detail(engine.name().toLowerCase(Locale.ROOT), engine.gone)
                        .down();
            }
        }
    }
}
