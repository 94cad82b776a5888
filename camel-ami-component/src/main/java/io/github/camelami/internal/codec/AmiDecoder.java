/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.codec;

import io.github.camelami.AmiProtocolException;
import io.github.camelami.internal.message.Admission;
import io.github.camelami.internal.message.AmiBanner;
import io.github.camelami.internal.message.AmiEvent;
import io.github.camelami.internal.message.AmiHeaders;
import io.github.camelami.internal.message.AmiResponse;
import io.github.camelami.internal.message.AmiVersion;
import io.github.camelami.internal.message.Dialect;
import io.github.camelami.internal.message.EventGate;
import io.github.camelami.internal.message.LineEnds;
import io.github.camelami.internal.message.WireBytes;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * Decodes the data from a server: the banner once, then responses and events, in the order received.
 *
 * <p>Fires each message down the pipeline as soon as it is complete. An event that the {@link EventGate} rejects is
 * only counted. Stray blank lines between messages are normal, and are skipped. The first line with the key {@code
 * Event} or {@code Response} decides the type of a block. Asterisk sends it as the first line, but a proxy may put
 * other lines before it. A block without such a line is skipped and counted. Such blocks occur when a value contains an
 * unescaped CR LF CR LF.
 *
 * <p>An exceeded limit or an invalid banner ends the decoding. One {@link AmiProtocolException} is fired down the
 * pipeline, and all further bytes are dropped, since nothing after a framing error can be trusted.
 *
 * <p>Confined to its channel's event loop.
 */
public final class AmiDecoder extends ChannelInboundHandlerAdapter {

    /**
     * The buffer's initial size, enough for a server that only answers pings. An application may have hundreds of such
     * buffers.
     */
    private static final int INITIAL_CAPACITY = 1024;

    /** The buffer's size after the first read that does not fit. Most reads of a busy link fit into it. */
    private static final int BUSY_CAPACITY = 16 * 1024;

    /** A larger buffer is released once it is empty, so that one large message does not occupy memory indefinitely. */
    private static final int KEPT_CAPACITY = 256 * 1024;

    private final FrameLimits limits;
    private final EventGate gate;
    private final FrameScanner scanner = new FrameScanner();

    private Dialect dialect;
    private byte[] bytes = new byte[INITIAL_CAPACITY];
    private int start;
    private int end;
    private boolean greeted;
    private boolean broken;
    private long messages;
    private long received;
    private long filtered;
    private long unreadable;

    /**
     * @param charset the charset of the messages' values
     * @param gate decides which events become messages
     */
    public AmiDecoder(FrameLimits limits, Charset charset, EventGate gate) {
        this.limits = limits;
        this.dialect = Dialect.of(charset, AmiVersion.UNKNOWN);
        this.gate = gate;
    }

    /**
     * Returns the number of complete messages read so far, of any type. If the number is unchanged since an earlier
     * call, at most part of a message has arrived since then.
     */
    public long messages() {
        return messages;
    }

    /** Returns the number of events received so far, accepted or not. */
    public long eventsReceived() {
        return received;
    }

    /** Returns the number of events that the gate rejected. */
    public long eventsFiltered() {
        return filtered;
    }

    /** Returns the number of blocks that were neither response nor event. */
    public long unreadableBlocks() {
        return unreadable;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf in)) {
            context.fireChannelRead(message);
            return;
        }
        try {
            while (in.isReadable() && !broken) {
                decode(context, in);
            }
        } finally {
            in.release();
        }
    }

    /**
     * Copies as many bytes as fit, and passes on the messages that they complete. The buffer grows with the current
     * message, never with the size of a read.
     *
     * <p>The decoding is deliberately one method: HotSpot never inlines a method of more than 325 bytecodes
     * (FreqInlineSize). In about half of all JVM runs, a smaller method was inlined into Netty's event loop. The
     * scanner's eight-byte reads were then nested too deep to be inlined (MaxInlineLevel), and decoding a flood of
     * events took up to twice as long.
     */
    private void decode(ChannelHandlerContext context, ByteBuf in) {
        if (bytes.length < BUSY_CAPACITY && in.readableBytes() > bytes.length - (start == end ? 0 : end)) {
            bytes = Arrays.copyOf(bytes, BUSY_CAPACITY);
        }
        if (start == end) {
            start = 0;
            end = 0;
        } else if (end == bytes.length && start > 0) {
            System.arraycopy(bytes, start, bytes, 0, end - start);
            end -= start;
            start = 0;
        } else if (end == bytes.length) {
            // one byte more than the limit, to detect a message that is too long
            long most = Math.max(INITIAL_CAPACITY, limits.messageBytes() + 1L);
            bytes = Arrays.copyOf(bytes, (int) Math.min(2L * bytes.length, most));
        }
        int taken = Math.min(in.readableBytes(), bytes.length - end);
        in.readBytes(bytes, end, taken);
        end += taken;

        if (!greeted && !readBanner(context)) {
            return;
        }
        while (!broken) {
            if (start < end && bytes[start] <= '\r') {
                skipLineEnds(); // rarely needed, so not a part of the loop
            }
            int frameEnd = scanner.findEnd(bytes, start, end);
            int length = (frameEnd == FrameScanner.INCOMPLETE ? end : frameEnd) - start;
            if (length > limits.messageBytes()) {
                fail(
                        context,
                        "A message of " + (frameEnd == FrameScanner.INCOMPLETE ? "more than " : "") + length
                                + " bytes came, expected at most " + limits.messageBytes()
                                + " (option maxMessageBytes)");
                return;
            }
            if (frameEnd == FrameScanner.INCOMPLETE) {
                break;
            }
            int from = start;
            start = frameEnd;
            emit(context, from, frameEnd - 2);
        }
        if (start == end && bytes.length > KEPT_CAPACITY) {
            bytes = new byte[INITIAL_CAPACITY];
            start = 0;
            end = 0;
        }
    }

    private boolean readBanner(ChannelHandlerContext context) {
        int limit = Math.min(end, start + limits.bannerBytes() + 1);
        for (int i = start; i < limit; i++) {
            if (bytes[i] == '\n') {
                int lineEnd = i > start && bytes[i - 1] == '\r' ? i - 1 : i;
                String line = new String(bytes, start, lineEnd - start, StandardCharsets.ISO_8859_1);
                start = i + 1;
                if (!AmiBanner.isBanner(line)) {
                    fail(
                            context,
                            "Not an Asterisk manager port: it greeted with '" + printable(line) + "', expected '"
                                    + AmiBanner.PREFIX
                                    + "…'. Is this the port of another service, or of AMI over TLS?");
                    return false;
                }
                greeted = true;
                AmiBanner banner = new AmiBanner(line);
                dialect = Dialect.of(dialect.charset(), banner.version());
                scanner.expectRawText(
                        banner.version().major() < 3); // Asterisk 13, 14.0 and 14.1 have AMI 2.x; unknown is -1
                context.fireChannelRead(banner);
                return true;
            }
        }
        if (end - start > limits.bannerBytes()) {
            fail(
                    context,
                    "Not an Asterisk manager port: no line end within the first " + limits.bannerBytes()
                            + " bytes, which begin with '"
                            + printable(new String(bytes, start, 60, StandardCharsets.ISO_8859_1))
                            + "'");
        }
        return false;
    }

    /**
     * Skips complete and partial line ends, since no message starts with one: some lists end their items with CR LF LF.
     */
    private void skipLineEnds() {
        while (start < end && (bytes[start] == '\r' || bytes[start] == '\n')) {
            start++;
            scanner.reset();
        }
    }

    private void emit(ChannelHandlerContext context, int from, int to) {
        messages++;
        int line = from;
        do {
            int afterKey = Keys.valueOf(bytes, line, to, Keys.EVENT);
            if (afterKey != Keys.OTHER) {
                emitEvent(context, from, afterKey, to);
                return;
            }
            if (Keys.valueOf(bytes, line, to, Keys.RESPONSE) != Keys.OTHER) {
                context.fireChannelRead(new AmiResponse(headers(from, to)));
                return;
            }
            line = LineEnds.next(bytes, line, to) + LineEnds.LENGTH;
        } while (line < to);
        unreadable++;
    }

    private void emitEvent(ChannelHandlerContext context, int from, int afterKey, int to) {
        received++;
        Admission admission = gate.accepts(bytes, afterKey, to);
        if (admission == null) {
            filtered++;
        } else {
            context.fireChannelRead(new AmiEvent(admission, headers(from, to).indexed()));
        }
    }

    private AmiHeaders headers(int from, int to) {
        return AmiHeaders.wrap(Arrays.copyOfRange(bytes, from, to), dialect);
    }

    private void fail(ChannelHandlerContext context, String why) {
        broken = true;
        drop();
        context.fireExceptionCaught(new AmiProtocolException(why));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        broken = true;
        drop();
        super.channelInactive(context);
    }

    private void drop() {
        bytes = new byte[0];
        start = 0;
        end = 0;
    }

    private static String printable(String text) {
        String cut = text.length() > 60 ? text.substring(0, 60) + "…" : text;
        return cut.replaceAll("[^\\p{Print}…]", "?");
    }

    /** The two keys that decide the type of a message. */
    private static final class Keys {

        static final int OTHER = -1;
        static final byte[] EVENT = "event:".getBytes(StandardCharsets.US_ASCII);
        static final byte[] RESPONSE = "response:".getBytes(StandardCharsets.US_ASCII);

        private Keys() {}

        /** Returns where the value starts if the line starts with this key, ignoring case; otherwise {@link #OTHER}. */
        static int valueOf(byte[] bytes, int from, int to, byte[] key) {
            if (!WireBytes.startsWithIgnoreCase(key, bytes, from, to)) {
                return OTHER;
            }
            int value = from + key.length;
            return value < to && bytes[value] == ' ' ? value + 1 : value;
        }
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "AmiDecoder[received=%d, filtered=%d]", received, filtered);
    }
}
