/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.message;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one AMI message: one byte array, and the offsets of its lines found when first needed.
 *
 * <p>Lines end at CRLF only, since values may hold a bare CR or LF; a key ends at the first colon, and exactly one blank
 * after the colon is dropped, so that leading and trailing blanks of a value survive (seen on Asterisk 16 and 22). A line
 * without a colon is a key with an empty value. Keys are compared without regard to ASCII case.
 *
 * <p>Values are decoded on demand with the charset given; where that is UTF-8 and the bytes are not, as ISO-8859-1, value by
 * value, because Asterisk passes through whatever bytes a phone sent (manager.c defines no charset). Decoding never fails.
 *
 * <p>Immutable and safe for use by any number of threads.
 */
public final class AmiHeaders {

    private static final int NOT_FOUND = -1;

    /** Up to here each key is compared with each before it. */
    private static final int MANY_LINES = 64;

    /** Bytes of a line in real events: room for the lines is mostly guessed right at once. */
    private static final int TYPICAL_LINE = 20;

    private final byte[] bytes;
    private final Charset charset;

    /**
     * Start and colon of each line, then one past the end; in the last slot the number of lines. Racy by design: any thread
     * computes the same value.
     */
    private int @Nullable [] lines;

    private AmiHeaders(byte[] bytes, Charset charset) {
        this.bytes = bytes;
        this.charset = charset;
    }

    /**
     * Takes the bytes as they are, without copying: the caller must not change them afterwards.
     *
     * @param bytes lines ended by CRLF; the CRLF of the last line and the blank line behind it may be there or not
     * @param charset how values are decoded
     */
    public static AmiHeaders wrap(byte[] bytes, Charset charset) {
        return new AmiHeaders(bytes, charset);
    }

    /** The same with UTF-8. */
    public static AmiHeaders wrap(byte[] bytes) {
        return wrap(bytes, StandardCharsets.UTF_8);
    }

    /**
     * Headers made here rather than received, for events of our own.
     *
     * @param fields key, value, key, value …
     * @throws IllegalArgumentException when a key or value holds CR, LF or NUL, or the number is odd
     */
    public static AmiHeaders of(String... fields) {
        if (fields.length % 2 != 0) {
            throw new IllegalArgumentException("Fields come in pairs of key and value, got " + fields.length);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            text.append(WireText.requireSendable("key", fields[i]))
                    .append(": ")
                    .append(WireText.requireSendable(fields[i], fields[i + 1]))
                    .append("\r\n");
        }
        return wrap(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The first value of a key, or null when there is none. For a repeated key the first is the one of protocol meaning. */
    public @Nullable String first(String name) {
        int line = find(name, 0);
        return line == NOT_FOUND ? null : value(line);
    }

    /** The first value of a key, or a default when there is none. */
    public String first(String name, String otherwise) {
        String value = first(name);
        return value == null ? otherwise : value;
    }

    /** Whether the key occurs. */
    public boolean has(String name) {
        return find(name, 0) != NOT_FOUND;
    }

    /** Whether the first value of the key equals this text, without regard to ASCII case; decodes nothing. */
    public boolean firstIs(String name, String text) {
        int line = find(name, 0);
        return line != NOT_FOUND
                && WireText.equalsIgnoreCase(bytes, valueStart(line), valueEnd(line) - valueStart(line), text);
    }

    /** Every value of a key in the order received; empty when there is none. */
    public List<String> all(String name) {
        int line = find(name, 0);
        if (line == NOT_FOUND) {
            return List.of();
        }
        List<String> values = new ArrayList<>(2);
        while (line != NOT_FOUND) {
            values.add(value(line));
            line = find(name, line + 1);
        }
        return List.copyOf(values);
    }

    /** Every line in the order received, repeated keys repeatedly, keys in their original spelling. */
    public void forEach(BiConsumer<String, String> line) {
        for (int i = 0; i < size(); i++) {
            line.accept(key(i), value(i));
        }
    }

    /** The number of lines, repeated keys counted each time. */
    public int size() {
        int[] at = lines();
        return at[at.length - 1];
    }

    /** How many bytes the message holds. */
    public int byteLength() {
        return bytes.length;
    }

    /** A copy of the bytes as received. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The read-only map over these headers. */
    public AmiFields asMap() {
        return new HeadersMap(this);
    }

    String key(int line) {
        int[] at = lines();
        return decode(at[2 * line], at[2 * line + 1]);
    }

    String value(int line) {
        return decode(valueStart(line), valueEnd(line));
    }

    /** The lines whose key another one before them has. */
    BitSet repeatedLines() {
        BitSet repeated = new BitSet();
        int count = size();
        if (count <= MANY_LINES) {
            for (int line = 1; line < count; line++) {
                if (isRepeated(line)) {
                    repeated.set(line);
                }
            }
            return repeated;
        }
        // comparing each with each would let a message of a million lines keep a thread busy for hours
        Set<String> seen = new HashSet<>();
        for (int line = 0; line < count; line++) {
            if (!seen.add(asciiLower(key(line)))) {
                repeated.set(line);
            }
        }
        return repeated;
    }

    private static String asciiLower(String key) {
        StringBuilder lower = new StringBuilder(key.length());
        for (int i = 0; i < key.length(); i++) {
            lower.append((char) WireText.lower(key.charAt(i)));
        }
        return lower.toString();
    }

    private boolean isRepeated(int line) {
        int[] at = lines();
        int start = at[2 * line];
        int length = at[2 * line + 1] - start;
        for (int earlier = 0; earlier < line; earlier++) {
            int from = at[2 * earlier];
            if (at[2 * earlier + 1] - from == length && WireText.equalsIgnoreCase(bytes, start, from, length)) {
                return true;
            }
        }
        return false;
    }

    /** The first line at or behind {@code from} with this key, or -1. */
    int find(String name, int from) {
        int[] at = lines();
        int length = name.length();
        int count = at[at.length - 1];
        for (int line = from; line < count; line++) {
            int start = at[2 * line];
            if (at[2 * line + 1] - start == length && WireText.equalsIgnoreCase(bytes, start, length, name)) {
                return line;
            }
        }
        return length == 0 || isAscii(name) ? NOT_FOUND : findDecoded(name, from);
    }

    /** Keys with letters beyond ASCII (user events have them) differ in length between bytes and characters. */
    private int findDecoded(String name, int from) {
        for (int line = from; line < size(); line++) {
            if (key(line).equalsIgnoreCase(name)) {
                return line;
            }
        }
        return NOT_FOUND;
    }

    private static boolean isAscii(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) > 0x7f) {
                return false;
            }
        }
        return true;
    }

    private int valueStart(int line) {
        int colon = lines()[2 * line + 1];
        int end = valueEnd(line);
        if (colon >= end) {
            return end;
        }
        return colon + 1 < end && bytes[colon + 1] == ' ' ? colon + 2 : colon + 1;
    }

    private int valueEnd(int line) {
        int next = lines()[2 * line + 2];
        return next >= 2 && bytes[next - 1] == '\n' && bytes[next - 2] == '\r' ? next - 2 : next;
    }

    private int[] lines() {
        int[] known = lines;
        if (known == null) {
            known = index(bytes);
            lines = known;
        }
        return known;
    }

    private static int[] index(byte[] bytes) {
        int[] at = new int[2 * (bytes.length / TYPICAL_LINE + 4) + 2];
        int count = 0;
        int start = 0;
        while (start < bytes.length) {
            int keyEnd = start;
            while (keyEnd < bytes.length && bytes[keyEnd] != ':' && !isLineEnd(bytes, keyEnd)) {
                keyEnd++;
            }
            int colon = keyEnd < bytes.length && bytes[keyEnd] == ':' ? keyEnd : NOT_FOUND;
            int end = lineEnd(bytes, keyEnd);
            int next = Math.min(end + 2, bytes.length);
            if (end == start) {
                break; // the blank line that ends the message
            }
            if (2 * count + 4 > at.length) {
                at = Arrays.copyOf(at, at.length * 2);
            }
            at[2 * count] = start;
            at[2 * count + 1] = colon == NOT_FOUND ? end : colon;
            count++;
            at[2 * count] = next;
            start = next;
        }
        at[at.length - 1] = count;
        return at;
    }

    private static boolean isLineEnd(byte[] bytes, int at) {
        return bytes[at] == '\r' && at + 1 < bytes.length && bytes[at + 1] == '\n';
    }

    /** Where the line ends that {@code at} is in. Looks at every second byte, since a line end has two. */
    private static int lineEnd(byte[] bytes, int at) {
        for (int second = at + 1; second < bytes.length; ) {
            byte b = bytes[second];
            if (b == '\n') {
                if (bytes[second - 1] == '\r') {
                    return second - 1;
                }
                second += 2;
            } else {
                second += b == '\r' ? 1 : 2;
            }
        }
        return bytes.length;
    }

    private String decode(int from, int to) {
        if (charset != StandardCharsets.UTF_8 || isAscii(from, to)) {
            return new String(bytes, from, to - from, charset);
        }
        try {
            CharBuffer text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, from, to - from));
            return text.toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        }
    }

    private boolean isAscii(int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AmiHeaders that && Arrays.equals(bytes, that.bytes) && charset.equals(that.charset);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The lines joined by line feeds, values of secret keys masked. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        forEach((key, value) -> text.append(text.isEmpty() ? "" : "\n")
                .append(key)
                .append(": ")
                .append(WireText.isSecretKey(key) ? WireText.MASK : value));
        return text.toString();
    }
}
