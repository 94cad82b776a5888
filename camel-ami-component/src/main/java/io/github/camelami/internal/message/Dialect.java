/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * How a server encodes values.
 *
 * <p>Decoding never fails: if the charset is UTF-8 and the bytes are not, they are decoded as ISO-8859-1. Asterisk
 * passes on whatever bytes a phone sent (manager.c defines no charset).
 *
 * @param charset the charset of the values
 * @param escapes whether it escapes the values that {@link Escapes} names
 */
public record Dialect(Charset charset, boolean escapes) {

    /** UTF-8 without escapes, for messages that we create. */
    public static final Dialect OURS = new Dialect(StandardCharsets.UTF_8, false);

    /** The replacement for bytes that are not characters. */
    private static final char REPLACEMENT = '\uFFFD';

    /**
     * Returns the dialect of a server of this version. Asterisk escapes since 13.5, which greets with 2.8 (found in its
     * releases).
     */
    public static Dialect of(Charset charset, AmiVersion version) {
        return new Dialect(charset, !version.isBefore(2, 8));
    }

    /** Returns some bytes as text; nothing is unescaped. */
    public String decode(byte[] bytes, int from, int to) {
        String text = new String(bytes, from, to - from, charset);
        return charset == StandardCharsets.UTF_8 && text.indexOf(REPLACEMENT) >= 0
                ? decodeStrictly(bytes, from, to)
                : text;
    }

    private static String decodeStrictly(byte[] bytes, int from, int to) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        }
    }
}
