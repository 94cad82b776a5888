/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Detects a dead peer. If no byte arrives for {@code interval}, it sends a Ping. If no byte arrives within {@code
 * timeout} after that, it reports silence. Therefore a dead peer is detected within the sum of the two times. The Ping
 * is needed because Asterisk neither sends anything in an idle session nor ends it (manager.c).
 *
 * <p>The check pauses while reading is paused, and while the server may be executing an action that prevents it from
 * answering. In these cases, silence does not mean that the peer is dead. Confined to its channel's event loop.
 */
final class KeepAliveHandler extends ChannelInboundHandlerAdapter {

    /** The operations that the handler needs from its session. */
    interface Peer {

        /** Returns whether the peer may currently be silent without being dead. */
        boolean isExcused();

        /** Called when data from the peer was read. */
        void onHeard();

        /** Sends a Ping, which the peer must answer. */
        void ping();

        /** Called when the peer has been silent for this long. */
        void onSilence(Duration silence);
    }

    private static final long SECOND_LOOK = TimeUnit.MILLISECONDS.toNanos(1);

    private final long interval;
    private final long timeout;
    private final Peer peer;
    private final LongSupplier nanoClock;

    private long heardAt;
    private boolean asked;
    private boolean lookedTwice;

    private @Nullable ChannelHandlerContext context;
    private @Nullable ScheduledFuture<?> timer;

    KeepAliveHandler(Duration interval, Duration timeout, Peer peer, LongSupplier nanoClock) {
        this.interval = interval.toNanos();
        this.timeout = timeout.toNanos();
        this.peer = peer;
        this.nanoClock = nanoClock;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        heard();
        renewTimer();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        peer.onHeard();
        heard();
        context.fireChannelReadComplete();
    }

    /** Restarts the measurement of silence, since the peer has sent data or reading was paused. */
    void heard() {
        heardAt = nanoClock.getAsLong();
        asked = false;
        lookedTwice = false;
    }

    /** Makes the next timer first, so that a check without memory for it can be repeated. */
    private void check(ChannelHandlerContext context) {
        if (peer.isExcused()) {
            heard();
        }
        long silence = nanoClock.getAsLong() - heardAt;
        if (asked && silence >= interval + timeout && !lookedTwice) {
            // after a stall of this process, timers run before the data that has arrived is read: read it first
            schedule(context, SECOND_LOOK);
            lookedTwice = true;
        } else if (asked && silence >= interval + timeout) {
            peer.onSilence(Duration.ofNanos(silence));
        } else if (asked) {
            schedule(context, interval + timeout - silence);
        } else if (silence >= interval) {
            schedule(context, timeout);
            peer.ping();
            asked = true;
        } else {
            schedule(context, interval - silence);
        }
    }

    private void schedule(ChannelHandlerContext context, long nanos) {
        timer = context.executor().schedule(this::onTimer, Math.max(1, nanos), TimeUnit.NANOSECONDS);
    }

    private void onTimer() {
        timer = null;
        renewTimer();
    }

    /** Checks the peer if there is no timer that will do so. Without memory for a timer, the next call tries again. */
    void renewTimer() {
        ChannelHandlerContext added = context;
        if (added == null || timer != null) {
            return;
        }
        try {
            check(added);
        } catch (Throwable noMemory) {
            // the session calls this method regularly
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext removed) {
        context = null;
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
