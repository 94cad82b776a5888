/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.codec;

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

    /** How far behind the message's start the search has come. */
    private int searched;

    /** The CRLF of a line and of the blank line behind it. */
    private static final int END_LENGTH = 4;

    /**
     * One behind the CRLF CRLF that ends the message at {@code from}, or {@link #INCOMPLETE}.
     *
     * @param from where the message starts; the same as in the last call unless that found an end
     * @param to one behind the last byte there is
     */
    int findEnd(byte[] bytes, int from, int to) {
        int at = from + searched;
        // An end is CR LF CR LF, so each second byte of it is a CR or each second one an LF: looking at every third
        // byte
        // cannot step over it.
        while (at + 1 < to) {
            byte b = bytes[at];
            if (b == '\r' || b == '\n') {
                int end = endAround(bytes, from, at, to);
                if (end != INCOMPLETE && closes(bytes, from, end)) {
                    searched = 0;
                    return end;
                }
            }
            at += 3;
        }
        // What was seen so far can be the beginning of an end: look again from there when more has come.
        searched = Math.max(0, to - from - (END_LENGTH - 1));
        return INCOMPLETE;
    }

    /** Forgets the place, for a message that was given up. */
    void reset() {
        searched = 0;
    }

    /** The end that covers {@code at}, if there is one within the bytes. */
    private static int endAround(byte[] bytes, int from, int at, int to) {
        int first = bytes[at] == '\r' ? at - 2 : at - 3;
        for (int start = Math.max(from, first); start <= at && start + END_LENGTH <= to; start++) {
            if (bytes[start] == '\r'
                    && bytes[start + 1] == '\n'
                    && bytes[start + 2] == '\r'
                    && bytes[start + 3] == '\n') {
                return start + END_LENGTH;
            }
        }
        return INCOMPLETE;
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
