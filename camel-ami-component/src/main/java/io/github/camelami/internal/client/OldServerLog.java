/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.log.SafeLog;
import io.github.camelami.internal.message.AmiVersion;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Logs once that a server is too old for Originate, Listen and Playback. Thread-safe. */
final class OldServerLog {

    private static final SafeLog LOG = SafeLog.of(AmiClient.class);

    private final String server;
    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    OldServerLog(String server) {
        this.server = server;
    }

    void up(String amiVersion) {
        if (AmiVersion.of(amiVersion).isBefore(2, 0) && logged.add(amiVersion)) {
            LOG.warn(
                    "Asterisk {} speaks AMI {}, which is older than 2.0 (Asterisk 12): the component will refuse"
                            + " Originate, Listen and Playback, since such a server ignores the id chosen for a call."
                            + " Other actions may work, but are not supported",
                    server,
                    amiVersion);
        }
    }
}
