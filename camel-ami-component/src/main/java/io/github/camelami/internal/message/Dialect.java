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
 * passes on the bytes that a phone sent, whatever their charset (manager.c defines none).
 *
 * @param charset the charset of the values
 * @param escapes whether the server escapes the values listed in {@link Escapes}
 */
public record Dialect(Charset charset, boolean escapes) {

    /** UTF-8 without escapes, for messages that this component creates. */
    public static final Dialect OURS = new Dialect(StandardCharsets.UTF_8, false);

    /** The replacement for bytes that cannot be decoded. */
    private static final char REPLACEMENT = '\uFFFD';

    /**
     * Returns the dialect of a server of this version. Asterisk has escaped values since 13.5, which has AMI version
     * 2.8 (found in its releases).
     */
    public static Dialect of(Charset charset, AmiVersion version) {
        return new Dialect(charset, !version.isBefore(2, 8));
    }

    /** Returns a range of bytes as text, without removing escapes. */
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
