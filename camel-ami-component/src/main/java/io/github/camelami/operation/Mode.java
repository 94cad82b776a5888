/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.operation;

/** Who hears the supervisor. */
public enum Mode {
    /** Nobody. */
    LISTEN("", "4"),
    /** The party listened to. */
    WHISPER("w", "5"),
    /** Both parties. */
    BARGE("B", "6");

    private final String spyOption;
    private final String digit;

    Mode(String spyOption, String digit) {
        this.spyOption = spyOption;
        this.digit = digit;
    }

    /** The letter for ChanSpy. */
    String spyOption() {
        return spyOption;
    }

    /** The key that switches to it in a running ChanSpy with option {@code d} (app_chanspy.c). */
    String digit() {
        return digit;
    }

    /** As routes write it. */
    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
