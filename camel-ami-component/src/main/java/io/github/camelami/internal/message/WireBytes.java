/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks at bytes as they came: eight at a time, and without regard to case. */
public final class WireBytes {

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHEST_BITS = 0x80 * ONES;

    private WireBytes() {}

    /**
     * Eight bytes as a number, the first in its lowest place.
     *
     * @throws IndexOutOfBoundsException when there are not eight
     */
    public static long eight(byte[] bytes, int at) {
        return (long) EIGHT.get(bytes, at);
    }

    /** Eight times the same ASCII character: what is compared with it by {@code ^} has a zero where that character is. */
    public static long eightOf(char same) {
        return same * ONES;
    }

    /** The highest bit of each byte that is zero, up to the first; what is behind that may be wrong. Quicker than all of them. */
    public static long firstZero(long bytes) {
        return bytes - ONES & ~bytes & HIGHEST_BITS;
    }

    /** The highest bit of each byte that is zero. */
    static long zeros(long bytes) {
        return ~((bytes & ~HIGHEST_BITS) + ~HIGHEST_BITS | bytes | ~HIGHEST_BITS);
    }

    /**
     * Whether bytes begin with these.
     *
     * @param to one behind the last byte to be looked at
     */
    public static boolean startsWith(byte[] prefix, byte[] bytes, int from, int to) {
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

    /**
     * Whether bytes begin with these, ASCII case aside.
     *
     * @param lowerCase what they may begin with, in lower case
     * @param to one behind the last byte to be looked at
     */
    public static boolean startsWithIgnoreCase(byte[] lowerCase, byte[] bytes, int from, int to) {
        if (to - from < lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            if (lower(bytes[from + i]) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
    }
}
