/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class CallbacksTest {

    private final List<ILoggingEvent> logged = new ArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Callbacks.class);
    private final Callbacks callbacks = new Callbacks("Asterisk camel@pbx:5038");
    private boolean full;

    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (full) {
                throw new OutOfMemoryError("no heap left for a log line");
            }
            if (event.getLevel() == Level.ERROR) {
                logged.add(event);
            }
        }
    };

    @BeforeEach
    void listen() {
        appender.start();
        logger.setAdditive(false);
        logger.addAppender(appender);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(appender);
        logger.setAdditive(true);
    }

    @Test
    void each_kind_of_failure_is_logged_once_with_its_trace() {
        for (int i = 0; i < 1000; i++) {
            assertThat(callbacks.run("A wake", () -> {
                        throw new IllegalStateException("a bug");
                    }))
                    .isFalse();
            callbacks.run("A wake", () -> {
                throw new NoClassDefFoundError("a/b/C");
            });
        }
        assertThat(logged).hasSize(2).allMatch(line -> line.getThrowableProxy() != null);
        assertThat(logged.get(0).getFormattedMessage()).contains("camel@pbx:5038", "A wake");
    }

    @Test
    void a_logger_that_fails_stops_nothing() {
        full = true;
        assertThat(callbacks.run("A wake", () -> {
                    throw new OutOfMemoryError("unable to create native thread");
                }))
                .isFalse();
        full = false;
        assertThat(callbacks.run("Another", () -> {})).isTrue();
        assertThat(logged).isEmpty();
    }

    @Test
    void endlessly_different_failures_do_not_fill_the_memory_or_the_log() {
        for (int i = 0; i < 10_000; i++) {
            int number = i;
            callbacks.run("Callback " + number, () -> {
                throw new IllegalStateException("a bug");
            });
        }
        assertThat(logged).hasSize(256);
    }
}
