/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.log.SafeLog;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Logs a server's outages: one line when the server goes down, and one line when it is back, regardless of which link
 * notices first. Logs one more line if the reason changes to a failure that waiting cannot fix. Called on the loops of
 * both links.
 */
final class OutageLog {

    private static final SafeLog LOG = SafeLog.of(AmiClient.class);

    private final String server;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> down = new HashSet<>();
    /** When the server went down, as a value of {@link #nanoTime}; null while it is up. */
    private @Nullable Long since;

    private @Nullable FailureKind logged;
    private boolean everUp;
    private int tries;

    OutageLog(String server, LongSupplier nanoTime) {
        this.server = server;
        this.nanoTime = nanoTime;
    }

    void up(String link, String amiVersion) {
        lock.lock();
        try {
            down.remove(link);
            Long began = since;
            if (began != null && down.isEmpty()) {
                LOG.info(
                        "Asterisk {} is {} after {} s ({} failed attempts)",
                        server,
                        everUp ? "back" : "there",
                        String.format(Locale.ROOT, "%.1f", (nanoTime.getAsLong() - began) / 1e9),
                        tries);
                since = null;
                logged = null;
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
                since = nanoTime.getAsLong();
                logged = kind;
                LOG.warn("{}: {}. Reconnecting", what(kind), reason);
            } else if (!mendsItself && logged != kind) {
                logged = kind;
                LOG.warn("{}: {}. Reconnecting", what(kind), reason);
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

    private String what(FailureKind kind) {
        return switch (kind) {
            case LOST -> "Lost connection to Asterisk " + server;
            case UNREACHABLE -> "Cannot reach Asterisk " + server;
            case LOGIN_REFUSED, ALREADY_LOGGED_IN -> "Asterisk " + server + " refuses the login";
            case PROTOCOL -> "Asterisk " + server + " does not speak AMI as expected";
        };
    }

    /** Called when a link is no longer needed. The link then no longer counts as down. */
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
