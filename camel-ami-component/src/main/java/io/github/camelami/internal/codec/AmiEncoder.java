/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.codec;

import io.github.camelami.internal.message.AmiAction;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Encodes actions: one line per field, CRLF, and a final blank line. Stateless. */
public final class AmiEncoder {

    private AmiEncoder() {}

    /** Appends an action in UTF-8. */
    public static void encode(ByteBuf out, AmiAction action, String actionId) {
        encode(out, action, actionId, StandardCharsets.UTF_8);
    }

    /**
     * Appends an action.
     *
     * @param out the buffer, which grows as needed
     * @param action the action, for which {@link #problem} must return null with the same charset
     * @param actionId the id of the action, at most 64 bytes of ASCII
     * @param charset the charset of names and values
     */
    public static void encode(ByteBuf out, AmiAction action, String actionId, Charset charset) {
        line(out, "Action", action.name(), charset);
        line(out, "ActionID", actionId, charset);
        for (Map.Entry<String, String> field : action.fields()) {
            line(out, field.getKey(), field.getValue(), charset);
        }
        out.writeByte('\r').writeByte('\n');
    }

    private static void line(ByteBuf out, String key, String value, Charset charset) {
        text(out, key, charset);
        out.writeByte(':').writeByte(' ');
        text(out, value, charset);
        out.writeByte('\r').writeByte('\n');
    }

    private static void text(ByteBuf out, String text, Charset charset) {
        if (charset == StandardCharsets.UTF_8) {
            ByteBufUtil.reserveAndWriteUtf8(out, text, ByteBufUtil.utf8MaxBytes(text));
        } else {
            out.writeBytes(text.getBytes(charset));
        }
    }

    /**
     * Returns the reason why an action cannot be encoded in a charset; null if it can. Always null for UTF-8, which is
     * checked when an action is created.
     *
     * @param charset the charset of names and values
     */
    public static @Nullable String problem(AmiAction action, Charset charset) {
        if (charset == StandardCharsets.UTF_8) {
            return null;
        }
        CharsetEncoder encoder = charset.newEncoder();
        String problem = problem("Action", action.name(), encoder);
        for (int i = 0; problem == null && i < action.fields().size(); i++) {
            Map.Entry<String, String> field = action.fields().get(i);
            problem = problem(field.getKey(), field.getValue(), encoder);
        }
        return problem;
    }

    private static @Nullable String problem(String key, String value, CharsetEncoder encoder) {
        Charset charset = encoder.charset();
        String line = key + ": " + value;
        if (!encoder.canEncode(line)) {
            int foreign = line.codePoints()
                    .filter(c -> !encoder.canEncode(Character.toString(c)))
                    .findFirst()
                    .orElse('?');
            return "its field " + key + " holds '" + Character.toString(foreign) + "', which the charset " + charset
                    + " cannot encode (option charset)";
        }
        byte[] encoded = line.getBytes(charset);
        if (signs(encoded) > line.chars().filter(AmiEncoder::isSign).count()) {
            return "its field " + key + " holds '" + becomesSign(line, charset)
                    + "', which in the charset "
                    + charset
                    + " is encoded with a byte that Asterisk reads as a control or separator character, such as a"
                    + " backslash or a bar. Use charset=UTF-8 (option charset)";
        }
        int bytes = encoded.length;
        if (bytes > AmiAction.MAX_LINE_BYTES) {
            return "the line of its field " + key + " is " + bytes + " bytes long in the charset " + charset
                    + "; Asterisk reads at most " + AmiAction.MAX_LINE_BYTES;
        }
        return null;
    }

    /**
     * Returns whether a byte is a separator, escape or control character in ASCII. A byte of a multi-byte character
     * that looks like a letter or a digit is harmless.
     */
    private static boolean isSign(int c) {
        return c >= 0 && c < 0x80 && !Character.isLetterOrDigit(c);
    }

    private static int signs(byte[] encoded) {
        int signs = 0;
        for (byte b : encoded) {
            if (isSign(b)) {
                signs++;
            }
        }
        return signs;
    }

    private static String becomesSign(String text, Charset charset) {
        return text.codePoints()
                .filter(c -> c >= 0x80)
                .mapToObj(Character::toString)
                .filter(c -> signs(c.getBytes(charset)) > 0)
                .findFirst()
                .orElse("?");
    }
}
