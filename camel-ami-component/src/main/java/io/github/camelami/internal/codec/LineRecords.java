/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;

/**
 * Splits outgoing data into TLS records that Asterisk reads completely: each has at most 1024 bytes and ends at the end
 * of a line.
 *
 * <p>Asterisk polls its socket, not its TLS layer, and reads at most 1024 bytes at a time (manager.c, get_input;
 * observed on 16.28 and 22.10). The rest of a longer record stays unread until the client sends again. The same happens
 * to the rest of a record after an incomplete line, since that line occupies part of the buffer.
 *
 * <p>In the pipeline it comes after the {@link SslHandler} that {@link #tls} returns. Stateless, so one instance serves
 * every channel.
 */
@Sharable
public final class LineRecords extends ChannelOutboundHandlerAdapter {

    /** The shared instance. */
    public static final LineRecords INSTANCE = new LineRecords();

    /** The size of Asterisk's buffer. A line of an action, including its CRLF, is never longer. */
    private static final int MAX_RECORD_BYTES = 1024;

    private LineRecords() {}

    /** Configures a TLS handler to write each buffer as a separate record. */
    public static SslHandler tls(SslHandler handler) {
        handler.setWrapDataSize(0);
        return handler;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf lines) {
            while (lines.readableBytes() > MAX_RECORD_BYTES) {
                context.write(lines.readRetainedSlice(wholeLines(lines)), context.voidPromise());
            }
        }
        context.write(message, promise);
    }

    private static int wholeLines(ByteBuf bytes) {
        int from = bytes.readerIndex();
        int end = from + MAX_RECORD_BYTES;
        while (end > from && bytes.getByte(end - 1) != '\n') {
            end--;
        }
        return end > from ? end - from : MAX_RECORD_BYTES;
    }
}
