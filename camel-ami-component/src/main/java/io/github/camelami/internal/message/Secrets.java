/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks the secrets in the lines of one message, wherever lines are shown: in {@code toString}, and therefore in logs
 * and errors. Secrets are recognized by names: the field name of the line ({@code Password}), the name of a setting in
 * the value ({@code Variable: API_TOKEN=...}), or a name in the previous line ({@code Variable: PIN}, {@code Value:
 * ...}).
 *
 * <p>Names are matched by patterns instead of a list, since configurations and dialplans can use any names. Not
 * thread-safe.
 */
final class Secrets {

    static final String MASK = "xxxxxx";

    /** Parts of names that indicate a secret and do not occur in harmless words. */
    private static final Pattern PART = Pattern.compile(
            "secret|passw|pass_?phrase|pass_?code|pin_?code|credential|token|md5_?cred|challenge"
                    + "|expectedresponse|receivedhash|(?:api|access|auth|private)_?key",
            Pattern.CASE_INSENSITIVE);

    /**
     * Short words, which must be the last word of a name: {@code Key} and {@code LoginPin2} match, but {@code Monkey}
     * and {@code KeyId} do not.
     */
    private static final Pattern LAST_WORD = Pattern.compile(
            "(?:(?<![A-Za-z])(?i:key|pin|cred|pwd|pass|digest)|(?<=[a-z0-9])(?:Key|Pin|Cred|Pwd|Pass|Digest))[-_]?\\d{0,9}$");

    /** Names of harmless facts about a secret: {@code UsingPassword} is a flag, {@code TokenFile} a path. */
    private static final Pattern ABOUT =
            Pattern.compile("^using|(?:file|path|dir|url|format|type|length|lifetime)$", Pattern.CASE_INSENSITIVE);

    private static final Pattern SETTING = Pattern.compile("(?<![\\w.-])([\\w.-]++)\\s*+(?:=>?|:)\\s*+(?=\\S)");

    private static final Pattern MD5 = Pattern.compile("[0-9a-fA-F]{32}");

    private boolean named;

    /**
     * Returns the value of a line with its secrets masked.
     *
     * @param key the field name of the line
     * @param value the value, of any length
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
