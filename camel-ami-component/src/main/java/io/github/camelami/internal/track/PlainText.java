/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.internal.track;

import java.util.regex.Pattern;

/** Makes values fit for an event and for a log line. A call has already started, so reporting it must not fail. */
final class PlainText {

    /**
     * The characters to replace: line ends, terminal control characters (C0, C1), characters that change the text
     * direction, and unpaired surrogates, which events cannot contain.
     */
    private static final Pattern UNSHOWN = Pattern.compile(
            "[\\p{Cntrl}\\x{80}-\\x{9f}\\x{2028}\\x{2029}\\x{202a}-\\x{202e}\\x{2066}-\\x{2069}\\p{Cs}]");

    /** The maximum number of characters shown of a value. Channel names are shorter. */
    private static final int MAX_SHOWN = 1000;

    private PlainText() {}

    /** Returns the value with unsafe characters replaced, and truncated so that it cannot fill an event buffer. */
    static String of(String value) {
        String shown = value.length() > MAX_SHOWN ? value.substring(0, MAX_SHOWN) + "..." : value;
        return UNSHOWN.matcher(shown).replaceAll("?");
    }
}
