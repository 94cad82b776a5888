/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.transcript;

import io.github.camelami.simulator.wire.AmiCharset;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes secrets out of one direction of a connection, line by line, and leaves its framing as it is. Removed are: the
 * values of keys that name a secret; of settings in a configuration that name one ({@code Line-000000-000001:
 * secret=...}); what would let the login be guessed (the key of an MD5 login, the answers in security events); and given
 * words wherever they stand. Not thread-safe.
 *
 * <p>Holds back at most one line, and of that at most {@value #LONGEST} bytes.
 */
final class SecretRemover {

    /** What stands in the place of a secret. */
    static final String MARK = "***";

    /** Words shorter than this are not looked for: they would be found everywhere. */
    static final int SHORTEST_WORD = 4;

    /** The longest line that can be searched. */
    static final int LONGEST = 1024 * 1024;

    private static final Pattern SECRET_KEY =
            Pattern.compile(".*(secret|passw|md5_?cred|token|pincode|expectedresponse|receivedhash).*");
    private static final Pattern SETTING =
            Pattern.compile("(?i)(\\b(?:[\\w-]*(?:secret|passw|md5_?cred|token)[\\w-]*|pin)\\s*=>?\\s*)(\\S.*)");
    private static final Pattern MD5_KEY = Pattern.compile("[0-9a-fA-F]{32}");

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
        int colon = text.indexOf(':');
        String key = colon < 0 ? "" : text.substring(0, colon).trim().toLowerCase(Locale.ROOT);
        String value = colon < 0 ? "" : text.substring(colon + 1).trim();
        // UsingPassword (a flag) names a password and is none
        boolean secret = !value.isEmpty()
                && !key.equals("usingpassword")
                && (SECRET_KEY.matcher(key).matches()
                        || key.equals("key") && MD5_KEY.matcher(value).matches());
        if (secret) {
            return text.substring(0, colon) + ": " + MARK;
        }
        String result = text;
        for (String word : words) {
            result = result.replace(word, MARK);
        }
        Matcher setting = SETTING.matcher(result);
        return setting.find() ? setting.replaceFirst("$1" + MARK) : result;
    }
}
