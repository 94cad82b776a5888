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

    /** How far behind the message's start an end may begin that was not looked for yet. */
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
        // The last of the four bytes at a place tells how far the next place is: no CR and no LF, all four away.
        while (at + END_LENGTH <= to) {
            byte last = bytes[at + 3];
            if (last == '\n') {
                if (isEnd(bytes, at) && closes(bytes, from, at + END_LENGTH)) {
                    searched = 0;
                    return at + END_LENGTH;
                }
                at += 2;
            } else {
                at += last == '\r' ? 1 : END_LENGTH;
            }
        }
        searched = at - from;
        return INCOMPLETE;
    }

    /** Forgets the place, for a message that was given up. */
    void reset() {
        searched = 0;
    }

    /** Whether the three bytes before a line feed make it an end. */
    private static boolean isEnd(byte[] bytes, int at) {
        return bytes[at + 2] == '\r' && bytes[at + 1] == '\n' && bytes[at] == '\r';
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
