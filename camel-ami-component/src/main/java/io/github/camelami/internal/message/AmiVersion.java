/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An AMI version from a server's banner: 11.0 for Asterisk 22, 5.0 for 16, 2.0 for 12, 1.3 for 11.
 *
 * @param major the number after the slash; -1 for {@link #UNKNOWN}
 * @param minor the number after the first dot; 0 if there is none
 */
public record AmiVersion(int major, int minor) {

    /** The version of a server that reports no version, such as a proxy. An unknown version is treated as recent. */
    public static final AmiVersion UNKNOWN = new AmiVersion(-1, 0);

    private static final Pattern TEXT = Pattern.compile("(\\d{1,6})(?:\\.(\\d{1,6}))?.*");

    /** Parses a version such as {@code 11.0.0}; anything else is {@link #UNKNOWN}. */
    public static AmiVersion of(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? new AmiVersion(
                        Integer.parseInt(parts.group(1)), parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2)))
                : UNKNOWN;
    }

    /** Returns whether this version is known to be older than the given one. */
    public boolean isBefore(int otherMajor, int otherMinor) {
        return major >= 0 && (major < otherMajor || major == otherMajor && minor < otherMinor);
    }

    @Override
    public String toString() {
        return major < 0 ? "unknown" : major + "." + minor;
    }
}
