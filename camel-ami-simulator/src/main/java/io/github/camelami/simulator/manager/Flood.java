/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.manager;

import io.github.camelami.simulator.wire.AmiCharset;
import io.github.camelami.simulator.wire.AmiEvent;
import io.github.camelami.simulator.wire.EventClass;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sends many events at high speed: renders one event once, and repeats it with a sequence number in place of the twelve
 * digits {@link #NUMBER}. Sends as fast as each client reads, or at a fixed rate in real time. Filters do not apply.
 * Each session gets its own numbers 1, 2, 3..., without gaps. For each session, a fixed rate starts when the flood
 * first serves that session.
 */
public final class Flood {

    /** The twelve-digit placeholder for the event's sequence number. It can be a whole value or part of one. */
    public static final String NUMBER = "000000000000";

    private static final int BATCH = 128;
    private static final int BATCHES_PER_TURN = 16;
    private static final Duration TICK = Duration.ofMillis(5);

    private final ManagerHub hub;
    private final EventClass eventClass;
    private final byte[] unit;
    private final int numberAt;
    private final long total;
    private final double perSecond;
    private final Map<Session, Progress> sent = new HashMap<>();
    private final AtomicLong all = new AtomicLong();
    private final CountDownLatch done = new CountDownLatch(1);
    private @Nullable ScheduledFuture<?> ticker;
    private boolean running;

    /** The progress of one session. */
    private static final class Progress {
        private final long since = System.nanoTime();
        private long count;
    }

    private Flood(ManagerHub hub, AmiEvent event, long total, double perSecond) {
        this.hub = hub;
        this.eventClass = event.eventClass();
        String text = hub.render(event);
        this.unit = AmiCharset.encode(text);
        this.numberAt = indexOf(unit, NUMBER);
        this.total = total;
        this.perSecond = perSecond;
    }

    /**
     * Starts a flood.
     *
     * @param hub the hub of the receiving sessions
     * @param event the event to repeat
     * @param total the number of events for each session; {@code Long.MAX_VALUE} for no limit
     * @param perSecond the number of events per second for each session; 0 to send as fast as the client reads
     * @return the running flood
     */
    public static Flood start(ManagerHub hub, AmiEvent event, long total, double perSecond) {
        Flood flood = new Flood(hub, event, total, perSecond);
        flood.begin();
        return flood;
    }

    private void begin() {
        running = true;
        hub.add(this);
        ticker = hub.loop().scheduleAtFixedRate(this::tick, 0, TICK.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void tick() {
        for (Session session : hub.sessions()) {
            pump(session);
        }
        sent.keySet().removeIf(session -> !session.channel().isActive());
        if (total != Long.MAX_VALUE
                && !sent.isEmpty()
                && sent.values().stream().allMatch(progress -> progress.count >= total)) {
            stop();
        }
    }

    /** Sends the due events to one session, as long as its connection is writable. */
    void pump(Session session) {
        if (!running || session.isBusy() || !session.wants(eventClass)) {
            return;
        }
        Progress progress = sent.computeIfAbsent(session, s -> new Progress());
        long due = due(progress) - progress.count;
        int batches = 0;
        // stop when the connection is not writable: a slow reader gets the rest when it reads again
        while (due > 0 && session.output().isWritable() && batches++ < BATCHES_PER_TURN) {
            int n = (int) Math.min(BATCH, due);
            session.raw(batch(session, progress.count, n));
            progress.count += n;
            due -= n;
            all.addAndGet(n);
        }
        session.output().flush();
        if (due > 0 && session.output().isWritable()) {
            hub.loop().execute(() -> pump(session));
        }
    }

    private long due(Progress progress) {
        if (perSecond <= 0) {
            return total;
        }
        double seconds = (System.nanoTime() - progress.since) / 1e9;
        return Math.min(total, (long) (seconds * perSecond));
    }

    private ByteBuf batch(Session session, long from, int count) {
        ByteBuf bytes = session.channel().alloc().buffer(unit.length * count);
        for (int i = 0; i < count; i++) {
            int start = bytes.writerIndex();
            bytes.writeBytes(unit);
            if (numberAt >= 0) {
                long number = from + i + 1;
                for (int digit = NUMBER.length() - 1; digit >= 0; digit--) {
                    bytes.setByte(start + numberAt + digit, '0' + (int) (number % 10));
                    number /= 10;
                }
            }
        }
        return bytes;
    }

    /** Stops the flood. Thread-safe. */
    public void stop() {
        hub.loop().execute(() -> {
            running = false;
            hub.remove(this);
            if (ticker != null) {
                ticker.cancel(false);
            }
            done.countDown();
        });
    }

    /** Returns the total number of events sent to all sessions. Thread-safe. */
    public long sent() {
        return all.get();
    }

    /**
     * Waits until all events were sent to every session, or {@link #stop()} was called.
     *
     * @param limit the timeout
     * @return false if the timeout expired
     * @throws InterruptedException if interrupted
     */
    public boolean await(Duration limit) throws InterruptedException {
        return done.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static int indexOf(byte[] bytes, String digits) {
        byte[] wanted = AmiCharset.encode(digits);
        outer:
        for (int i = 0; i + wanted.length <= bytes.length; i++) {
            for (int j = 0; j < wanted.length; j++) {
                if (bytes[i + j] != wanted[j]) {
                    continue outer;
                }
            }
            return i;
        }
        return -1;
    }
}
