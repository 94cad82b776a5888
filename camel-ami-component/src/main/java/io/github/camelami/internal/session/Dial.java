/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens the connection of one session: looks up the host, then tries its addresses in turn until one accepts. All
 * attempts share {@code connectTimeout}; each address gets an equal share of the remaining time. Confined to the event
 * loop.
 */
final class Dial {

    /** Opens one TCP connection. */
    @FunctionalInterface
    interface Dialer {

        /** @param within the timeout */
        ChannelFuture dial(EventLoop loop, InetSocketAddress to, Duration within);
    }

    /** The result of dialling. */
    interface Result {

        /** Called when a channel is being connected. The session owns it until another channel replaces it. */
        void onDialing(Channel channel);

        /** Called when the channel is connected to this address. */
        void onConnected(Channel channel, InetAddress address);

        /** Called when no address accepts a connection. */
        void onFailed(String why, @Nullable Throwable error);

        /** Returns whether the session has ended. No further address is then tried. */
        boolean isOver();
    }

    private final Dialer dialer;
    private final EventLoop loop;
    private final ServerAddress server;
    private final Result result;
    private final LongSupplier nanoTime;
    private final long until;
    private final Deque<InetAddress> left = new ArrayDeque<>();
    private final StringJoiner refusals = new StringJoiner("; ");
    private boolean several;

    Dial(Dialer dialer, EventLoop loop, ServerAddress server, Duration within, Result result, LongSupplier nanoTime) {
        this.dialer = dialer;
        this.loop = loop;
        this.server = server;
        this.result = result;
        this.nanoTime = nanoTime;
        this.until = nanoTime.getAsLong() + Nanos.of(within);
    }

    /** Looks up the host, then tries its addresses. */
    void start(NameLookups lookups, AddressOrder order) {
        lookups.find(server.host())
                .whenComplete((found, error) -> onLoop(() -> {
                    if (found == null) {
                        fail(error instanceof CompletionException ? error.getCause() : error);
                    } else {
                        several = found.size() > 1;
                        left.addAll(order.of(found));
                        next(null);
                    }
                }));
    }

    private void onLoop(Runnable task) {
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (Throwable broken) {
                fail(broken);
            }
        };
        if (loop.inEventLoop()) {
            guarded.run();
        } else {
            loop.execute(guarded);
        }
    }

    private void next(@Nullable Throwable failure) {
        InetAddress address = left.poll();
        if (result.isOver()) {
            return;
        }
        if (address == null) {
            result.onFailed(refusals.toString(), failure);
            return;
        }
        long share = Math.max(1, (until - nanoTime.getAsLong()) / (left.size() + 1));
        ChannelFuture connecting =
                dialer.dial(loop, new InetSocketAddress(address, server.port()), Duration.ofNanos(share));
        result.onDialing(connecting.channel());
        connecting.addListener(done -> onLoop(() -> {
            if (result.isOver()) {
                connecting.channel().close();
            } else if (done.isSuccess()) {
                result.onConnected(connecting.channel(), address);
            } else {
                refusals.add((several ? address.getHostAddress() + ": " : "") + words(done.cause()));
                next(done.cause());
            }
        }));
    }

    private void fail(@Nullable Throwable why) {
        if (!result.isOver()) {
            result.onFailed(words(why), why);
        }
    }

    /**
     * Returns the timeout in whole milliseconds, at least 1. Netty expects milliseconds, and 0 would mean no timeout.
     */
    static int millis(Duration within) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(Nanos.of(within))));
    }

    /** Returns the message of the innermost cause, as one line. */
    static String words(@Nullable Throwable error) {
        if (error == null) {
            return "no reason given";
        }
        Throwable root = error;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String text = root.getMessage();
        return text == null || text.isBlank()
                ? root.getClass().getSimpleName()
                : List.of(text.split("\\R", 2)).get(0);
    }
}
