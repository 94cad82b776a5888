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
 * So many user events a second, numbered, to everybody who is there: who comes later gets those from then on, and who does
 * not read is cut off by the write timeout, as on a busy Asterisk. Rights and masks hold, filters are not asked.
 */
final class LoadStream {

    private static final Duration TICK = Duration.ofMillis(5);
    /** Where the number goes. */
    private static final String MARK = "<number>";

    private final TelephonyModel world;
    private final ManagerHub hub;
    private final double perSecond;
    private final AtomicLong sent = new AtomicLong();
    // on the simulator's thread: when the events owed were last counted, and the part of an event still owed
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
        // after a stop of the whole machine nobody wants all of it at once
        owed = Math.min(owed, perSecond);
        if (owed >= 1) {
            hub.raw(EventClass.USER, AmiCharset.encode(batch()));
        }
        try {
            world.after(TICK, this::go);
        } catch (RejectedExecutionException closed) {
            // the simulator was closed meanwhile: the stream ends with it
        }
    }

    /** The events owed. All of one batch have one time: to render each again would cost more than to send it. */
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

    /** How many events happened, seen by anybody or not. Any thread. */
    long sent() {
        return sent.get();
    }
}
