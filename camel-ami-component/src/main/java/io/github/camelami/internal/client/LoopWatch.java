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
 * Detects that the application has shut down an event loop. The loop itself does not report this: it still accepts
 * timers, but never runs them. However, the shutdown cancels waiting timers, so this class schedules a timer that is
 * never due and detects its cancellation. Confined to the loop.
 */
final class LoopWatch {

    private static final int CENTURY_DAYS = 36_500;

    private final EventLoop loop;
    private final Callbacks callbacks;
    private final Runnable onShutDown;
    private @Nullable ScheduledFuture<?> sentinel;

    /** @param onShutDown called on the loop when it shuts down */
    LoopWatch(EventLoop loop, Callbacks callbacks, Runnable onShutDown) {
        this.loop = loop;
        this.callbacks = callbacks;
        this.onShutDown = onShutDown;
    }

    /** Starts watching, unless it has already started. */
    void begin() {
        if (sentinel != null) {
            return;
        }
        try {
            ScheduledFuture<?> timer = loop.schedule(() -> {}, CENTURY_DAYS, TimeUnit.DAYS);
            timer.addListener(cancelled -> {
                if (loop.isShuttingDown()) {
                    onShutDown.run();
                }
            });
            sentinel = timer;
        } catch (Throwable noTimer) {
            if (!loop.isShuttingDown()) {
                callbacks.report("Watching the event loop", noTimer);
            } // otherwise the next use of the loop detects the shutdown
        }
    }

    /** Stops watching. */
    void end() {
        if (sentinel != null) {
            sentinel.cancel(false);
            sentinel = null;
        }
    }
}
