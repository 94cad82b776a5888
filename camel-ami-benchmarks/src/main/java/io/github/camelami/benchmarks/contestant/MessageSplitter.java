/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.benchmarks.contestant;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Arrays;

/** Splits the input at blank lines, which is the least that any AMI reader on Netty must do. */
final class MessageSplitter extends ChannelInboundHandlerAdapter {

    /** Notified of each message. */
    @FunctionalInterface
    interface Taker {

        /**
         * @param bytes the buffer that contains the message between {@code from} and {@code to}, including its blank
         *     line; reused after the call
         */
        void take(byte[] bytes, int from, int to);
    }

    private final Taker taker;
    private byte[] bytes = new byte[64 * 1024];
    private int end;
    private int searched;

    MessageSplitter(Taker taker) {
        this.taker = taker;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        context.writeAndFlush(
                io.netty.buffer.Unpooled.copiedBuffer(NettyLimit.LOGIN, java.nio.charset.StandardCharsets.US_ASCII));
        super.channelActive(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        int length = in.readableBytes();
        if (end + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, end + length));
        }
        in.readBytes(bytes, end, length);
        in.release();
        end += length;
        split();
    }

    private void split() {
        int start = 0;
        int at = searched;
        while (at + 3 < end) {
            // the search may skip four bytes at a time, because a line end and a blank line have four bytes together
            byte last = bytes[at + 3];
            if (last == '\n') {
                if (bytes[at + 2] == '\r' && bytes[at + 1] == '\n' && bytes[at] == '\r') {
                    taker.take(bytes, start, at + 4);
                    start = at + 4;
                    at = start;
                } else {
                    at += 2;
                }
            } else {
                at += last == '\r' ? 1 : 4;
            }
        }
        System.arraycopy(bytes, start, bytes, 0, end - start);
        end -= start;
        searched = Math.max(0, at - start);
    }
}
