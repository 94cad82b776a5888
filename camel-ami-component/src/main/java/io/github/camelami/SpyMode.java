/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami;

import java.util.Locale;

/** Which parties of a call hear the supervisor. */
public enum SpyMode {
    /** No party hears the supervisor. */
    LISTEN,
    /** Only the target hears the supervisor. */
    WHISPER,
    /** Both parties hear the supervisor. */
    BARGE;

    /** Returns the mode as written in routes, such as {@code whisper}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
