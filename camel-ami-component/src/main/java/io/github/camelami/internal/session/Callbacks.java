/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs foreign code: listeners, observers, wake-ups, outcome detectors. It catches everything such code throws,
 * including errors and undeclared checked exceptions, so that neither the link nor the next callback stops.
 * Thread-safe.
 *
 * <p>Logs each kind of failure of each callback once with its stack trace, then only at DEBUG. A callback that fails on
 * every event must not flood the log.
 */
public final class Callbacks {

    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

    /** The maximum number of distinct failures remembered; further ones are logged at DEBUG only. */
    private static final int MAX_LOGGED = 256;

    private final String owner;
    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    /** @param owner the name of the server or client in the log */
    public Callbacks(String owner) {
        this.owner = owner;
    }

    /**
     * Runs the code and logs what it throws.
     *
     * @param what the callback's name in the log, for example "outage listener"
     * @return whether the code ended normally
     */
    public boolean run(String what, Runnable code) {
        try {
            code.run();
            return true;
        } catch (Throwable thrown) {
            report(what, thrown);
            return false;
        }
    }

    /** Logs what a callback threw. Never throws, even if memory is exhausted or the logger fails. */
    public void report(String what, Throwable thrown) {
        try {
            if (logged.size() < MAX_LOGGED
                    && logged.add(what + thrown.getClass().getName())) {
                LOG.error("{}: {} failed; the link continues without it", owner, what, thrown);
            } else {
                LOG.debug("{}: {} failed again", owner, what, thrown);
            }
        } catch (Throwable unableToLog) {
            // nothing is left to report it with
        }
    }
}
