/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.track;

import io.github.camelami.internal.client.AmiClient;
import io.github.camelami.internal.log.SafeLog;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.operation.SpyAudit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reports each spy session in two ways: with a line on the logger {@code io.github.camelami.audit}, and with an {@code
 * AmiListenAudit} event to the server's consumers. Tracks each spy session from its start, so that its end is always
 * reported. If one of these steps fails, the others still run, and the log reports the record that could be missing.
 */
public final class AuditLog implements SpyAudit {

    /** The name of the event. */
    static final String EVENT = "AmiListenAudit";

    private static final Pattern QUOTED = Pattern.compile("[\\s\"=]");

    private static final SafeLog LOG = SafeLog.of(AuditLog.class);

    private static final SafeLog AUDIT = SafeLog.of("io.github.camelami.audit");

    private final TrackedServer server;

    public AuditLog(TrackedServer server) {
        this.server = server;
    }

    @Override
    public void record(Entry entry) {
        attempt(entry, "written", () -> {
            Throwable failed = AUDIT.tryInfo("{}", line(entry));
            if (failed != null) {
                report(entry, "written", failed);
            }
        });
        attempt(entry, "sent to the consumers", () -> {
            AmiClient client = server.client();
            if (client != null) {
                client.announce(event(entry, Instant.now()));
            }
        });
        attempt(entry, "tracked until its session ends", () -> track(entry));
    }

    private void track(Entry entry) {
        if (entry.what() != What.BEGUN || entry.handle() == null) {
            return;
        }
        Listening listening = new Listening(entry, entry.handle());
        CallTracker tracker = server.tracker();
        if (tracker == null) {
            listening.released();
        } else {
            tracker.follow(server, CallTracker.Kind.LISTENING, listening);
        }
    }

    /** Runs one of the steps. Whatever it throws, the next ones must run: a spy session may have begun. */
    private void attempt(Entry entry, String what, Runnable step) {
        try {
            step.run();
        } catch (Throwable failed) {
            report(entry, what, failed);
        }
    }

    private void report(Entry entry, String what, Throwable failed) {
        try {
            LOG.error("An audit record could not be {}: {}", what, line(entry), failed);
        } catch (Throwable noMemory) {
            LOG.error("An audit record was lost", noMemory);
        }
    }

    private String line(Entry entry) {
        return entry.what() + " server=" + server.name() + " supervisor=" + orDash(entry.supervisor()) + " phone="
                + orDash(entry.phone()) + " target=" + orDash(entry.target()) + " mode="
                + (entry.mode() == null ? "-" : entry.mode()) + " handle=" + orDash(entry.handle())
                + (entry.reason() == null ? "" : " reason=" + PlainText.of(entry.reason()));
    }

    @Override
    public @Nullable Ending ending(String handle, @Nullable String supervisor) {
        CallTracker tracker = server.tracker();
        CallTracker.Call call = tracker == null ? null : tracker.find(server, CallTracker.Kind.LISTENING, handle);
        return call instanceof Listening listening ? listening.ending(supervisor) : null;
    }

    /** Returns the entry as an event of this component, without empty fields. */
    public static AmiEvent event(Entry entry, Instant at) {
        List<String> fields = new ArrayList<>();
        add(fields, "What", entry.what().name().toLowerCase(Locale.ROOT));
        add(fields, "Supervisor", entry.supervisor());
        add(fields, "Phone", entry.phone());
        add(fields, "Target", entry.target());
        add(fields, "Mode", entry.mode() == null ? null : entry.mode().toString());
        add(fields, "Uniqueid", entry.handle());
        add(fields, "Reason", entry.reason());
        add(fields, "At", at.toString());
        return AmiEvent.of(EVENT, fields.toArray(String[]::new));
    }

    private static void add(List<String> fields, String name, @Nullable String value) {
        if (value != null) {
            fields.add(name);
            fields.add(PlainText.of(value));
        }
    }

    /**
     * Returns a value, in quotes if it contains blanks, so that it cannot look like several values; a dash for null.
     */
    private static String orDash(@Nullable String value) {
        if (value == null) {
            return "-";
        }
        String plain = PlainText.of(value);
        return plain.isEmpty() || plain.equals("-") || QUOTED.matcher(plain).find()
                ? '"' + plain.replace('"', '\'') + '"'
                : plain;
    }

    /**
     * Returns whether a channel may still be listening. Checks all {@code Application} lines, because a dialled number
     * or caller id that contains a line end can add such a line. Returns false if there is no channel.
     *
     * @param channels the items of Status
     */
    static boolean listens(List<AmiEvent> channels) {
        return channels.stream()
                .flatMap(channel -> channel.headers().all("Application").stream())
                .anyMatch("ChanSpy"::equalsIgnoreCase);
    }

    /** The supervisor named by a route that successfully hung up a spy session. */
    private record Ender(@Nullable String supervisor) {}

    /** A spy session that continues until its call, or its phone, is hung up. */
    private final class Listening implements CallTracker.Call {

        private final Entry begun;
        private final String handle;
        private final ReentrantLock lock = new ReentrantLock();
        private int unanswered;
        private boolean over;
        private @Nullable Ender endedBy;

        Listening(Entry begun, String handle) {
            this.begun = begun;
            this.handle = handle;
        }

        Ending ending(@Nullable String supervisor) {
            lock.lock();
            unanswered++;
            lock.unlock();
            return accepted -> {
                if (answered(accepted ? new Ender(supervisor) : null)) {
                    CallTracker tracker = server.tracker();
                    if (tracker != null) {
                        tracker.settle(server, CallTracker.Kind.LISTENING, this);
                    }
                }
            };
        }

        /**
         * Records the response to a hangup. Returns whether the session has already ended; the report of its end was
         * then waiting for this response.
         */
        private boolean answered(@Nullable Ender by) {
            lock.lock();
            try {
                unanswered--;
                if (endedBy == null) {
                    endedBy = by;
                }
                return over;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public String handle() {
            return handle;
        }

        @Override
        public boolean on(AmiEvent event) {
            return event.is("ChanSpyStop") || event.is("Hangup"); // the phone's ChanSpyStop was lost
        }

        @Override
        public boolean endNeedsProof() {
            return true;
        }

        @Override
        public boolean isLive(List<AmiEvent> channels) {
            return listens(channels);
        }

        @Override
        public boolean over() {
            Ender by;
            lock.lock();
            try {
                over = true;
                by = endedBy;
                if (by == null && unanswered > 0) {
                    return false; // the response shows who ended it
                }
            } finally {
                lock.unlock();
            }
            record(by == null ? hungUp() : end(What.ENDED, by.supervisor(), "hung up by a route"));
            return true;
        }

        @Override
        public void released() {
            lock.lock();
            boolean ended = over;
            lock.unlock();
            record(
                    ended
                            ? hungUp()
                            : end(
                                    What.UNKNOWN,
                                    begun.supervisor(),
                                    "no longer tracked: its end will not be recorded here"));
        }

        private Entry hungUp() {
            return end(What.ENDED, begun.supervisor(), "the call or the listening phone was hung up");
        }

        private Entry end(What what, @Nullable String supervisor, String reason) {
            return new Entry(what, supervisor, begun.phone(), begun.target(), null, handle, reason);
        }
    }
}
