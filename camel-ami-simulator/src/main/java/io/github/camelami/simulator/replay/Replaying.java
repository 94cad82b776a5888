/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.replay;

import io.github.camelami.simulator.AmiSimulator;
import io.github.camelami.simulator.time.SimulatorClock;
import io.github.camelami.simulator.wire.AmiEvent;
import io.github.camelami.simulator.world.TelephonyModel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A running replay. Its methods may be called from any thread. */
public final class Replaying {

    /**
     * The number of events per task on the simulator's thread at full speed. It is small, so the simulator can answer
     * actions between these tasks.
     */
    private static final int PER_TURN = 256;

    private static final Duration TICK = Duration.ofMillis(5);

    /** An event and its time since the start of the recording. */
    record Step(Duration at, AmiEvent event) {}

    private final AmiSimulator simulator;
    private final TelephonyModel world;
    private final List<Step> steps;
    private final Pace pace;
    private final long total;
    private final Duration round;
    private final AtomicLong sent = new AtomicLong();
    private final CountDownLatch done = new CountDownLatch(1);
    // the fields below are used only on the simulator's thread
    private Instant began = Instant.EPOCH;
    private boolean stopped;
    private SimulatorClock.@Nullable Timer timer;

    private Replaying(AmiSimulator simulator, List<Step> steps, Pace pace, long times, Duration round) {
        this.simulator = simulator;
        this.world = simulator.core().world();
        this.steps = steps;
        this.pace = pace;
        this.total = Math.multiplyExact(times, (long) steps.size());
        this.round = round;
    }

    static Replaying begin(AmiSimulator simulator, List<Step> steps, Pace pace, long times, Duration round) {
        Replaying replaying = new Replaying(simulator, steps, pace, times, round);
        simulator.core().run(() -> {
            replaying.began = replaying.world.now();
            replaying.go();
        });
        return replaying;
    }

    private void go() {
        if (stopped) {
            return;
        }
        long due = Math.min(total, due());
        while (sent.get() < due) {
            AmiEvent event = steps.get((int) (sent.get() % steps.size())).event();
            world.publish(event.name(), event.eventClass(), event.body());
            sent.incrementAndGet();
        }
        if (sent.get() == total) {
            end();
        } else {
            goOn();
        }
    }

    /** Returns the number of events due by now. */
    private long due() {
        if (pace.isFullSpeed()) {
            return sent.get() + PER_TURN;
        }
        Duration elapsed = Duration.between(began, world.now());
        if (!pace.isRecorded()) {
            return (long) (elapsed.toNanos() / 1e9 * pace.eventsPerSecond());
        }
        long due = sent.get();
        while (due < total && at(due).compareTo(elapsed) <= 0) {
            due++;
        }
        return due;
    }

    /** Returns the time from the start of the replay to the n-th event; repetitions follow without a pause. */
    private Duration at(long number) {
        Duration inRound =
                steps.get((int) (number % steps.size())).at().minus(steps.get(0).at());
        return round.multipliedBy(number / steps.size()).plus(inRound);
    }

    private void goOn() {
        try {
            if (pace.isFullSpeed()) {
                simulator.core().soon(this::go);
            } else if (pace.isRecorded()) {
                Duration elapsed = Duration.between(began, world.now());
                timer = world.after(at(sent.get()).minus(elapsed), this::go);
            } else {
                timer = world.after(TICK, this::go);
            }
        } catch (RejectedExecutionException closed) {
            // the simulator was closed meanwhile
            end();
        }
    }

    private void end() {
        stopped = true;
        done.countDown();
    }

    /** Stops the replay; no effect if it has already ended. */
    public void stop() {
        try {
            simulator.core().run(() -> {
                if (timer != null) {
                    timer.cancel();
                }
                end();
            });
        } catch (RejectedExecutionException closed) {
            done.countDown();
        }
    }

    /** {@return the number of events sent so far, whether or not a client received them} */
    public long sent() {
        return sent.get();
    }

    /** {@return the total number of events} */
    public long total() {
        return total;
    }

    /**
     * Waits until all events were sent, or {@link #stop()} was called.
     *
     * @param limit the timeout, in real time
     * @return false if the timeout expired
     * @throws InterruptedException if interrupted
     */
    public boolean await(Duration limit) throws InterruptedException {
        return done.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public String toString() {
        return "Replaying[" + sent() + " of " + total + " at " + pace + "]";
    }
}
