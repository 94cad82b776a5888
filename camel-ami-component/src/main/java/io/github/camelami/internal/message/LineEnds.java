/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

/** Finds line ends. Only CRLF ends a line, since Asterisk allows a single carriage return or line feed in values. */
public final class LineEnds {

    /** The number of bytes in a line end. */
    public static final int LENGTH = 2;

    private static final long RETURNS = WireBytes.eightOf('\r');

    private LineEnds() {}

    /**
     * Returns the start of the next CRLF at or after an index.
     *
     * @param to the index after the last byte to search
     * @return the index; {@code to} if there is none
     */
    public static int next(byte[] bytes, int from, int to) {
        int at = from;
        while (at + Long.BYTES <= to) {
            long returns = WireBytes.firstZero(WireBytes.eight(bytes, at) ^ RETURNS);
            if (returns == 0) {
                at += Long.BYTES;
                continue;
            }
            at += Long.numberOfTrailingZeros(returns) / Byte.SIZE;
            if (isHere(bytes, at, to)) {
                return at;
            }
            at++;
        }
        while (at < to && !isHere(bytes, at, to)) {
            at++;
        }
        return at;
    }

    private static boolean isHere(byte[] bytes, int at, int to) {
        return bytes[at] == '\r' && at + 1 < to && bytes[at + 1] == '\n';
    }
}
