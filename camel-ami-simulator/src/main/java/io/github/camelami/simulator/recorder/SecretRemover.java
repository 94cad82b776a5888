/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.recorder;

import io.github.camelami.simulator.wire.AmiCharset;
import io.github.camelami.simulator.wire.Secrets;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Removes secrets from one direction of a connection, line by line, and preserves all line ends. Removes the secrets
 * that {@link Secrets} recognises by name, and the given words wherever they occur. Not thread-safe.
 *
 * <p>Holds back at most one incomplete line, of at most {@value #LONGEST} bytes.
 */
final class SecretRemover {

    /** The minimum length of a word to remove. Shorter words would match in too many places. */
    static final int SHORTEST_WORD = 4;

    /** The maximum length of a line, in bytes. */
    static final int LONGEST = 1024 * 1024;

    private final Secrets secrets = new Secrets();
    private final List<String> words = new ArrayList<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /**
     * Creates a remover for a connection that has sent no data yet.
     *
     * @param words words to remove wherever they occur
     */
    SecretRemover(Collection<String> words) {
        words.stream()
                .filter(word -> word.length() >= SHORTEST_WORD)
                .sorted((a, b) -> b.length() - a.length())
                .forEach(this.words::add);
    }

    /**
     * Removes secrets from the next bytes of the connection.
     *
     * @param bytes the source
     * @param length the number of bytes
     * @return the bytes without secrets, in whole lines
     * @throws IllegalStateException if a line is longer than {@value #LONGEST} bytes
     */
    byte[] take(byte[] bytes, int length) {
        ByteArrayOutputStream clean = new ByteArrayOutputStream(length + 64);
        for (int i = 0; i < length; i++) {
            line.write(bytes[i]);
            if (bytes[i] == '\n') {
                clean.writeBytes(flush());
            } else if (line.size() > LONGEST) {
                line.reset();
                throw new IllegalStateException("A line of more than " + LONGEST
                        + " bytes arrived; it cannot be searched for secrets, so the recording ends before it");
            }
        }
        return clean.toByteArray();
    }

    /**
     * Returns the bytes held back, without secrets. Call this at the end of the connection, for an incomplete last
     * line.
     */
    byte[] flush() {
        byte[] raw = line.toByteArray();
        line.reset();
        int end = raw.length;
        while (end > 0 && (raw[end - 1] == '\n' || raw[end - 1] == '\r')) {
            end--;
        }
        String text = AmiCharset.decode(raw, 0, end);
        String clean = clean(text);
        if (clean.equals(text)) {
            return raw;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length);
        out.writeBytes(AmiCharset.encode(clean));
        out.write(raw, end, raw.length - end);
        return out.toByteArray();
    }

    private String clean(String text) {
        String result = secrets.masked(text);
        for (String word : words) {
            result = result.replace(word, Secrets.MASK);
        }
        return result;
    }
}
