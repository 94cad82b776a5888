/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** One execution of an application on a channel. It ends exactly once. Event loop only. */
public final class Running {

    /** What the channel does after the application has returned. */
    enum Result {
        GO_ON,
        HANG_UP
    }

    private final Channel channel;
    private final Consumer<Result> done;
    private final List<Runnable> cleanups = new ArrayList<>();
    private @Nullable Runnable hangup;
    private @Nullable Consumer<PlaybackControl> control;
    private @Nullable IntPredicate digit;
    private boolean ended;
    private boolean streams;

    Running(Channel channel, Consumer<Result> done) {
        this.channel = channel;
        this.done = done;
    }

    /** {@return the channel that the application runs on} */
    public Channel channel() {
        return channel;
    }

    /** {@return the world of that channel} */
    public TelephonyModel world() {
        return channel.world();
    }

    /**
     * Records that the channel receives audio from now on. If it is half of a Local channel, Answer on the other half
     * then returns sooner.
     */
    public void stream() {
        this.streams = true;
    }

    boolean streams() {
        return streams;
    }

    /**
     * Sets the reaction to a hangup request on the channel; by default, the application ends.
     *
     * @param action the handler, which must end the application, either at once or later
     */
    public void onHangup(Runnable action) {
        this.hangup = action;
    }

    /** Sets the handler of playback commands. */
    public void onControl(Consumer<PlaybackControl> action) {
        this.control = action;
    }

    /**
     * Sets the handler for digits pressed on the channel.
     *
     * @param action the handler; returns false for a digit that it does not use
     */
    public void onDigit(IntPredicate action) {
        this.digit = action;
    }

    /**
     * Sets a task to run when the application ends, for any reason.
     *
     * @param cleanup the task, which must not end the application again
     */
    public void atEnd(Runnable cleanup) {
        cleanups.add(cleanup);
    }

    private void finish(Result result) {
        if (ended) {
            return;
        }
        ended = true;
        cleanups.forEach(Runnable::run);
        if (channel.running() == this) {
            channel.running(null);
        }
        world().post(() -> done.accept(result));
    }

    /** Ends the application; the channel continues in its dialplan. */
    public void goOn() {
        finish(Result.GO_ON);
    }

    /** Ends the application and hangs up the channel. */
    public void hangUp() {
        finish(Result.HANG_UP);
    }

    /** {@return whether the application has ended} */
    public boolean ended() {
        return ended;
    }

    void interrupt() {
        if (ended) {
            return;
        }
        if (hangup == null) {
            hangUp();
        } else {
            hangup.run();
        }
    }

    void control(PlaybackControl what) {
        if (!ended && control != null) {
            control.accept(what);
        }
    }

    /** Passes a digit to the application. Returns whether the application used the digit. */
    boolean digit(char pressed) {
        return !ended && digit != null && digit.test(pressed);
    }
}
