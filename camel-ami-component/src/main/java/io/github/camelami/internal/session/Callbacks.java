/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.log.SafeLog;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs callbacks: listeners, observers, wake-ups and outcome detectors. It catches everything that they throw,
 * including errors and undeclared checked exceptions, so that the link and the other callbacks continue to run.
 * Thread-safe.
 *
 * <p>Each kind of failure of each callback is logged once with its stack trace, and after that only at DEBUG. A
 * callback that fails for every event must not flood the log.
 */
public final class Callbacks {

    private static final SafeLog LOG = SafeLog.of(Callbacks.class);

    /** The maximum number of distinct failures to remember. Any others are logged only at DEBUG. */
    private static final int MAX_LOGGED = 256;

    private final String owner;
    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    /** @param owner the name of the server or client in the log */
    public Callbacks(String owner) {
        this.owner = owner;
    }

    /**
     * Runs the code and logs any exception or error.
     *
     * @param what the name of the callback in the log, for example "outage listener"
     * @return whether the code completed normally
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

    /**
     * Logs an exception or error that a callback threw. Never throws, even if memory is exhausted or the logger fails.
     */
    public void report(String what, Throwable thrown) {
        try {
            if (logged.size() < MAX_LOGGED
                    && logged.add(what + thrown.getClass().getName())) {
                LOG.error("{}: {} failed; the link continues without it", owner, what, thrown);
            } else {
                LOG.debug("{}: {} failed again", owner, what, thrown);
            }
        } catch (Throwable unableToLog) {
            // there is no way left to report it
        }
    }
}
