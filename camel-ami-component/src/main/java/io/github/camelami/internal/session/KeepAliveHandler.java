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
 * Finds a peer that is gone without a word. After {@code interval} without a byte from it asks for one, and when none comes
 * within {@code timeout} says so: a dead peer is found within the sum of both. Asterisk itself never speaks on an idle
 * session and never ends one (manager.c).
 *
 * <p>Rests while we do not read, and while the server is busy with an action that keeps it from answering; neither says
 * anything about the peer. Confined to its channel's event loop.
 */
final class KeepAliveHandler extends ChannelInboundHandlerAdapter {

    /** What the handler asks of its session. */
    interface Peer {

        /** Whether silence means nothing now. */
        boolean isExcused();

        /** Make the peer say something. */
        void ping();

        /** The peer said nothing for this long. */
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

    private @Nullable ScheduledFuture<?> timer;

    KeepAliveHandler(Duration interval, Duration timeout, Peer peer, LongSupplier nanoClock) {
        this.interval = interval.toNanos();
        this.timeout = timeout.toNanos();
        this.peer = peer;
        this.nanoClock = nanoClock;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        heard();
        schedule(context, interval);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        heard();
        context.fireChannelReadComplete();
    }

    /** The peer is not to be blamed for its silence so far: it spoke, or we did not listen. */
    void heard() {
        heardAt = nanoClock.getAsLong();
        asked = false;
        lookedTwice = false;
    }

    private void check(ChannelHandlerContext context) {
        if (peer.isExcused()) {
            heard();
        }
        long silence = nanoClock.getAsLong() - heardAt;
        if (asked && silence >= interval + timeout && !lookedTwice) {
            // after a pause of this process its timers come before what has arrived meanwhile: let that be read first
            lookedTwice = true;
            schedule(context, SECOND_LOOK);
        } else if (asked && silence >= interval + timeout) {
            peer.onSilence(Duration.ofNanos(silence));
        } else if (asked) {
            schedule(context, interval + timeout - silence);
        } else if (silence >= interval) {
            asked = true;
            peer.ping();
            schedule(context, timeout);
        } else {
            schedule(context, interval - silence);
        }
    }

    private void schedule(ChannelHandlerContext context, long nanos) {
        timer = context.executor().schedule(() -> check(context), Math.max(1, nanos), TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
