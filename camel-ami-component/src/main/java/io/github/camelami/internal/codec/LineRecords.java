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
 * Cuts what is sent into TLS records that Asterisk reads whole: at most 1024 bytes each, ended at the end of a line.
 *
 * <p>Asterisk waits for its socket, not for its TLS layer, and reads at most 1024 bytes at a time (manager.c, get_input; seen on 16.28
 * and 22.10). The rest of a longer record stays unread until the client sends again. So does the rest of a record after an unended line,
 * which takes the room of its first bytes.
 *
 * <p>Stands after the {@link SslHandler} of {@link #tls}. Holds no state, so that one instance serves every channel.
 */
@Sharable
public final class LineRecords extends ChannelOutboundHandlerAdapter {

    /** The one instance. */
    public static final LineRecords INSTANCE = new LineRecords();

    /** What Asterisk's buffer holds; a line of an action with its CRLF is never longer. */
    private static final int MAX_RECORD_BYTES = 1024;

    private LineRecords() {}

    /** Makes a TLS handler write each buffer as a record of its own. */
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
