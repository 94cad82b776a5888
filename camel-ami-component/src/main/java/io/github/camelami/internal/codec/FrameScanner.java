/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.codec;

import io.github.camelami.internal.message.LineEnds;
import io.github.camelami.internal.message.WireBytes;
import java.nio.charset.StandardCharsets;

/**
 * Finds the end of a message and remembers where it stopped looking, so that no byte is looked at twice however the stream is
 * cut.
 *
 * <p>A message ends at CRLF CRLF: values may hold a bare LF (PJSIP's error texts end in one) and a bare CR. The exception is
 * the answer to {@code Command} of Asterisk 13 and older, {@code Response: Follows}: raw text that may hold blank lines and
 * ends at {@code --END COMMAND--} CRLF CRLF (manager.c, action_command at 13.0.0). A proxy may put other lines before that one.
 */
final class FrameScanner {

    /** No whole message yet. */
    static final int INCOMPLETE = -1;

    private static final byte[] STATUS = "response:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FOLLOWS = "response: follows\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END_COMMAND = "--END COMMAND--\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final long FEEDS = WireBytes.eightOf('\n');
    private static final long RETURNS = WireBytes.eightOf('\r');

    /** Bytes looked at together. */
    private static final int BLOCK = 2 * Long.BYTES;

    /** The CRLF of a line and of the blank line behind it. */
    private static final int END_LENGTH = 4;

    /** Lines of a message among which its status is looked for. */
    private static final int MAX_HEAD_LINES = 4;

    /** How far behind the message's start an end may begin that was not looked for yet. */
    private int searched;

    /**
     * One behind the CRLF CRLF that ends the message at {@code from}, or {@link #INCOMPLETE}.
     *
     * @param from where the message starts; the same as in the last call unless that found an end
     * @param to one behind the last byte there is
     */
    int findEnd(byte[] bytes, int from, int to) {
        int feed = from + searched + 1;
        while (feed + END_LENGTH - 1 <= to) {
            feed = nextFeed(bytes, feed, to);
            if (feed + END_LENGTH - 1 <= to && isEnd(bytes, from, feed - 1)) {
                return found(feed - 1);
            }
            feed++;
        }
        searched = Math.max(0, Math.min(feed, to - END_LENGTH + 2) - from - 1);
        return INCOMPLETE;
    }

    /**
     * The next line feed, at or behind a place, that may have a carriage return behind it; where none is left, a place so near the
     * end that no message's end can begin behind it.
     *
     * <p>Lines are short, so that a branch at each line feed would cost more than the bytes between: many bytes are looked at
     * together for a line feed with a carriage return behind it, which hardly anything but an end has.
     */
    private static int nextFeed(byte[] bytes, int from, int to) {
        int last = to - BLOCK - 1;
        int at = from;
        for (; at <= last; at += BLOCK) {
            long first = WireBytes.firstZero(feedsBeforeReturns(bytes, at));
            long second = WireBytes.firstZero(feedsBeforeReturns(bytes, at + Long.BYTES));
            if ((first | second) != 0) {
                return first != 0
                        ? at + Long.numberOfTrailingZeros(first) / Byte.SIZE
                        : at + Long.BYTES + Long.numberOfTrailingZeros(second) / Byte.SIZE;
            }
        }
        while (at + 1 < to && (bytes[at] != '\n' || bytes[at + 1] != '\r')) {
            at++;
        }
        return at;
    }

    /** Of eight bytes, those become zero that are a line feed with a carriage return behind it. */
    private static long feedsBeforeReturns(byte[] bytes, int at) {
        return WireBytes.eight(bytes, at) ^ FEEDS | WireBytes.eight(bytes, at + 1) ^ RETURNS;
    }

    private int found(int at) {
        searched = 0;
        return at + END_LENGTH;
    }

    /** Forgets the place, for a message that was given up. */
    void reset() {
        searched = 0;
    }

    private static boolean isEnd(byte[] bytes, int from, int at) {
        return bytes[at] == '\r'
                && bytes[at + 1] == '\n'
                && bytes[at + 2] == '\r'
                && bytes[at + 3] == '\n'
                && closes(bytes, from, at + END_LENGTH);
    }

    private static boolean closes(byte[] bytes, int from, int end) {
        return bytes[from] == 'E' // an event, as nearly all messages are
                || !follows(bytes, from, end)
                || WireBytes.startsWith(END_COMMAND, bytes, Math.max(from, end - END_COMMAND.length), end);
    }

    private static boolean follows(byte[] bytes, int from, int end) {
        int line = from;
        for (int lines = 0; lines < MAX_HEAD_LINES && line < end; lines++) {
            if (WireBytes.startsWithIgnoreCase(STATUS, bytes, line, end)) {
                return WireBytes.startsWithIgnoreCase(FOLLOWS, bytes, line, end);
            }
            line = LineEnds.next(bytes, line, end) + LineEnds.LENGTH;
        }
        return false;
    }
}
