/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.manager;

import io.github.camelami.simulator.wire.AmiCharset;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The output of a session. It can send data at once or one byte at a time, repeat data without end, or stay silent. It
 * also cuts off clients that do not read.
 */
final class SessionOutput {

    private static final int CHUNK = 32 * 1024;

    private final ManagerHub hub;
    private final Channel channel;
    private boolean silent;
    private Duration drip = Duration.ZERO;
    private final ByteBuf dripping = Unpooled.buffer();
    private boolean dripScheduled;
    private byte @Nullable [] endless;
    private Duration writeTimeout = Duration.ofMillis(100);
    private long handed;
    private long flushedWhenChecked;
    private boolean watching;
    private boolean flushPending;

    SessionOutput(ManagerHub hub, Channel channel) {
        this.hub = hub;
        this.channel = channel;
    }

    void writeTimeout(Duration timeout) {
        writeTimeout = timeout;
    }

    void send(String text) {
        send(AmiCharset.encode(text));
    }

    void send(byte[] bytes) {
        send(Unpooled.wrappedBuffer(bytes));
    }

    /** Takes ownership of the buffer. */
    void send(ByteBuf bytes) {
        if (silent || endless != null || !channel.isActive()) {
            bytes.release();
            return;
        }
        if (!drip.isZero()) {
            dripping.writeBytes(bytes);
            bytes.release();
            scheduleDrip();
            return;
        }
        write(bytes);
    }

    private void write(ByteBuf bytes) {
        handed += bytes.readableBytes();
        channel.write(bytes, channel.voidPromise());
        if (!flushPending) {
            flushPending = true;
            hub.loop().execute(this::flush);
        }
        watch();
    }

    /** Flushes all data written since the last flush. */
    void flush() {
        flushPending = false;
        channel.flush();
    }

    void fallSilent() {
        silent = true;
        dripping.clear();
    }

    void drip(Duration perByte) {
        drip = perByte;
    }

    private void scheduleDrip() {
        if (dripScheduled || !dripping.isReadable()) {
            return;
        }
        dripScheduled = true;
        hub.clock().schedule(hub.loop(), drip, () -> {
            dripScheduled = false;
            if (channel.isActive() && !silent && dripping.isReadable()) {
                write(dripping.readBytes(1));
                dripping.discardSomeReadBytes();
                scheduleDrip();
            }
        });
    }

    /** Sends these bytes repeatedly as long as the client reads. The session sends nothing else from then on. */
    void repeat(byte[] unit) {
        int times = Math.max(1, CHUNK / unit.length);
        byte[] chunk = new byte[unit.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(unit, 0, chunk, i * unit.length, unit.length);
        }
        endless = chunk;
        pump();
    }

    void pump() {
        byte[] chunk = endless;
        if (chunk == null || !channel.isActive()) {
            return;
        }
        int turns = 0;
        while (channel.isWritable() && turns++ < 8) {
            handed += chunk.length;
            channel.write(Unpooled.wrappedBuffer(chunk), channel.voidPromise());
        }
        channel.flush();
        watch();
        if (channel.isWritable()) {
            hub.loop().execute(this::pump);
        }
    }

    /** Returns whether a flood may send more without overfilling the write buffer. */
    boolean isWritable() {
        return channel.isWritable() && !silent && endless == null && drip.isZero();
    }

    void cut() {
        channel.flush();
        channel.close();
    }

    /** Resets the connection (RST). */
    void reset() {
        channel.config().setOption(io.netty.channel.ChannelOption.SO_LINGER, 0);
        channel.close();
    }

    private long flushed() {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? handed : handed - buffer.totalPendingWriteBytes();
    }

    /**
     * Cuts off a client that reads nothing for {@code writetimeout}. The timeout is in real time, because sockets work
     * in real time.
     */
    private void watch() {
        if (watching || channel.isWritable()) {
            return;
        }
        watching = true;
        flushedWhenChecked = flushed();
        hub.loop().schedule(this::check, writeTimeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void check() {
        watching = false;
        if (!channel.isActive() || channel.isWritable()) {
            return;
        }
        long now = flushed();
        if (now > flushedWhenChecked) {
            watch();
        } else {
            hub.slowReaderCut();
            channel.close();
        }
    }

    void release() {
        dripping.release();
    }
}
