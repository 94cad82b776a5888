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
 * Takes secrets out of one direction of a connection, line by line, and leaves its framing as it is: what {@link Secrets} knows
 * by its name, and given words wherever they are. Not thread-safe.
 *
 * <p>Holds back at most one line, and of that at most {@value #LONGEST} bytes.
 */
final class SecretRemover {

    /** AsteriskText shorter than this are not looked for: they would be found everywhere. */
    static final int SHORTEST_WORD = 4;

    /** The longest line that can be searched. */
    static final int LONGEST = 1024 * 1024;

    private final Secrets secrets = new Secrets();
    private final List<String> words = new ArrayList<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /**
     * A remover at the beginning of a connection.
     *
     * @param words to be taken out wherever they stand
     */
    SecretRemover(Collection<String> words) {
        words.stream()
                .filter(word -> word.length() >= SHORTEST_WORD)
                .sorted((a, b) -> b.length() - a.length())
                .forEach(this.words::add);
    }

    /**
     * Takes bytes.
     *
     * @param bytes source
     * @param length how many of them
     * @return what may be kept: whole lines
     * @throws IllegalStateException if a line is longer than can be searched
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
                        + " bytes came; it cannot be searched for secrets, so the recording ends before it");
            }
        }
        return clean.toByteArray();
    }

    /**
     * The connection is over.
     *
     * @return what is left of the last line
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
