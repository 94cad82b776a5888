/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.message;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of AMI, as a server greets with it: 11.0 for Asterisk 22, 5.0 for 16, 2.0 for 12, 1.3 for 11.
 *
 * @param major after the slash; -1 for {@link #UNKNOWN}
 * @param minor after the first dot; 0 when there is none
 */
public record AmiVersion(int major, int minor) {

    /** That of a server which does not say it, such as a proxy. Taken for a recent one. */
    public static final AmiVersion UNKNOWN = new AmiVersion(-1, 0);

    private static final Pattern TEXT = Pattern.compile("(\\d{1,6})(?:\\.(\\d{1,6}))?.*");

    /** Reads a version such as {@code 11.0.0}; anything else is {@link #UNKNOWN}. */
    public static AmiVersion of(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? new AmiVersion(
                        Integer.parseInt(parts.group(1)), parts.group(2) == null ? 0 : Integer.parseInt(parts.group(2)))
                : UNKNOWN;
    }

    /** Returns whether it is known to be older than this. */
    public boolean isBefore(int otherMajor, int otherMinor) {
        return major >= 0 && (major < otherMajor || major == otherMajor && minor < otherMinor);
    }

    @Override
    public String toString() {
        return major < 0 ? "unknown" : major + "." + minor;
    }
}
