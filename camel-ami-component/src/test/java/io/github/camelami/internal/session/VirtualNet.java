/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A network in virtual time, on the calling thread: connections, timers, event loop and clock. Sessions over it are
 * real; their servers are {@link Peer}s. Things happen only in {@link #run} and {@link #settle}, so the test controls
 * when.
 */
public final class VirtualNet {

    /** A server at the other end of one connection. */
    public interface Peer {

        /** Refuses connections. */
        Peer REFUSES = new Peer() {};

        /** Leaves a connection attempt pending. */
        Peer HANGS = new Peer() {};

        default void onConnect(Wire wire) {}

        /** The fields of an action, keys in lower case. */
        default void onAction(Wire wire, Map<String, String> action) {}

        default void onClosed(Wire wire) {}
    }

    private static final long SETTLE_LIMIT = 100_000;

    private final Function<InetSocketAddress, Peer> servers;
    private final EmbeddedChannel control = frozen();
    private final List<Wire> wires = new ArrayList<>();
    private long nanos;
    private int connections;
    private boolean noTimers;
    private boolean noTasks;
    private final EventLoop loop = FaultyTimers.without(
            EventLoop.class,
            control.eventLoop(),
            method -> noTimers && method.startsWith("schedule") || noTasks && method.equals("execute"));

    /** @param servers who answers at an address */
    public VirtualNet(Function<InetSocketAddress, Peer> servers) {
        this.servers = servers;
    }

    private static EmbeddedChannel frozen() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        return channel;
    }

    /** The event loop of clients. */
    public EventLoop loop() {
        return loop;
    }

    /** Whether a timer is waiting. */
    public boolean hasTimers() {
        return untilNext() >= 0;
    }

    /** Sets whether the event loop of clients has memory for new timers; it has at first. */
    public void haveTimers(boolean available) {
        noTimers = !available;
    }

    /** Sets whether the event loop of clients has memory for new tasks; it has at first. */
    public void haveTasks(boolean available) {
        noTasks = !available;
    }

    public LongSupplier nanoTime() {
        return () -> nanos;
    }

    /** The wall clock; it begins at the epoch. */
    public Clock clock() {
        return clock(now -> now);
    }

    /** The wall clock as the test changes it; a change that throws stands for a lack of memory. */
    public Clock clock(UnaryOperator<Instant> change) {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return change.apply(Instant.EPOCH.plusNanos(nanos));
            }
        };
    }

    public SessionConnector connector(NameLookups lookups) {
        return new SessionConnector(this::dial, lookups, nanoTime());
    }

    public SessionConnector connector() {
        return connector(new NameLookups(Runnable::run));
    }

    private ChannelFuture dial(EventLoop loop, InetSocketAddress to, Duration within) {
        Peer peer = servers.apply(to);
        EmbeddedChannel channel = frozen();
        DefaultChannelPromise connected = new DefaultChannelPromise(channel);
        if (peer == Peer.REFUSES) {
            control.eventLoop().execute(() -> connected.tryFailure(new ConnectException("Connection refused")));
        } else if (peer == Peer.HANGS) {
            control.eventLoop()
                    .schedule(
                            () -> connected.tryFailure(new ConnectTimeoutException("connection timed out")),
                            within.toNanos(),
                            TimeUnit.NANOSECONDS);
        } else {
            Wire wire = new Wire(channel, peer, to);
            wires.add(wire);
            connections++;
            control.eventLoop().execute(() -> {
                connected.trySuccess();
                peer.onConnect(wire);
            });
        }
        return connected;
    }

    /** The number of connections made so far. */
    public int connections() {
        return connections;
    }

    /** The number of open connections. */
    public List<Wire> open() {
        return wires.stream().filter(wire -> wire.channel.isOpen()).toList();
    }

    /** Ends every connection from the servers' side. */
    public void cutAll() {
        open().forEach(Wire::close);
        settle();
    }

    /** Runs all tasks that are due now. */
    public void settle() {
        long rounds = 0;
        boolean moved = true;
        while (moved) {
            if (++rounds > SETTLE_LIMIT) {
                throw new AssertionError("The clients never come to rest");
            }
            // as an event loop does: first what can be read, then timers and tasks
            moved = false;
            for (Wire wire : List.copyOf(wires)) {
                moved |= wire.move();
            }
            wires.removeIf(wire -> wire.over);
            moved |= control.hasPendingTasks();
            control.runPendingTasks();
        }
    }

    /** Lets time pass, and runs all tasks that become due meanwhile, in order. */
    public void run(Duration time) {
        long until = nanos + time.toNanos();
        settle();
        long next = untilNext();
        while (next >= 0 && nanos + next <= until) {
            pass(next);
            settle();
            next = untilNext();
        }
        pass(until - nanos);
        settle();
    }

    /** Suspends this process: time passes, but none of its tasks runs. */
    public void stall(Duration time) {
        pass(time.toNanos());
    }

    /** Lets time pass until the condition is true, up to a limit; returns whether it is true. */
    public boolean runUntil(BooleanSupplier condition, Duration most) {
        long until = nanos + most.toNanos();
        settle();
        while (!condition.getAsBoolean()) {
            long next = untilNext();
            if (next < 0 || nanos + next > until) {
                return false;
            }
            pass(next);
            settle();
        }
        return true;
    }

    private long untilNext() {
        long next = control.runScheduledPendingTasks();
        for (Wire wire : wires) {
            long its = wire.channel.runScheduledPendingTasks();
            next = its < 0 ? next : next < 0 ? its : Math.min(next, its);
        }
        return next;
    }

    private void pass(long by) {
        if (by > 0) {
            nanos += by;
            control.advanceTimeBy(by, TimeUnit.NANOSECONDS);
            for (Wire wire : wires) {
                wire.channel.advanceTimeBy(by, TimeUnit.NANOSECONDS);
            }
        }
    }

    /** One connection, as its server sees it. */
    public final class Wire {

        private final EmbeddedChannel channel;
        private final Peer peer;
        private final InetSocketAddress at;
        private final Deque<byte[]> unread = new ArrayDeque<>();
        private final StringBuilder heard = new StringBuilder();
        private boolean ending;
        private boolean over;

        private Wire(EmbeddedChannel channel, Peer peer, InetSocketAddress at) {
            this.channel = channel;
            this.peer = peer;
            this.at = at;
        }

        /** The address connected to. */
        public InetSocketAddress at() {
            return at;
        }

        public boolean isOpen() {
            return channel.isOpen();
        }

        /** Whether the client reads. */
        public boolean isRead() {
            return channel.config().isAutoRead();
        }

        /** Leaves the client without memory for what it sends. */
        public void haveNoBuffers() {
            channel.config().setAllocator(new NoBuffers());
        }

        public void send(String text) {
            if (ending) {
                return;
            }
            unread.add(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** The answer to an action. */
        public void answer(Map<String, String> action, String status, String... lines) {
            StringBuilder text = new StringBuilder("Response: " + status + "\r\n");
            if (action.containsKey("actionid")) {
                text.append("ActionID: ").append(action.get("actionid")).append("\r\n");
            }
            for (String line : lines) {
                text.append(line).append("\r\n");
            }
            send(text.append("\r\n").toString());
        }

        /** Runs a task after a while, unless the connection has ended by then. */
        public void later(Duration time, Runnable what) {
            control.eventLoop()
                    .schedule(
                            () -> {
                                if (channel.isOpen()) {
                                    what.run();
                                }
                            },
                            time.toNanos(),
                            TimeUnit.NANOSECONDS);
        }

        /** Ends the connection after the data sent so far. */
        public void close() {
            deliver();
            channel.close();
        }

        /** Runs a task when the connection has ended, before any handler of the client is called for this. */
        public void onClosed(Runnable what) {
            channel.closeFuture().addListener(closed -> what.run());
        }

        /** Ends the connection as a slow client sees it: after all data before the end. */
        public void finish() {
            ending = true;
        }

        /** Breaks the connection. */
        public void reset() {
            channel.pipeline().fireExceptionCaught(new java.io.IOException("Connection reset by peer"));
            channel.close();
        }

        private boolean move() {
            boolean moved = deliver();
            channel.runPendingTasks();
            for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
                heard.append(out.toString(StandardCharsets.UTF_8));
                out.release();
                moved = true;
            }
            for (Map<String, String> action = nextAction(); action != null; action = nextAction()) {
                if (!ending) {
                    peer.onAction(this, action);
                }
            }
            if (!channel.isOpen() && !over) {
                over = true;
                peer.onClosed(this);
                moved = true;
            }
            return moved;
        }

        private boolean deliver() {
            boolean moved = false;
            while (channel.isOpen() && channel.config().isAutoRead() && !unread.isEmpty()) {
                channel.writeOneInbound(Unpooled.wrappedBuffer(unread.poll()));
                moved = true;
            }
            if (moved) {
                channel.pipeline().fireChannelReadComplete();
                channel.runPendingTasks();
            }
            if (ending && channel.isOpen() && channel.config().isAutoRead() && unread.isEmpty()) {
                channel.close();
                moved = true;
            }
            return moved;
        }

        private @Nullable Map<String, String> nextAction() {
            int end = heard.indexOf("\r\n\r\n");
            if (end < 0) {
                return null;
            }
            String text = heard.substring(0, end);
            heard.delete(0, end + 4);
            Map<String, String> fields = new LinkedHashMap<>();
            for (String line : text.split("\r\n")) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    fields.putIfAbsent(
                            line.substring(0, colon).toLowerCase(Locale.ROOT),
                            line.substring(colon + 1).strip());
                }
            }
            return fields;
        }
    }
}
