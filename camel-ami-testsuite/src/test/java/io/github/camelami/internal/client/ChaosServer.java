/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.testing.ScriptedServer;
import io.github.camelami.testing.ScriptedServer.Line;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A server that floods its event sessions with numbered events and now and then cuts, resets, stalls or restarts, also
 * in the middle of a message. Every event contains the number of its session and its own number, which starts at 0 and
 * has no gaps.
 */
final class ChaosServer implements AutoCloseable {

    private static final int CHUNK = 64;

    private final int eventsBetweenCuts;
    private final long seed;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicInteger restarts = new AtomicInteger();
    private final AtomicInteger stalls = new AtomicInteger();
    private final AtomicLong downUntil = new AtomicLong(System.nanoTime());

    /** The times at which each session's events were sent, by the number of the first event of a chunk. */
    private final NavigableMap<Long, Session> record = new ConcurrentSkipListMap<>();

    /** @param times when some events happened, by the number of the first of each {@link #CHUNK} */
    private record Session(String user, NavigableMap<Long, Instant> times) {}

    private final ScriptedServer server;

    /** @param eventsBetweenCuts on average */
    ChaosServer(int eventsBetweenCuts, long seed) {
        this.eventsBetweenCuts = eventsBetweenCuts;
        this.seed = seed;
        this.server = new ScriptedServer(this::play);
    }

    int port() {
        return server.port();
    }

    long sent() {
        return sent.get();
    }

    /** Returns when an event of a session was sent, to the precision of a chunk; null if it was not sent. */
    @Nullable
    Instant sentAt(long session, long event) {
        Session its = record.get(session);
        Map.Entry<Long, Instant> some = its == null ? null : its.times.floorEntry(event);
        return some == null || event >= some.getKey() + CHUNK ? null : some.getValue();
    }

    /**
     * Returns when events were sent to a user in sessions between two others, none of which the user received, oldest
     * first.
     */
    List<Instant> sentBetween(long session, long laterSession) {
        String user = record.get(session).user;
        return record.subMap(session, false, laterSession, false).values().stream()
                .filter(each -> each.user.equals(user))
                .flatMap(each -> each.times.values().stream())
                .sorted()
                .toList();
    }

    /** The number of event sessions that ended, in any way. */
    int cuts() {
        return cuts.get();
    }

    String kinds() {
        return cuts.get() + " (of these " + restarts.get() + " restarts, " + stalls.get() + " silent stalls)";
    }

    private void play(Line line, int number) throws IOException {
        if (System.nanoTime() - downUntil.get() < 0) {
            return; // restarting: the connection is closed without a banner
        }
        Random random = new Random(seed + number);
        Map<String, String> login = line.logIn();
        if ("off".equals(login.get("events"))) {
            answer(line, random);
        } else {
            flood(line, number, login.get("username"), random);
        }
    }

    /** The action session: lists and single responses, with a cut in the middle of one now and then. */
    private static void answer(Line line, Random random) throws IOException {
        while (true) {
            Map<String, String> action = line.action();
            int fate = random.nextInt(2000);
            if (fate == 0) {
                line.send("Response: Succ");
                return;
            }
            if (fate == 1) {
                line.reset();
                return;
            }
            if ("status".equals(action.get("action").toLowerCase(Locale.ROOT))) {
                String id = action.get("actionid");
                line.answer(action, "Success", "EventList: start");
                line.send("Event: Status\r\nActionID: " + id + "\r\n\r\nEvent: StatusComplete\r\nActionID: " + id
                        + "\r\nEventList: Complete\r\n\r\n");
            } else if (fate > 100) {
                line.answer(action, "Success");
            } else if (fate > 50) {
                line.answer(action, "Error", "Message: No");
            } else {
                line.answer(action, "Success");
                line.answer(action, "Success"); // twice
            }
        }
    }

    private void flood(Line line, int number, String user, Random random) throws IOException {
        ReentrantLock turn = new ReentrantLock();
        Thread reader = new Thread(() -> read(line, turn), "chaos-reader-" + number);
        reader.setDaemon(true);
        reader.start();
        long left = 1 + random.nextInt(2 * eventsBetweenCuts);
        NavigableMap<Long, Instant> times = new ConcurrentSkipListMap<>();
        record.put((long) number, new Session(user, times));
        StringBuilder chunk = new StringBuilder();
        long next = 0;
        for (; left > 0; left -= CHUNK) {
            chunk.setLength(0);
            int size = (int) Math.min(CHUNK, left);
            for (int i = 0; i < size; i++, next++) {
                chunk.append("Event: Tick\r\nPrivilege: user,all\r\nChannel: PJSIP/201-00000001\r\nLinkedid: ")
                        .append(next % 7)
                        .append("\r\nLink: ")
                        .append(number)
                        .append("\r\nSeq: ")
                        .append(next)
                        .append("\r\n\r\n");
            }
            byte[] bytes = chunk.toString().getBytes(StandardCharsets.ISO_8859_1);
            turn.lock();
            try {
                times.put(next - size, Instant.now());
                line.send(bytes, 0, bytes.length);
            } finally {
                turn.unlock();
            }
            sent.addAndGet(size);
        }
        end(line, turn, random, times, next);
    }

    private void end(Line line, ReentrantLock turn, Random random, NavigableMap<Long, Instant> times, long next)
            throws IOException {
        cuts.incrementAndGet();
        int fate = random.nextInt(100);
        turn.lock();
        try {
            if (fate < 2) {
                stalls.incrementAndGet();
                swallow(times, next);
            } else if (fate < 5) {
                restarts.incrementAndGet();
                line.send("Event: Shutdown\r\nPrivilege: system,all\r\nShutdown: Cleanly\r\nRestart: True\r\n\r\n");
                downUntil.set(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50));
                server.cutAll();
            } else if (fate < 40) {
                line.send("Event: Tick\r\nPrivilege: user,all\r\nSe"); // within a message
            } else if (fate < 60) {
                line.reset();
            }
        } finally {
            turn.unlock();
        }
    }

    /** Events occur, and the network drops them, for longer than the client's timeouts. */
    private static void swallow(NavigableMap<Long, Instant> times, long next) {
        for (int i = 0; i < 200; i++) {
            times.put(next + (long) i * CHUNK, Instant.now());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static void read(Line line, ReentrantLock turn) {
        try {
            while (true) {
                Map<String, String> action = line.action();
                turn.lock();
                try {
                    line.answer(action, "Success");
                } finally {
                    turn.unlock();
                }
            }
        } catch (IOException gone) {
            // so is the session
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
