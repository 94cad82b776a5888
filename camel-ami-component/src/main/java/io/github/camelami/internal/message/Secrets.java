/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks the secrets in the lines of one message, for everything that shows lines: {@code toString}, and so logs and
 * errors. A name identifies a secret: the name of the line's field ({@code Password}), of a setting within the value
 * ({@code Variable: API_TOKEN=...}), or in the line before a value ({@code Variable: PIN}, {@code Value: ...}).
 *
 * <p>Names are matched by pattern, not from a list, since configurations and dialplans invent their own. Not
 * thread-safe.
 */
final class Secrets {

    static final String MASK = "xxxxxx";

    /** Parts of a name that occur in no harmless word. */
    private static final Pattern PART = Pattern.compile(
            "secret|passw|pass_?phrase|pass_?code|pin_?code|credential|token|md5_?cred|challenge"
                    + "|expectedresponse|receivedhash|(?:api|access|auth|private)_?key",
            Pattern.CASE_INSENSITIVE);

    /** Short words, which must be the last one of a name: {@code Key} and {@code LoginPin2}, not {@code Monkey} or {@code KeyId}. */
    private static final Pattern LAST_WORD = Pattern.compile(
            "(?:(?<![A-Za-z])(?i:key|pin|cred|pwd|pass|digest)|(?<=[a-z0-9])(?:Key|Pin|Cred|Pwd|Pass|Digest))[-_]?\\d{0,9}$");

    /** Names of facts about a secret: {@code UsingPassword} is a flag, {@code TokenFile} a path. */
    private static final Pattern ABOUT =
            Pattern.compile("^using|(?:file|path|dir|url|format|type|length|lifetime)$", Pattern.CASE_INSENSITIVE);

    private static final Pattern SETTING = Pattern.compile("(?<![\\w.-])([\\w.-]++)\\s*+(?:=>?|:)\\s*+(?=\\S)");

    private static final Pattern MD5 = Pattern.compile("[0-9a-fA-F]{32}");

    private boolean named;

    /**
     * Returns the value of a line with its secrets masked.
     *
     * @param key the line's field
     * @param value its value, of any length
     */
    String masked(String key, String value) {
        boolean secret = isSecret(key)
                || named && key.regionMatches(true, 0, "val", 0, 3)
                || key.equalsIgnoreCase("response") && MD5.matcher(value).matches();
        named = isSecret(value);
        return secret && !value.isEmpty() ? MASK : withoutSettings(value);
    }

    private static boolean isSecret(String name) {
        return name.length() <= 256
                && (PART.matcher(name).find() || LAST_WORD.matcher(name).find())
                && !ABOUT.matcher(name).find();
    }

    private static String withoutSettings(String value) {
        Matcher setting = SETTING.matcher(value);
        while (setting.find()) {
            if (isSecret(setting.group(1))) {
                return value.substring(0, setting.end()) + MASK;
            }
        }
        return value;
    }
}
