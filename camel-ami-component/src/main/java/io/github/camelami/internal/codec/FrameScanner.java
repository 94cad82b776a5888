/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.codec;

import io.github.camelami.internal.message.LineEnds;
import io.github.camelami.internal.message.WireBytes;
import java.nio.charset.StandardCharsets;

/**
 * Finds the end of a message. Remembers where it stopped, so that no byte is scanned twice, however the stream is split
 * into reads.
 *
 * <p>A message ends at CRLF CRLF. Values may contain a bare CR or a bare LF; PJSIP's error texts end in LF. The only
 * message that ends differently is the response of Asterisk 13 and older to {@code Command}, which starts with {@code
 * Response: Follows}. Its raw text may contain blank lines and ends at {@code --END COMMAND--} CRLF CRLF (manager.c,
 * action_command at 13.0.0). A proxy may put other lines before the {@code Response:} line.
 *
 * <p>Newer servers never send this form. If it arrives from one, it is text from a value that contains line ends, for
 * example a number that a caller dialled. Its end would never follow, so waiting for it would hide all further
 * messages.
 */
final class FrameScanner {

    /** No complete message yet. */
    static final int INCOMPLETE = -1;

    private static final byte[] STATUS = "response:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FOLLOWS = "response: follows\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END_COMMAND = "--END COMMAND--\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final long FEEDS = WireBytes.eightOf('\n');
    private static final long RETURNS = WireBytes.eightOf('\r');

    /** The number of bytes scanned together. */
    private static final int BLOCK = 2 * Long.BYTES;

    /** The length of a line's CRLF and the following blank line. */
    private static final int END_LENGTH = 4;

    /** The number of lines at the start of a message that are searched for {@code Response:}. */
    private static final int MAX_HEAD_LINES = 4;

    /** The first position not yet searched for an end, as an offset from the start of the message. */
    private int searched;

    /** Whether the server may answer with raw text. */
    private boolean rawText = true;

    /** Whether the message at which the scanner stopped is known to contain raw text. */
    private boolean inRawText;

    /** Sets whether the server may answer with raw text. */
    void expectRawText(boolean expected) {
        rawText = expected;
    }

    /**
     * Returns the index after the CRLF CRLF that ends the message at {@code from}, or {@link #INCOMPLETE}.
     *
     * @param from where the message starts; the same as in the last call, unless that call found an end
     * @param to the index after the last available byte
     */
    int findEnd(byte[] bytes, int from, int to) {
        int feed = from + searched + 1;
        while (feed + END_LENGTH - 1 <= to) {
            feed = nextFeed(bytes, feed, to);
            if (feed + END_LENGTH - 1 <= to
                    && isEnd(bytes, feed - 1)
                    && (!rawText || closes(bytes, from, feed - 1 + END_LENGTH))) {
                return found(feed - 1);
            }
            feed++;
        }
        searched = Math.max(0, Math.min(feed, to - END_LENGTH + 2) - from - 1);
        return INCOMPLETE;
    }

    /**
     * Returns the next line feed, at or after an index, that may be followed by a carriage return. If there is none,
     * returns an index so close to the end that no message end can start after it.
     *
     * <p>Lines are short, so a branch at each line feed would cost more than scanning the bytes in between. Therefore
     * this method searches whole blocks for a line feed followed by a carriage return, which rarely occurs except at
     * the end of a message.
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

    /** Returns eight bytes. A byte is zero where a line feed is followed by a carriage return. */
    private static long feedsBeforeReturns(byte[] bytes, int at) {
        return WireBytes.eight(bytes, at) ^ FEEDS | WireBytes.eight(bytes, at + 1) ^ RETURNS;
    }

    private int found(int at) {
        searched = 0;
        return at + END_LENGTH;
    }

    /** Resets the scanner after a message was abandoned. */
    void reset() {
        searched = 0;
        inRawText = false;
    }

    private static boolean isEnd(byte[] bytes, int at) {
        return bytes[at] == '\r' && bytes[at + 1] == '\n' && bytes[at + 2] == '\r' && bytes[at + 3] == '\n';
    }

    /**
     * Returns whether a message that may contain raw text ends at this CRLF CRLF. Reads the head only at the first one:
     * there the head is complete, and the message either ends or contains raw text.
     */
    private boolean closes(byte[] bytes, int from, int end) {
        if (bytes[from] == 'E') { // an event, like nearly all messages
            return true;
        }
        inRawText = (inRawText || follows(bytes, from, end))
                && !WireBytes.startsWith(END_COMMAND, bytes, Math.max(from, end - END_COMMAND.length), end);
        return !inRawText;
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
