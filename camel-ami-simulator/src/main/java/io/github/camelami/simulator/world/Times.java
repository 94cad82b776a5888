/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import java.time.Duration;

/** Parses times as written in dialplan applications. */
public final class Times {

    private Times() {}

    /**
     * Parses a number of seconds, possibly with a fraction. A negative number counts as zero.
     *
     * @param text the text; invalid text counts as zero, as with atof
     */
    public static Duration seconds(String text) {
        try {
            double seconds = Double.parseDouble(text.strip());
            return seconds > 0 ? Duration.ofMillis(Math.round(seconds * 1000)) : Duration.ZERO;
        } catch (NumberFormatException e) {
            return Duration.ZERO;
        }
    }

    /**
     * Parses a whole number.
     *
     * @param otherwise the value for invalid text
     */
    public static int number(String text, int otherwise) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
