/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.wire;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks the secrets in the lines that one side of a connection sends, for recordings and for {@code toString}. A secret
 * is recognised by its name: the key of the line ({@code Password}), or the name of a setting within the value
 * ({@code Variable: API_TOKEN=...}). The name can also be in the line before the value ({@code Variable: PIN},
 * {@code Value: ...}).
 *
 * <p>Names are matched by patterns instead of a fixed list, because configurations and dialplans define their own
 * names. Harmless values that a replay needs are kept: challenges, and any {@code Key} that is not an MD5 sum, because
 * such a key is a database key. Not thread-safe.
 */
public final class Secrets {

    /** The replacement for a secret. */
    public static final String MASK = "***";

    /** Parts of words that occur only in the names of secrets. */
    private static final Pattern PART = Pattern.compile(
            "secret|passw|pass_?phrase|pass_?code|pin_?code|credential|token|md5_?cred"
                    + "|expectedresponse|receivedhash|(?:api|access|auth|private)_?key",
            Pattern.CASE_INSENSITIVE);

    /**
     * Short words that count only as the last word of a name: {@code Key} and {@code LoginPin2} match, but
     * {@code Monkey} and {@code KeyId} do not.
     */
    private static final Pattern LAST_WORD = Pattern.compile(
            "(?:(?<![A-Za-z])(?i:key|pin|cred|pwd|pass|digest)|(?<=[a-z0-9])(?:Key|Pin|Cred|Pwd|Pass|Digest))[-_]?\\d{0,9}$");

    /**
     * Names of values that describe a secret without containing it: {@code UsingPassword} is a flag, and
     * {@code TokenFile} is a path.
     */
    private static final Pattern ABOUT =
            Pattern.compile("^using|(?:file|path|dir|url|format|type|length|lifetime)$", Pattern.CASE_INSENSITIVE);

    private static final Pattern SETTING = Pattern.compile("(?<![\\w.-])([\\w.-]++)\\s*+(?:=>?|:)\\s*+(?=\\S)");

    private static final Pattern MD5 = Pattern.compile("[0-9a-fA-F]{32}");

    private boolean named;

    /**
     * Returns a line with its secrets masked.
     *
     * @param line without its line end
     * @return the masked line, or the line itself if it contains no secret
     */
    public String masked(String line) {
        int colon = line.indexOf(':');
        String key = colon < 0 ? "" : line.substring(0, colon).strip();
        String value = line.substring(colon + 1).strip();
        boolean ofLogin = key.equalsIgnoreCase("key") || key.equalsIgnoreCase("response");
        boolean secret = ofLogin ? MD5.matcher(value).matches() : isSecret(key) || named && startsWithVal(key);
        named = isSecret(value);
        return secret && !value.isEmpty() ? line.substring(0, colon) + ": " + MASK : withoutSettings(line, colon + 1);
    }

    private static boolean startsWithVal(String key) {
        return key.regionMatches(true, 0, "val", 0, 3);
    }

    private static boolean isSecret(String name) {
        return name.length() <= 256
                && (PART.matcher(name).find() || LAST_WORD.matcher(name).find())
                && !ABOUT.matcher(name).find();
    }

    private static String withoutSettings(String line, int from) {
        Matcher setting = SETTING.matcher(line).region(from, line.length());
        while (setting.find()) {
            if (isSecret(setting.group(1))) {
                return line.substring(0, setting.end()) + MASK;
            }
        }
        return line;
    }
}
