/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.observe;

import io.github.camelami.internal.log.SafeLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Sets the server and the action in SLF4J's MDC for the log lines of a thread. Closing the scope restores the previous
 * values. Used only if Camel's own MDC logging is on. The thread that opened a scope must also close it.
 */
public final class MdcScope implements AutoCloseable {

    private static final SafeLog LOG = SafeLog.of(MdcScope.class);

    /** The MDC key for the name of the server in routes. */
    public static final String SERVER = "camel.ami.server";

    /** The MDC key for the ActionID. */
    public static final String ACTION_ID = "camel.ami.actionId";

    private @Nullable String serverBefore;
    private @Nullable String actionIdBefore;
    private boolean open;

    /**
     * Opens the scope. If the logging system throws, the lines have no such values, but nothing else changes.
     *
     * @param actionId the ActionID; null removes that of a previous action until the scope is closed
     */
    public MdcScope(String server, @Nullable String actionId) {
        try {
            serverBefore = MDC.get(SERVER);
            actionIdBefore = MDC.get(ACTION_ID);
            open = true;
            set(SERVER, server);
            set(ACTION_ID, actionId);
        } catch (Throwable failed) {
            LOG.debug("Failed to set the MDC", failed);
        }
    }

    private static void set(String key, @Nullable String value) {
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }

    @Override
    public void close() {
        if (!open) {
            return;
        }
        try {
            set(SERVER, serverBefore);
            set(ACTION_ID, actionIdBefore);
        } catch (Throwable failed) {
            LOG.debug("Failed to reset the MDC", failed);
        }
    }
}
