/*
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package io.github.camelami.simulator.world;

import java.time.Duration;

/** Reads times as dialplan applications write them. */
public final class Times {

    private Times() {}

    /**
     * Seconds with a fraction.
     *
     * @param text text that is no number counts as zero, as with atof
     * @return at least zero
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
     * A whole number.
     *
     * @param text a number
     * @param otherwise what stands for other text
     * @return the number
     */
    public static int number(String text, int otherwise) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
