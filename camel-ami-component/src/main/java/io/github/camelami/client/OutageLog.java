/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an operator of a server's outages: one line when it goes, one when it is back, whichever of its links saw it first, and
 * one more when the reason becomes one that waiting does not mend. Called by both links' loops.
 */
final class OutageLog {

    private static final Logger LOG = LoggerFactory.getLogger(AmiClient.class);

    private final String server;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> down = new HashSet<>();
    private @Nullable Instant since;
    private @Nullable FailureKind told;
    private boolean everUp;
    private int tries;

    OutageLog(String server, Clock clock) {
        this.server = server;
        this.clock = clock;
    }

    void up(String link, String amiVersion) {
        lock.lock();
        try {
            down.remove(link);
            Instant began = since;
            if (began != null && down.isEmpty()) {
                LOG.info(
                        "Asterisk {} is {} after {} s ({} failed tries)",
                        server,
                        everUp ? "back" : "there",
                        String.format(
                                Locale.ROOT,
                                "%.1f",
                                Duration.between(began, clock.instant()).toMillis() / 1000.0),
                        tries);
                since = null;
                told = null;
                tries = 0;
            } else if (began == null && !everUp) {
                LOG.info("Asterisk {} is connected (AMI {})", server, amiVersion);
            } else {
                LOG.debug("Asterisk {}: {} link is up", server, link);
            }
            everUp = true;
        } finally {
            lock.unlock();
        }
    }

    void down(String link, FailureKind kind, String reason) {
        lock.lock();
        try {
            down.add(link);
            boolean mendsItself = kind == FailureKind.LOST || kind == FailureKind.UNREACHABLE;
            if (since == null) {
                since = clock.instant();
                told = kind;
                LOG.warn("Asterisk {} is not there: {}. Trying again until it is", server, reason);
            } else if (!mendsItself && told != kind) {
                told = kind;
                LOG.warn("Asterisk {} is still not there, for another reason: {}", server, reason);
            } else {
                LOG.debug("Asterisk {}: {} link: {}", server, link, reason);
            }
            if (kind != FailureKind.LOST) {
                tries++;
            }
        } finally {
            lock.unlock();
        }
    }

    /** The link is no longer wanted, so that its absence is none. */
    void released(String link) {
        lock.lock();
        try {
            down.remove(link);
            if (down.isEmpty()) {
                since = null;
                tries = 0;
            }
        } finally {
            lock.unlock();
        }
    }
}
