/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.load;

import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.manager.ManagerHub;
import io.github.camelami.simulator.wire.AmiCharset;
import io.github.camelami.simulator.wire.AmiEvent;
import io.github.camelami.simulator.wire.EventClass;
import io.github.camelami.simulator.wire.MessageBuilder;
import io.github.camelami.simulator.world.TelephonyModel;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends numbered user events at a fixed rate to all sessions. A session that starts later gets the events that are sent
 * from then on. The write timeout cuts off sessions that do not read, as on a busy Asterisk. Privileges and event masks
 * apply, but filters do not.
 */
final class LoadStream {

    private static final Duration TICK = Duration.ofMillis(5);
    /** The placeholder for the number of an event. */
    private static final String MARK = "<number>";

    private final TelephonyModel world;
    private final ManagerHub hub;
    private final double perSecond;
    private final AtomicLong sent = new AtomicLong();
    // on the simulator's thread: the time of the last calculation, and the fraction of an event still due
    private Instant counted = Instant.EPOCH;
    private double owed;

    private LoadStream(AmiSimulator simulator, double perSecond) {
        this.world = simulator.core().world();
        this.hub = simulator.core().hub();
        this.perSecond = perSecond;
    }

    static LoadStream start(AmiSimulator simulator, double perSecond) {
        LoadStream stream = new LoadStream(simulator, perSecond);
        simulator.core().run(() -> {
            stream.counted = stream.world.now();
            stream.go();
        });
        return stream;
    }

    private void go() {
        Instant now = world.now();
        owed += Duration.between(counted, now).toNanos() / 1e9 * perSecond;
        counted = now;
        // send at most the events of one second at once, even after a stall of the whole machine
        owed = Math.min(owed, perSecond);
        if (owed >= 1) {
            hub.raw(EventClass.USER, AmiCharset.encode(batch()));
        }
        try {
            world.after(TICK, this::go);
        } catch (RejectedExecutionException closed) {
            // the simulator was closed meanwhile, and the stream with it
        }
    }

    /**
     * Returns the events due now. All events of a batch share one timestamp: rendering each separately would cost more
     * than sending it.
     */
    private StringBuilder batch() {
        String event = hub.render(new AmiEvent(
                "UserEvent",
                EventClass.USER,
                new MessageBuilder().add("UserEvent", "Load").add("Number", MARK)));
        int mark = event.indexOf(MARK);
        String head = event.substring(0, mark);
        String tail = event.substring(mark + MARK.length());
        StringBuilder batch = new StringBuilder((int) owed * (event.length() + 8));
        while (owed >= 1) {
            owed--;
            batch.append(head).append(sent.incrementAndGet()).append(tail);
        }
        return batch;
    }

    /** Returns the number of events sent, whether or not a client received them. Thread-safe. */
    long sent() {
        return sent.get();
    }
}
