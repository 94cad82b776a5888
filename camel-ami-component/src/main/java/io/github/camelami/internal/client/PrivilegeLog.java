/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs missing privileges of the manager user, once each in the client's life, with the change in {@code manager.conf}
 * that grants them. Thread-safe.
 */
final class PrivilegeLog {

    private static final Logger LOG = LoggerFactory.getLogger(AmiClient.class);

    /** The maximum number of distinct entries logged: a user lacks only a few, and a flood of them helps no one. */
    private static final int MAX_LOGGED = 256;

    private final ClientKey key;
    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    PrivilegeLog(ClientKey key) {
        this.key = key;
    }

    /** @param advice what is denied or hidden, and how to grant it; the log line prefixes the user's name */
    void log(String advice) {
        if (logged.size() < MAX_LOGGED && logged.add(advice)) {
            LOG.warn("Asterisk {}: manager user '{}' lacks a privilege: {}", key, key.username(), advice);
        }
    }
}
