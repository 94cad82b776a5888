/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import io.github.camelami.AmiFields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one AMI message, stored as one byte array and the offsets of the lines, which are computed on demand or
 * by {@link #indexed}.
 *
 * <p>Lines end only at CRLF, since values may contain a bare CR or LF. A key ends at the first colon. Exactly one blank
 * after the colon is dropped; other blanks around a value are kept (observed on Asterisk 16 and 22). A line without a
 * colon is a key with an empty value. Keys are compared ignoring ASCII case.
 *
 * <p>Values are decoded on demand, one by one, as {@link Dialect} defines. Values that Asterisk escaped are returned
 * unescaped; {@link #raw} returns the bytes received.
 *
 * <p>Immutable and thread-safe.
 */
public final class AmiHeaders {

    private static final int NOT_FOUND = -1;

    /** Up to this number of lines, repeated keys are found by comparing each key with all earlier keys. */
    private static final int MANY_LINES = 64;

    /** The typical size of a line in real events, in bytes, used to estimate the size of the array of offsets. */
    private static final int TYPICAL_LINE = 20;

    private static final byte[] EVENT = "event:".getBytes(StandardCharsets.US_ASCII);

    private static final long FEEDS = WireBytes.eightOf('\n');

    /** The number of bytes searched for line feeds in one step. */
    private static final int BLOCK = Long.SIZE;

    /** A multiplier that collects the lowest bits of eight bytes in the highest byte. */
    private static final long GATHER_BITS = 0x0102040810204080L;

    private final byte[] bytes;
    private final Dialect dialect;

    private static final VarHandle LINES;

    static {
        try {
            LINES = MethodHandles.lookup().findVarHandle(AmiHeaders.class, "lines", int[].class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    /**
     * The start of each line, then the index after the end of the message. The last element is the number of lines. All
     * threads compute the same values. {@link #LINES} ensures that no thread sees an array that another thread has not
     * yet filled.
     */
    private int @Nullable [] lines;

    private AmiHeaders(byte[] bytes, Dialect dialect) {
        this.bytes = bytes;
        this.dialect = dialect;
    }

    /**
     * Wraps the bytes without copying them, so the caller must not change them afterwards.
     *
     * @param bytes lines that end with CRLF; the last CRLF and the following blank line are optional
     * @param dialect how the server encodes values
     */
    public static AmiHeaders wrap(byte[] bytes, Dialect dialect) {
        return new AmiHeaders(bytes, dialect);
    }

    /** Wraps the bytes, with values in this charset and without escapes. */
    public static AmiHeaders wrap(byte[] bytes, Charset charset) {
        return wrap(bytes, new Dialect(charset, false));
    }

    /** Wraps the bytes as UTF-8, without escapes. */
    public static AmiHeaders wrap(byte[] bytes) {
        return wrap(bytes, Dialect.OURS);
    }

    /** Computes the line offsets immediately, while the bytes just read are still in the CPU cache. */
    public AmiHeaders indexed() {
        lines();
        return this;
    }

    /**
     * Creates headers for the component's own events.
     *
     * @param fields key, value, key, value …
     * @throws IllegalArgumentException if a key or value contains CR, LF or NUL, or if the number of arguments is odd
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

    /**
     * Returns the first value of a key; null if there is none. If a key is repeated, the first value is the one that
     * counts in the protocol.
     */
    public @Nullable String first(String name) {
        int line = find(name, 0);
        return line == NOT_FOUND ? null : value(line, name.length());
    }

    /** Returns the first value of a key, or a default if there is none. */
    public String first(String name, String otherwise) {
        String value = first(name);
        return value == null ? otherwise : value;
    }

    /** Returns whether both keys are present, and {@code first} is on an earlier line than {@code second}. */
    public boolean isBefore(String first, String second) {
        int line = find(first, 0);
        return line != NOT_FOUND && find(second, 0) > line;
    }

    /** Returns whether the message contains the key. */
    public boolean has(String name) {
        return find(name, 0) != NOT_FOUND;
    }

    /**
     * Returns whether the first value of the key equals this text, ignoring ASCII case. Does not decode the value.
     *
     * @param name a key of the protocol, in ASCII
     */
    public boolean firstIs(String name, String text) {
        int line = findAscii(name, 0);
        return line != NOT_FOUND
                && WireText.equalsIgnoreCase(bytes, valueStart(line), valueEnd(line) - valueStart(line), text);
    }

    /** Returns all values of a key in the order received; an empty list if there is none. */
    public List<String> all(String name) {
        int line = find(name, 0);
        if (line == NOT_FOUND) {
            return List.of();
        }
        List<String> values = new ArrayList<>(2);
        Escapes escapes = new Escapes(this);
        while (line != NOT_FOUND) {
            values.add(value(line, escapes));
            line = find(name, line + 1);
        }
        return List.copyOf(values);
    }

    /**
     * Returns the bytes of the first value of a key as received, neither decoded nor unescaped; null if there is none.
     */
    public byte @Nullable [] raw(String name) {
        int line = find(name, 0);
        return line == NOT_FOUND ? null : Arrays.copyOfRange(bytes, valueStart(line), valueEnd(line));
    }

    /**
     * Returns whether any value of the key satisfies a condition. For a key that identifies the message or its channel,
     * only the first value counts.
     */
    public boolean anyMatches(String name, Predicate<String> test) {
        int line = find(name, 0);
        if (line == NOT_FOUND) {
            return false;
        }
        boolean matches = test.test(value(line, name.length()));
        int next = matches ? NOT_FOUND : find(name, line + 1);
        if (next == NOT_FOUND || RepeatedKeys.firstCounts(name)) {
            return matches;
        }
        Escapes escapes = new Escapes(this);
        for (; next != NOT_FOUND && !matches; next = find(name, next + 1)) {
            matches = test.test(value(next, escapes));
        }
        return matches;
    }

    /**
     * Passes every line to a consumer in the order received, including repeated keys, with keys in their original
     * spelling.
     */
    public void forEach(BiConsumer<String, String> line) {
        Escapes escapes = new Escapes(this);
        for (int i = 0; i < size(); i++) {
            line.accept(key(i), value(i, escapes));
        }
    }

    /**
     * Returns the values of all keys that end with one of these texts, ignoring ASCII case, in the order received. Keys
     * are not decoded. The caller may modify the list.
     */
    public List<String> valuesOfKeysEnding(String... endings) {
        List<String> values = new ArrayList<>(4);
        Escapes escapes = new Escapes(this);
        for (int line = 0; line < size(); line++) {
            int start = lines()[line];
            int end = keyEnd(line);
            for (String ending : endings) {
                int from = end - ending.length();
                if (from >= start && WireText.equalsIgnoreCase(bytes, from, ending.length(), ending)) {
                    values.add(value(line, escapes));
                    break;
                }
            }
        }
        return values;
    }

    /** Returns the number of lines, counting repeated keys each time. */
    public int size() {
        int[] at = lines();
        return at[at.length - 1];
    }

    /** Returns the size of the message in bytes. */
    public int byteLength() {
        return bytes.length;
    }

    /** Returns a copy of the bytes as received. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /**
     * Splits a message that contains several events because they end with CR LF LF instead of a blank line
     * (CoreShowChannelMap of 18.19 to 18.23, 20.4 to 20.8, and 21.0 to 21.3). A part counts as an event only if the
     * first ActionID from there on is this one, since values may contain any text. Searches no line twice, whatever the
     * message contains.
     *
     * @param actionId the id of the list that contains this item
     * @return the events in order; only this message if there is nothing to split
     */
    public List<AmiHeaders> unglued(String actionId) {
        List<AmiHeaders> parts = new ArrayList<>(1);
        int from = 0;
        int idLine = 0; // the first ActionID at or after the current line, if it has been searched
        boolean hasId = false;
        int[] at = lines();
        for (int line = 1; line < size(); line++) {
            int start = at[line];
            if (bytes[start] != '\n' || !WireBytes.startsWithIgnoreCase(EVENT, bytes, start + 1, bytes.length)) {
                continue;
            }
            if (idLine < line) {
                idLine = findAscii("ActionID", line);
                if (idLine == NOT_FOUND) {
                    break;
                }
                hasId = actionId.equals(asReceived(idLine)); // Asterisk never escapes it
            }
            if (hasId) {
                parts.add(wrap(Arrays.copyOfRange(bytes, from, start), dialect));
                from = start + 1;
            }
        }
        if (from == 0) {
            return List.of(this);
        }
        parts.add(wrap(Arrays.copyOfRange(bytes, from, bytes.length), dialect));
        return parts;
    }

    /**
     * Returns all bytes as text, with each line decoded separately. Used for answers that contain raw text after their
     * first lines.
     */
    public String text() {
        StringBuilder text = new StringBuilder(bytes.length);
        int from = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == '\n') {
                int to = Math.min(i + 1, bytes.length);
                text.append(dialect.decode(bytes, from, to));
                from = to;
            }
        }
        return text.toString();
    }

    /** Returns a read-only map view. */
    public AmiFields asMap() {
        return new HeadersMap(this);
    }

    String key(int line) {
        return dialect.decode(bytes, lines()[line], keyEnd(line));
    }

    String value(int line) {
        return value(line, valueStart(line), valueEnd(line));
    }

    /**
     * Returns the value of a line, given the number of characters in its key. This avoids a search for the end of the
     * key, unless the key has non-ASCII characters.
     */
    String value(int line, int keyLength) {
        int end = valueEnd(line);
        int colon = lines()[line] + keyLength;
        if (colon >= end || bytes[colon] != ':') {
            return value(line);
        }
        return value(line, colon + 1 < end && bytes[colon + 1] == ' ' ? colon + 2 : colon + 1, end);
    }

    private String value(int line, int from, int to) {
        String text = dialect.decode(bytes, from, to);
        return mayBeEscaped(text) && new Escapes(this).has(line) ? unescaped(from, to) : text;
    }

    /**
     * Returns the value of a line.
     *
     * @param escapes used for all lines of a walk, so that its cost is proportional to the size of the message
     */
    String value(int line, Escapes escapes) {
        String text = asReceived(line);
        return mayBeEscaped(text) && escapes.has(line) ? unescaped(valueStart(line), valueEnd(line)) : text;
    }

    private boolean mayBeEscaped(String text) {
        return dialect.escapes() && text.indexOf('\\') >= 0;
    }

    private String unescaped(int from, int to) {
        byte[] plain = Escapes.undo(bytes, from, to);
        return dialect.decode(plain, 0, plain.length);
    }

    /** Returns the value without removing its escapes. */
    String asReceived(int line) {
        return dialect.decode(bytes, valueStart(line), valueEnd(line));
    }

    /** Returns whether a key occurs more than once. */
    boolean repeatsKeys() {
        int count = size();
        if (count <= MANY_LINES) {
            for (int line = 1; line < count; line++) {
                if (isRepeated(line)) {
                    return true;
                }
            }
            return false;
        }
        // with a comparison of all pairs, a message of a million lines could occupy a thread for hours
        Set<String> seen = new HashSet<>();
        for (int line = 0; line < count; line++) {
            if (!seen.add(asciiLower(key(line)))) {
                return true;
            }
        }
        return false;
    }

    static String asciiLower(String key) {
        StringBuilder lower = new StringBuilder(key.length());
        for (int i = 0; i < key.length(); i++) {
            lower.append((char) WireBytes.lower(key.charAt(i)));
        }
        return lower.toString();
    }

    private boolean isRepeated(int line) {
        int[] at = lines();
        int start = at[line];
        int length = keyEnd(line) - start;
        for (int i = start; i < start + length; i++) {
            if (bytes[i] < 0) {
                return true; // different bytes may represent the same letters in another charset
            }
        }
        for (int earlier = 0; earlier < line; earlier++) {
            int from = at[earlier];
            if (keyEnd(earlier) - from == length && WireText.equalsIgnoreCase(bytes, start, from, length)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the index of the first line at or after {@code from} with this key; -1 if there is none. */
    int find(String name, int from) {
        return isAscii(name) ? findAscii(name, from) : findDecoded(name, from);
    }

    /** Returns the same as {@link #find} for an ASCII key, without decoding keys. All protocol keys are ASCII. */
    int findAscii(String name, int from) {
        int[] at = lines();
        int length = name.length();
        int count = at[at.length - 1];
        for (int line = from; line < count; line++) {
            int start = at[line];
            int colon = start + length;
            int next = at[line + 1];
            if (colon <= next
                    && (colon == next || bytes[colon] == ':' || bytes[colon] == '\r')
                    && WireText.equalsIgnoreCase(bytes, start, length, name)
                    && (colon < next && bytes[colon] == ':' && name.indexOf(':') < 0 || keyEnd(line) == colon)) {
                return line;
            }
        }
        return NOT_FOUND;
    }

    /**
     * Finds a key with non-ASCII letters, as in user events. Its length in bytes differs from its length in characters.
     */
    private int findDecoded(String name, int from) {
        String folded = LetterCase.fold(name);
        for (int line = from; line < size(); line++) {
            if (LetterCase.fold(key(line)).equals(folded)) {
                return line;
            }
        }
        return NOT_FOUND;
    }

    static boolean isAscii(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) > 0x7f) {
                return false;
            }
        }
        return true;
    }

    private int keyEnd(int line) {
        int at = lines()[line];
        int end = valueEnd(line);
        while (at < end && bytes[at] != ':') {
            at++;
        }
        return at;
    }

    private int valueStart(int line) {
        int colon = keyEnd(line);
        int end = valueEnd(line);
        if (colon >= end) {
            return end;
        }
        return colon + 1 < end && bytes[colon + 1] == ' ' ? colon + 2 : colon + 1;
    }

    private int valueEnd(int line) {
        int next = lines()[line + 1];
        return next >= 2 && bytes[next - 1] == '\n' && bytes[next - 2] == '\r' ? next - 2 : next;
    }

    private int[] lines() {
        int[] known = (int[]) LINES.getAcquire(this);
        if (known == null) {
            known = index(bytes);
            LINES.setRelease(this, known);
        }
        return known;
    }

    /**
     * Finds the offsets of all lines. All line feeds of a block are found together, as bits of one number, because a
     * branch for each byte would often be mispredicted. The last block starts early enough to have full length, so it
     * may overlap the block before it.
     */
    private static int[] index(byte[] bytes) {
        int[] starts = new int[bytes.length / TYPICAL_LINE + 4];
        int count = 0;
        int start = 0;
        for (int from = 0; from < bytes.length; from += BLOCK) {
            int block = Math.min(from, bytes.length - BLOCK);
            long feeds = block < 0 ? feedsOfFew(bytes) : feeds(bytes, block) & -1L << from - block;
            for (; feeds != 0; feeds &= feeds - 1) {
                int feed = Math.max(block, 0) + Long.numberOfTrailingZeros(feeds);
                if (feed == 0 || bytes[feed - 1] != '\r') {
                    continue; // a bare line feed belongs to the value
                }
                if (feed - 1 == start) {
                    return done(starts, count); // the blank line that ends the message
                }
                starts = withRoom(starts, count);
                count++;
                start = feed + 1;
                starts[count] = start;
            }
        }
        if (start < bytes.length) { // the last line may lack its CRLF
            starts = withRoom(starts, count);
            count++;
            starts[count] = bytes.length;
        }
        return done(starts, count);
    }

    private static int[] withRoom(int[] starts, int count) {
        return count + 3 > starts.length ? Arrays.copyOf(starts, 2 * starts.length) : starts;
    }

    private static int[] done(int[] starts, int count) {
        starts[starts.length - 1] = count;
        return starts;
    }

    /**
     * Returns one bit for each byte of a block. The bit is set if the byte is a line feed. The lowest bit is for the
     * first byte.
     */
    private static long feeds(byte[] bytes, int at) {
        return feedsOfEight(bytes, at)
                | feedsOfEight(bytes, at + 8) << 8
                | feedsOfEight(bytes, at + 16) << 16
                | feedsOfEight(bytes, at + 24) << 24
                | feedsOfEight(bytes, at + 32) << 32
                | feedsOfEight(bytes, at + 40) << 40
                | feedsOfEight(bytes, at + 48) << 48
                | feedsOfEight(bytes, at + 56) << 56;
    }

    private static long feedsOfEight(byte[] bytes, int at) {
        long feeds = WireBytes.zeros(WireBytes.eight(bytes, at) ^ FEEDS);
        return (feeds >>> Byte.SIZE - 1) * GATHER_BITS >>> Long.SIZE - Byte.SIZE;
    }

    /** Returns the same bits as {@link #feeds}, for a message that is shorter than a block. */
    private static long feedsOfFew(byte[] bytes) {
        long feeds = 0;
        for (int i = 0; i < bytes.length; i++) {
            feeds |= bytes[i] == '\n' ? 1L << i : 0;
        }
        return feeds;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AmiHeaders that && Arrays.equals(bytes, that.bytes) && dialect.equals(that.dialect);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /**
     * Returns the lines joined by line feeds, with secrets masked. A line break inside a value is written as {@code \r}
     * or {@code \n}.
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        Secrets secrets = new Secrets();
        forEach((key, value) -> text.append(text.isEmpty() ? "" : "\n")
                .append(key)
                .append(": ")
                .append(WireText.oneLine(secrets.masked(key, value))));
        return text.toString();
    }
}
