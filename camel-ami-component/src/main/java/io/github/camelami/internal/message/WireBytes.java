/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Processes received bytes in blocks of eight, and compares bytes ignoring case. */
public final class WireBytes {

    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHEST_BITS = 0x80 * ONES;

    private WireBytes() {}

    /**
     * Returns eight bytes as a number, with the first byte in the lowest position.
     *
     * @throws IndexOutOfBoundsException if fewer than eight bytes remain
     */
    public static long eight(byte[] bytes, int at) {
        return (long) EIGHT.get(bytes, at);
    }

    /**
     * Returns eight copies of an ASCII character. The XOR of this number and a block has a zero byte wherever the block
     * contains that character.
     */
    public static long eightOf(char same) {
        return same * ONES;
    }

    /**
     * Returns a number with the highest bit of the first zero byte set. Higher bits may be wrong. This is faster than
     * {@link #zeros}.
     */
    public static long firstZero(long bytes) {
        return bytes - ONES & ~bytes & HIGHEST_BITS;
    }

    /** Returns a number with the highest bit of each zero byte set. */
    static long zeros(long bytes) {
        return ~((bytes & ~HIGHEST_BITS) + ~HIGHEST_BITS | bytes | ~HIGHEST_BITS);
    }

    /**
     * Returns whether the bytes begin with this prefix.
     *
     * @param to the index after the last byte to compare
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
     * Returns whether the bytes begin with this prefix, ignoring ASCII case.
     *
     * @param lowerCase the prefix, in lower case
     * @param to the index after the last byte to compare
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
