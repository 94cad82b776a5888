/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what the manager user may not do, each thing once for the client's life, with the line of {@code
 * manager.conf} that would mend it. Safe for use by any number of threads.
 */
final class PrivilegeLog {

    private static final Logger LOG = LoggerFactory.getLogger(AmiClient.class);

    /** Different things logged at most: a user is denied few, a flood of them helps nobody. */
    private static final int MAX_LOGGED = 256;

    private final ClientKey key;
    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    PrivilegeLog(ClientKey key) {
        this.key = key;
    }

    /** @param advice what cannot be done or seen, and what would mend it; the user's name is put before it */
    void log(String advice) {
        if (logged.size() < MAX_LOGGED && logged.add(advice)) {
            LOG.warn("Asterisk {}: manager user '{}' lacks a right: {}", key, key.username(), advice);
        }
    }
}
