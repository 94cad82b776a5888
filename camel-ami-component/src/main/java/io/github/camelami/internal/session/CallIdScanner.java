/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.session;

import io.github.camelami.internal.message.LineEnds;
import io.github.camelami.internal.message.WireBytes;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Predicate;

/** Scans the bytes of an event for ids of calls and actions, before the event is decoded. */
final class CallIdScanner {

    private static final byte[][] ID_KEYS = {
        key("Uniqueid"), key("DestUniqueid"), key("SpyerUniqueid"), key("ActionID"),
    };
    private static final byte[] PRIVILEGE = key("Privilege");
    private static final byte[] CALL = key("call,");

    private CallIdScanner() {}

    private static byte[] key(String name) {
        return name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns whether any call id or ActionID in an event satisfies a condition. */
    static boolean anyId(byte[] bytes, int from, int to, Predicate<String> test) {
        for (int line = nextLine(bytes, from, to); line < to; line = nextLine(bytes, line, to)) {
            for (byte[] key : ID_KEYS) {
                int value = valueOf(key, bytes, line, to);
                if (value >= 0 && test.test(text(bytes, value, to))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns whether the {@code Privilege} of an event starts with the class {@code call}. */
    static boolean isOfClassCall(byte[] bytes, int from, int to) {
        for (int line = nextLine(bytes, from, to); line < to; line = nextLine(bytes, line, to)) {
            int value = valueOf(PRIVILEGE, bytes, line, to);
            if (value >= 0) {
                return WireBytes.startsWithIgnoreCase(CALL, bytes, value, to);
            }
        }
        return false;
    }

    private static int valueOf(byte[] key, byte[] bytes, int line, int to) {
        int colon = line + key.length;
        if (colon >= to || bytes[colon] != ':' || !WireBytes.startsWithIgnoreCase(key, bytes, line, to)) {
            return -1;
        }
        return colon + 1 < to && bytes[colon + 1] == ' ' ? colon + 2 : colon + 1;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, LineEnds.next(bytes, from, to) - from, StandardCharsets.UTF_8);
    }

    private static int nextLine(byte[] bytes, int from, int to) {
        return Math.min(to, LineEnds.next(bytes, from, to) + LineEnds.LENGTH);
    }
}
