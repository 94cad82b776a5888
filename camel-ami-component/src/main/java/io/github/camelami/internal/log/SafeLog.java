/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LocationAwareLogger;

/**
 * A logger whose methods never throw. Appenders and filters are foreign code, and many lines are logged in the middle
 * of a state change, which must be completed even if a line cannot be written. Such a line is lost.
 *
 * <p>As with SLF4J, each {@code {}} of a text stands for one argument, and a Throwable may follow as the last argument.
 * Thread-safe.
 */
public final class SafeLog {

    /** Lets the logging system find the caller's class and line, if the pattern asks for them. */
    private static final String HERE = SafeLog.class.getName();

    private final Logger log;

    SafeLog(Logger log) {
        this.log = log;
    }

    /** Returns the logger with the name of this class. */
    public static SafeLog of(Class<?> owner) {
        return new SafeLog(LoggerFactory.getLogger(owner));
    }

    /** Returns the logger with this name. */
    public static SafeLog of(String name) {
        return new SafeLog(LoggerFactory.getLogger(name));
    }

    public void trace(String text, Object... arguments) {
        write(Level.TRACE, text, arguments);
    }

    public void debug(String text, Object... arguments) {
        write(Level.DEBUG, text, arguments);
    }

    public void info(String text, Object... arguments) {
        write(Level.INFO, text, arguments);
    }

    /**
     * Logs a line at INFO whose loss the caller must report.
     *
     * @return what the logging system threw; null if it accepted the line
     */
    public @Nullable Throwable tryInfo(String text, Object... arguments) {
        return write(Level.INFO, text, arguments);
    }

    public void warn(String text, Object... arguments) {
        write(Level.WARN, text, arguments);
    }

    public void error(String text, Object... arguments) {
        write(Level.ERROR, text, arguments);
    }

    /** Allocates nothing before it can catch, for an error that may be a lack of memory. */
    public void error(String text, Throwable thrown) {
        try {
            write(Level.ERROR, text, new Object[] {thrown});
        } catch (Throwable noMemory) {
            // there is not even enough memory for the log
        }
    }

    /** Returns what the logging system threw; null if it accepted the line. */
    private @Nullable Throwable write(Level level, String text, Object[] arguments) {
        try {
            if (log instanceof LocationAwareLogger located) {
                Throwable thrown =
                        arguments.length > 0 && arguments[arguments.length - 1] instanceof Throwable last ? last : null;
                located.log(null, HERE, level.toInt(), text, arguments, thrown);
            } else {
                log.atLevel(level).log(text, arguments);
            }
            return null;
        } catch (Throwable unableToLog) {
            return unableToLog; // most callers have no way left to report it
        }
    }
}
