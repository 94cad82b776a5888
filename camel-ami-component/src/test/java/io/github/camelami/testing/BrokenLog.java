/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.testing;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** An appender that throws, as one of Log4j 2 with {@code ignoreExceptions=false}, until it is closed. */
public final class BrokenLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger logger;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private BrokenLog(Logger logger) {
        this.logger = logger;
        setContext(logger.getLoggerContext());
        start();
        logger.addAppender(this);
    }

    /** Breaks a logger that is at level INFO. */
    public static BrokenLog of(String logger) {
        return new BrokenLog((Logger) LoggerFactory.getLogger(logger));
    }

    /** Returns the lines that could not be written. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** Not {@link #append}, whose exceptions the base class catches. */
    @Override
    public void doAppend(ILoggingEvent event) {
        lines.add(event.getFormattedMessage());
        throw new IllegalStateException("the disk is full");
    }

    @Override
    protected void append(ILoggingEvent event) {}

    @Override
    public void close() {
        logger.detachAppender(this);
    }
}
