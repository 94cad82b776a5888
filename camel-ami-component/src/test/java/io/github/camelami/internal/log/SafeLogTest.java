/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.spi.FilterReply;
import io.github.camelami.testing.LogLines;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.helpers.NOPLogger;
import org.slf4j.spi.LocationAwareLogger;

/** A logger whose lines arrive as with SLF4J, and whose failures reach no caller. */
class SafeLogTest {

    private enum Way {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR;

        void log(SafeLog log, String text, Object... arguments) {
            switch (this) {
                case TRACE -> log.trace(text, arguments);
                case DEBUG -> log.debug(text, arguments);
                case INFO -> log.info(text, arguments);
                case WARN -> log.warn(text, arguments);
                case ERROR -> log.error(text, arguments);
            }
        }
    }

    private final LogLines lines = LogLines.of(SafeLogTest.class, Level.TRACE);
    private final SafeLog log = SafeLog.of(SafeLogTest.class);

    @AfterEach
    void close() {
        lines.close();
    }

    @ParameterizedTest
    @EnumSource
    void a_line_has_its_level_and_its_arguments(Way way) {
        way.log(log, "plain");
        way.log(log, "{} and {}", 1, "two");

        assertThat(lines.texts()).containsExactly(way + " plain", way + " 1 and two");
    }

    @ParameterizedTest
    @EnumSource
    void a_throwable_after_the_arguments_is_logged_with_its_trace(Way way) {
        way.log(log, "{} failed", "it", new IllegalStateException("a bug"));

        ILoggingEvent line = lines.events().get(0);
        assertThat(line.getFormattedMessage()).isEqualTo("it failed");
        assertThat(line.getThrowableProxy().getMessage()).isEqualTo("a bug");
        assertThat(line.getThrowableProxy().getStackTraceElementProxyArray()).isNotEmpty();
    }

    @Test
    void a_throwable_alone_is_logged_with_its_trace() {
        log.error("it failed", new IllegalStateException("a bug"));

        assertThat(lines.texts()).containsExactly("ERROR it failed");
        assertThat(lines.events().get(0).getThrowableProxy().getMessage()).isEqualTo("a bug");
    }

    @ParameterizedTest
    @EnumSource
    void a_line_names_the_place_that_logged_it(Way way) {
        List<StackTraceElement> places = new ArrayList<>();
        with(event -> places.add(event.getCallerData()[0]), () -> {
            way.log(log, "here");
            here(log);
        });

        assertThat(places)
                .extracting(place -> place.getClassName() + " " + place.getMethodName())
                .containsExactly(
                        Way.class.getName() + " log",
                        SafeLogTest.class.getName() + " here",
                        SafeLogTest.class.getName() + " here");
        assertThat(places.get(2).getLineNumber()).isEqualTo(places.get(1).getLineNumber() + 1);
    }

    private static void here(SafeLog log) {
        log.warn("here");
        log.error("and here", new IllegalStateException("a bug"));
    }

    @ParameterizedTest
    @EnumSource
    void a_level_that_is_off_is_not_logged(Way way) {
        ((Logger) LoggerFactory.getLogger(SafeLogTest.class)).setLevel(Level.OFF);
        way.log(log, "{}", "nothing");

        assertThat(lines.lines()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void an_appender_that_throws_stops_nothing(Way way) {
        with(
                event -> {
                    throw new Error("no memory for a line");
                },
                () -> assertStopsNothing(way, "it"));
    }

    @Test
    void a_line_whose_loss_must_be_noticed_returns_what_the_appender_threw() {
        Error full = new Error("the disk is full");
        assertThat(log.tryInfo("{} and {}", 1, "two")).isNull();
        with(
                event -> {
                    throw full;
                },
                () -> assertThat(log.tryInfo("three")).isSameAs(full));

        assertThat(SafeLog.of(SafeLogTest.class.getName()).tryInfo("four")).isNull();
        assertThat(lines.texts()).containsExactly("INFO 1 and two", "INFO three", "INFO four");
    }

    /** Runs a task while an appender receives its lines. */
    private static void with(Consumer<ILoggingEvent> appender, Runnable task) {
        AppenderBase<ILoggingEvent> added = new AppenderBase<>() {
            /** Not {@link #append}, whose exceptions the base class catches. */
            @Override
            public void doAppend(ILoggingEvent event) {
                appender.accept(event);
            }

            @Override
            protected void append(ILoggingEvent event) {}
        };
        Logger logger = (Logger) LoggerFactory.getLogger(SafeLogTest.class);
        logger.addAppender(added);
        try {
            task.run();
        } finally {
            logger.detachAppender(added);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_filter_that_throws_stops_nothing(Way way) {
        TurboFilter broken = new TurboFilter() {
            @Override
            public FilterReply decide(
                    Marker marker, Logger logger, Level level, String format, Object[] params, Throwable thrown) {
                if (logger.getName().equals(SafeLogTest.class.getName())) {
                    throw new Error("no memory for a filter");
                }
                return FilterReply.NEUTRAL;
            }
        };
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.addTurboFilter(broken);
        try {
            assertStopsNothing(way, "it");
        } finally {
            context.getTurboFilterList().remove(broken);
        }
        assertThat(lines.lines()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void an_argument_without_a_text_stops_nothing(Way way) {
        assertStopsNothing(way, new Object() {
            @Override
            public String toString() {
                throw new Error("no memory for a text");
            }
        });
    }

    private void assertStopsNothing(Way way, Object argument) {
        assertThatCode(() -> {
                    way.log(log, "{}", argument);
                    way.log(log, "{} failed", argument, new IllegalStateException("a bug"));
                    log.error("it failed", new IllegalStateException("a bug"));
                })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource
    void a_logging_system_that_finds_no_places_gets_the_same_lines(Way way) {
        Plain plain = new Plain();
        IllegalStateException bug = new IllegalStateException("a bug");
        SafeLog safe = new SafeLog(plain);
        way.log(safe, "{} and {}", 1, "two");
        way.log(safe, "{} failed", "it", bug);

        assertThat(plain).isNotInstanceOf(LocationAwareLogger.class);
        assertThat(plain.written).containsExactly(way + " 1 and two null", way + " it failed " + bug);
    }

    @ParameterizedTest
    @EnumSource
    void a_logging_system_that_finds_no_places_and_throws_stops_nothing(Way way) {
        Plain plain = new Plain();
        plain.broken = true;
        SafeLog safe = new SafeLog(plain);

        assertThatCode(() -> way.log(safe, "it")).doesNotThrowAnyException();
        assertThatCode(() -> way.log(new SafeLog(NOPLogger.NOP_LOGGER), "{}", "it"))
                .doesNotThrowAnyException();
        assertThat(plain.written).isEmpty();
    }

    /** A logger without {@link LocationAwareLogger}. */
    private static final class Plain extends AbstractLogger {

        private static final long serialVersionUID = 1;

        private final transient List<String> written = new ArrayList<>();
        private boolean broken;

        @Override
        protected String getFullyQualifiedCallerName() {
            return Plain.class.getName();
        }

        @Override
        protected void handleNormalizedLoggingCall(
                org.slf4j.event.Level level, Marker marker, String text, Object[] arguments, Throwable thrown) {
            if (broken) {
                throw new Error("no memory for a line");
            }
            written.add(
                    level + " " + org.slf4j.helpers.MessageFormatter.basicArrayFormat(text, arguments) + " " + thrown);
        }

        @Override
        public boolean isTraceEnabled() {
            return true;
        }

        @Override
        public boolean isTraceEnabled(Marker marker) {
            return true;
        }

        @Override
        public boolean isDebugEnabled() {
            return true;
        }

        @Override
        public boolean isDebugEnabled(Marker marker) {
            return true;
        }

        @Override
        public boolean isInfoEnabled() {
            return true;
        }

        @Override
        public boolean isInfoEnabled(Marker marker) {
            return true;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isWarnEnabled(Marker marker) {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled(Marker marker) {
            return true;
        }
    }
}
