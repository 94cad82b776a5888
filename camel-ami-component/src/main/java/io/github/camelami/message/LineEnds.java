/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds where lines end: at CRLF and nowhere else, since Asterisk leaves a carriage return or a line feed alone in values. */
public final class LineEnds {

    /** Bytes of a line's end. */
    public static final int LENGTH = 2;

    /** Eight bytes of an array as a number, the first in its lowest place. */
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHEST_BITS = 0x80 * ONES;
    private static final long RETURNS = '\r' * ONES;

    private LineEnds() {}

    /**
     * Where the next CRLF begins, at or behind a place.
     *
     * @param to one behind the last byte to be looked at
     * @return {@code to} when there is none
     */
    public static int next(byte[] bytes, int from, int to) {
        int at = from;
        while (at + Long.BYTES <= to) {
            long other = (long) EIGHT_BYTES.get(bytes, at) ^ RETURNS; // a byte is zero where a carriage return is
            long returns = other - ONES & ~other & HIGHEST_BITS; // right up to the first
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
