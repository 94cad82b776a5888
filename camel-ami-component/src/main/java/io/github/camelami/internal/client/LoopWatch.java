/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.client;

import io.github.camelami.internal.session.Callbacks;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Watches an event loop with a timer that never ends. A regular check on it makes up for other timers, for which there
 * was no memory: this timer needs no memory to run again.
 *
 * <p>It also detects that the application has shut down the loop. The loop itself does not report this: it still
 * accepts timers, but never runs them. However, the shutdown cancels waiting timers. Confined to the loop.
 */
final class LoopWatch {

    /** The interval between checks. Longer than the usual delays, since a check rarely finds anything to do. */
    private static final long CHECK_SECONDS = 10;

    private final EventLoop loop;
    private final Callbacks callbacks;
    private final Runnable check;
    private final Runnable onShutDown;
    private @Nullable ScheduledFuture<?> timer;

    /**
     * @param check called on the loop every few seconds
     * @param onShutDown called on the loop when it shuts down
     */
    LoopWatch(EventLoop loop, Callbacks callbacks, Runnable check, Runnable onShutDown) {
        this.loop = loop;
        this.callbacks = callbacks;
        this.check = () -> callbacks.run("The regular check of a link", check);
        this.onShutDown = onShutDown;
    }

    /** Starts watching, unless it has already started. */
    void begin() {
        if (timer != null) {
            return;
        }
        try {
            ScheduledFuture<?> made =
                    loop.scheduleWithFixedDelay(check, CHECK_SECONDS, CHECK_SECONDS, TimeUnit.SECONDS);
            made.addListener(cancelled -> {
                if (loop.isShuttingDown()) {
                    onShutDown.run();
                } else if (timer == cancelled) {
                    timer = null; // there was no memory to run it again: the next login starts another
                }
            });
            timer = made;
        } catch (Throwable noTimer) {
            if (!loop.isShuttingDown()) {
                callbacks.report("Watching the event loop", noTimer);
            } // otherwise the next use of the loop detects the shutdown
        }
    }

    /** Stops watching. */
    void end() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
