/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Finds the end of a message and remembers where it stopped looking, so that no byte is looked at twice however the stream is
 * cut.
 *
 * <p>A message ends at CRLF CRLF: values may hold a bare LF (PJSIP's error texts end in one) and a bare CR. The exception is
 * the answer to {@code Command} of Asterisk 13 and older, {@code Response: Follows}: raw text that may hold blank lines and
 * ends at {@code --END COMMAND--} CRLF CRLF (manager.c, action_command at 13.0.0).
 */
final class FrameScanner {

    /** No whole message yet. */
    static final int INCOMPLETE = -1;

    private static final byte[] FOLLOWS = "Response: Follows\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END_COMMAND = "--END COMMAND--\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Eight bytes of an array as a number, the first in its lowest place. */
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHEST_BITS = 0x80 * ONES;
    private static final long FEEDS = '\n' * ONES;
    private static final long RETURNS = '\r' * ONES;

    /** Of eight bytes, those of which the next is known. */
    private static final int PAIRS = 7;

    /** The CRLF of a line and of the blank line behind it. */
    private static final int END_LENGTH = 4;

    /** How far behind the message's start an end may begin that was not looked for yet. */
    private int searched;

    /**
     * One behind the CRLF CRLF that ends the message at {@code from}, or {@link #INCOMPLETE}.
     *
     * @param from where the message starts; the same as in the last call unless that found an end
     * @param to one behind the last byte there is
     */
    int findEnd(byte[] bytes, int from, int to) {
        int at = from + searched;
        // Lines are short, so that a branch at each line feed would cost more than the bytes between: eight bytes are
        // looked at
        // together for a line feed with a carriage return behind it, which hardly anything but an end has.
        while (at + 1 + Long.BYTES <= to) {
            int ahead = firstFeedBeforeReturn((long) EIGHT_BYTES.get(bytes, at + 1));
            at += ahead;
            if (ahead < PAIRS && at + END_LENGTH <= to) {
                if (isEnd(bytes, from, at)) {
                    return found(at);
                }
                at++;
            }
        }
        for (; at + END_LENGTH <= to; at++) {
            if (isEnd(bytes, from, at)) {
                return found(at);
            }
        }
        searched = at - from;
        return INCOMPLETE;
    }

    private int found(int at) {
        searched = 0;
        return at + END_LENGTH;
    }

    /** Forgets the place, for a message that was given up. */
    void reset() {
        searched = 0;
    }

    /** How many of eight bytes are before a line feed with a carriage return behind it; {@link #PAIRS} when there is none. */
    private static int firstFeedBeforeReturn(long bytes) {
        // a byte is zero where both are there; the eighth never is, since what is behind it is not known
        long other = bytes ^ FEEDS | bytes >>> Byte.SIZE ^ RETURNS;
        long zero = other - ONES & ~other & HIGHEST_BITS;
        return zero == 0 ? PAIRS : Long.numberOfTrailingZeros(zero) / Byte.SIZE;
    }

    private static boolean isEnd(byte[] bytes, int from, int at) {
        return bytes[at] == '\r'
                && bytes[at + 1] == '\n'
                && bytes[at + 2] == '\r'
                && bytes[at + 3] == '\n'
                && closes(bytes, from, at + END_LENGTH);
    }

    private static boolean closes(byte[] bytes, int from, int end) {
        return !startsWith(bytes, from, end, FOLLOWS)
                || startsWith(bytes, Math.max(from, end - END_COMMAND.length), end, END_COMMAND);
    }

    private static boolean startsWith(byte[] bytes, int from, int to, byte[] prefix) {
        if (to - from < prefix.length) {
            return false;
        }
        for (int i = 0; i < prefix.length; i++) {
            if (bytes[from + i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
