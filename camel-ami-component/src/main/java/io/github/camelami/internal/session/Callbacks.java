/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs code that is not the client's own: listeners, observers, wake-ups, outcome watches. Whatever such code throws, errors and
 * sneaky checked exceptions included, ends here and stops neither the link nor the next callback. Safe for use by any number of
 * threads.
 *
 * <p>Each kind of failure of each callback is logged once with its trace, and at DEBUG from then on: a callback that fails for
 * every event must not flood the log as well.
 */
public final class Callbacks {

    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

    /** Different failures remembered at most; further ones are logged at DEBUG only. */
    private static final int MAX_LOGGED = 256;

    private final String owner;
    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    /** @param owner how log lines name the server or client whose callbacks these are */
    public Callbacks(String owner) {
        this.owner = owner;
    }

    /**
     * Runs the code and reports what it throws.
     *
     * @param what names the callback in the log, for example "outage listener"
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

    /** Logs what a callback threw. Never throws, not even when memory is exhausted or the logger fails. */
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
