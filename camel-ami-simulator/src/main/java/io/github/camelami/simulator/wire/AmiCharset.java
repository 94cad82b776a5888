/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Converts text to bytes and back without loss. Valid UTF-8 is decoded to ordinary characters. In input that is not
 * UTF-8, each byte from 0x80 to 0xFF becomes a lone low surrogate (U+DC80 to U+DCFF). Encoding turns the surrogate back
 * into that byte. Asterisk passes bytes through unchanged, so the simulator must too.
 */
public final class AmiCharset {

    private static final char ESCAPE_BASE = '\uDC00';

    private AmiCharset() {}

    /**
     * Decodes bytes as UTF-8, or byte by byte if they are not UTF-8.
     *
     * @param bytes source
     * @param from first index
     * @param length number of bytes
     * @return the text, from which {@link #encode(CharSequence)} restores the same bytes
     */
    public static String decode(byte[] bytes, int from, int length) {
        boolean ascii = true;
        for (int i = from; i < from + length; i++) {
            if (bytes[i] < 0) {
                ascii = false;
                break;
            }
        }
        if (ascii) {
            return new String(bytes, from, length, StandardCharsets.US_ASCII);
        }
        try {
            CharBuffer chars = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, from, length));
            return chars.toString();
        } catch (CharacterCodingException notUtf8) {
            StringBuilder text = new StringBuilder(length);
            for (int i = from; i < from + length; i++) {
                text.append(bytes[i] >= 0 ? (char) bytes[i] : (char) (ESCAPE_BASE + (bytes[i] & 0xFF)));
            }
            return text.toString();
        }
    }

    /**
     * Encodes text, whether from {@link #decode(byte[], int, int)} or from another source.
     *
     * @param text any text
     * @return its bytes
     */
    public static byte[] encode(CharSequence text) {
        int length = text.length();
        boolean ascii = true;
        boolean escaped = false;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            ascii &= c < 0x80;
            escaped |= isEscapedByte(c);
        }
        String string = text.toString();
        if (ascii) {
            return string.getBytes(StandardCharsets.US_ASCII);
        }
        if (!escaped) {
            return string.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 16);
        int i = 0;
        while (i < length) {
            int codePoint = string.codePointAt(i);
            if (codePoint <= 0xFFFF && isEscapedByte((char) codePoint)) {
                out.write(codePoint - ESCAPE_BASE);
            } else {
                out.writeBytes(new String(Character.toChars(codePoint)).getBytes(StandardCharsets.UTF_8));
            }
            i += Character.charCount(codePoint);
        }
        return out.toByteArray();
    }

    private static boolean isEscapedByte(char c) {
        return c >= ESCAPE_BASE + 0x80 && c <= ESCAPE_BASE + 0xFF;
    }
}
