/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

/** The rules for bytes and characters on an AMI line. */
final class WireText {

    private WireText() {}

    /**
     * Rejects characters that would break the line protocol. CR and LF start a new header or a new action; NUL
     * truncates the line (observed on Asterisk 16 and 22). Also rejects unpaired surrogates, which cannot be encoded.
     *
     * @param what the name of the value for the error
     * @throws IllegalArgumentException if the value contains such a character; the message names the value, the
     *     character and its position
     */
    static String requireSendable(String what, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!Character.isSurrogatePair(c, i + 1 < value.length() ? value.charAt(i + 1) : 0)) {
                    throw new IllegalArgumentException("The value of '" + what + "' holds half a character at position "
                            + i + " (an unpaired surrogate), which no charset can encode. Remove it.");
                }
                i++;
            } else if (c == '\r' || c == '\n' || c == 0) {
                String name = c == '\r' ? "a carriage return" : c == '\n' ? "a line feed" : "a NUL";
                throw new IllegalArgumentException("The value of '" + what + "' holds " + name + " at position " + i
                        + "; AMI would parse the rest as another header or action. Remove it.");
            }
        }
        return value;
    }

    /** Returns the text as a single line, with line ends written as escapes. */
    static String oneLine(String text) {
        return text.indexOf('\r') < 0 && text.indexOf('\n') < 0
                ? text
                : text.replace("\r", "\\r").replace("\n", "\\n");
    }

    /** Returns whether {@code length} bytes at {@code start} equal this text, ignoring ASCII case. */
    static boolean equalsIgnoreCase(byte[] bytes, int start, int length, String text) {
        if (length != text.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            int a = bytes[start + i];
            int b = text.charAt(i);
            if (a != b && WireBytes.lower(a) != WireBytes.lower(b)) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether two ranges of one array are equal, ignoring ASCII case. */
    static boolean equalsIgnoreCase(byte[] bytes, int one, int other, int length) {
        for (int i = 0; i < length; i++) {
            if (WireBytes.lower(bytes[one + i]) != WireBytes.lower(bytes[other + i])) {
                return false;
            }
        }
        return true;
    }
}
