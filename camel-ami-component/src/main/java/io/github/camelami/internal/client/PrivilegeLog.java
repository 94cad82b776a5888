/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.log.SafeLog;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Logs privileges that the manager user lacks, together with the change in {@code manager.conf} that grants them. Logs
 * each privilege once per client. Thread-safe.
 */
final class PrivilegeLog {

    private static final SafeLog LOG = SafeLog.of(AmiClient.class);

    /**
     * The maximum number of distinct entries to log. A user lacks only a few privileges, and a flood of log lines would
     * not help.
     */
    private static final int MAX_LOGGED = 256;

    private final String server;
    private final String username;
    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    PrivilegeLog(String server, String username) {
        this.server = server;
        this.username = username;
    }

    /** @param advice what is denied or hidden, and how to grant it; the log line puts the user's name before it */
    void log(String advice) {
        if (logged.size() < MAX_LOGGED && logged.add(advice)) {
            LOG.warn("Asterisk {}: manager user '{}' lacks a privilege: {}", server, username, advice);
        }
    }
}
